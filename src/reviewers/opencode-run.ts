import type { AgentMachine } from "./agent-program.ts";
import { setVariables } from "./agent-settings.ts";
import { agentName, noModel } from "./opencode-read.ts";
import { opencodeCredentials, opencodeSettings, opencodeVariables } from "./opencode-settings.ts";

interface Asked {
  /** `PROVIDER/MODEL`. */
  readonly asked: string;
  readonly machine: AgentMachine;
  /** In the place of its own prompt; null: its own. */
  readonly system: string | null;
  /** What its agent may do; also that which it falls back to when it does not find ours. */
  readonly permission: Readonly<Record<string, unknown>>;
}

export function providerOf(model: string): string {
  return model.split("/")[0] ?? "";
}

/** @param model null: the user's own choice */
export function opencodeModel(model: string | null, machine: AgentMachine): string {
  return model ?? opencodeSettings(machine).model ?? noModel;
}

/** @param which flags by which the conversation is told from others */
export function opencodeArguments(asked: string, which: readonly string[]): readonly string[] {
  return [
    ...["run", "--format", "json", "--agent", agentName, "--pure", "--thinking", ...which],
    ...["--print-logs", "--log-level", "INFO", "--model", asked],
  ];
}

/** By which it runs as our agent, with the user's word on where the model is, and nothing else of anybody's configuration. */
export function opencodeVariablesFor(run: Asked): Record<string, string> {
  const { asked, machine, permission } = run;
  const credential = opencodeCredentials(machine)[providerOf(asked)];
  const isAccount = credential !== undefined && credential.type !== "api";
  return {
    ...switches,
    // Accounts are let in by what it calls its default plugins, which are part of it.
    ...(isAccount ? {} : { OPENCODE_DISABLE_DEFAULT_PLUGINS: "1" }),
    ...keysFor(providerOf(asked), machine),
    ...registryFor(asked, machine),
    OPENCODE_PERMISSION: JSON.stringify(permission),
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(run)),
  };
}

const switches: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...["PROJECT_CONFIG", "CLAUDE_CODE", "EXTERNAL_SKILLS", "AUTOUPDATE", "MODELS_FETCH", "LSP_DOWNLOAD", "SHARE"],
      ...["TERMINAL_TITLE"],
    ].map((name) => [`OPENCODE_DISABLE_${name}`, "1"] as const),
  ),
};

/** Names that others have for the same key; opencode wants the first one. */
export const googleKeys = ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"];

function keysFor(provider: string, { env }: AgentMachine): Readonly<Record<string, string>> {
  if (provider !== "google") return setVariables(env, opencodeVariables(provider));
  const [key] = Object.values(setVariables(env, googleKeys));
  return key === undefined ? {} : { GOOGLE_GENERATIVE_AI_API_KEY: key };
}

/** Packages of providers that are part of opencode (1.18.33). Others it fetches from npm. */
const bundled =
  /^(?:@ai-sdk\/(?:alibaba|amazon-bedrock(?:\/mantle)?|anthropic|azure|cerebras|cohere|deepinfra|gateway|github-copilot|google|google-vertex(?:\/anthropic)?|groq|mistral|openai|openai-compatible|perplexity|togetherai|vercel|xai)|@openrouter\/ai-sdk-provider|gitlab-ai-provider|venice-ai-sdk-provider)$/;

/** It asks the registry for a package that plugins are written with, which is of no use here. */
function registryFor(asked: string, machine: AgentMachine): Readonly<Record<string, string>> {
  const npm = opencodeSettings(machine).providers[providerOf(asked)]?.npm;
  return npm === undefined || bundled.test(npm) ? { npm_config_registry: "http://127.0.0.1:9" } : {};
}

/** The whole of its configuration: our agent, and the user's word on where the model is. */
function configuration({ asked, system, permission, machine }: Asked): object {
  const provider = providerOf(asked);
  const users = opencodeSettings(machine).providers[provider];
  const model = asked.slice(provider.length + 1);
  return {
    ...{ autoupdate: false, share: "disabled", snapshot: false, lsp: false, formatter: false },
    agent: { [agentName]: { mode: "primary", ...(system !== null && { prompt: system }), permission } },
    // Its list of models is as old as it is: one that is missing there is asked for all the same.
    ...(asked !== noModel && {
      provider: { [provider]: { ...users, models: { [model]: users?.models?.[model] ?? {} } } },
    }),
  };
}
