import { realpathSync } from "node:fs";
import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import { familyOfAddress } from "./agent-hosts.ts";
import { modelFlag } from "./agent-interactive.ts";
import { homePath } from "./agent-machine.ts";
import type { AgentCommand, AgentLogin, AgentMachine, AgentProgram, AgentRun } from "./agent-program.ts";
import { setVariables } from "./agent-settings.ts";
import { agentName, noModel, readOpencodeEnd, readOpencodeLine, readOpencodeLog } from "./opencode-read.ts";
import {
  knownProviders,
  opencodeAuthFile,
  opencodeCredentials,
  opencodeSettings,
  opencodeVariables,
} from "./opencode-settings.ts";

/** Without it opencode edits and runs what it likes. */
const asking = { OPENCODE_PERMISSION: JSON.stringify({ edit: "ask", bash: "ask" }) };

/**
 * opencode, tried at 1.17.0 and 1.18.33. With this agent and these variables it started no server of a hostile repository or home, was
 * told nothing by their prose, refused to write and to run, and to read outside its folder; a link that leads out it follows,
 * and no snapshot holds one.
 */
export const opencode: AgentProgram = {
  name: "opencode",
  title: "opencode",
  program: "opencode",
  install: "npm install -g opencode-ai@latest",
  // It searches with it, and fetches it from GitHub for every review where it does not find it.
  helpers: ["rg"],
  oldestVersion: "1.17.0",
  // Which of them a model has is for opencode to know; what it does not have is passed over.
  efforts: ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
  // It would repeat that one for ever, so that it is ended.
  repeatOnce: ["cut-stream"],
  // It tells of what it writes and thinks when that is complete.
  silenceMs: 480_000,
  familyOf,
  login,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  command,
  interactive: {
    // Its whole screen shows the conversation and passes the prompt over; the small one sends it (1.18.33).
    resume: ({ sessionId, prompt, model }) => ({
      args: ["--mini", ...modelFlag(model), "--session", sessionId, "--prompt", prompt],
      env: asking,
    }),
    start: ({ prompt, model }) => ({ args: [...modelFlag(model), "--prompt", prompt], env: asking }),
  },
  readLine: readOpencodeLine,
  readErrorLine: readOpencodeLog,
  readEnd: readOpencodeEnd,
};

/** By the name of its model alone: opencode asks anybody. */
function familyOf(model: string | null, machine: AgentMachine): Family {
  const settings = opencodeSettings(machine);
  const asked = model ?? settings.model;
  if (asked === null) return "unknown";
  const named = familyOfModel(asked);
  if (named !== "unknown") return named;
  const address = settings.providers[providerOf(asked)]?.options?.baseURL;
  return (address === undefined ? null : familyOfAddress(address)) ?? "unknown";
}

function providerOf(model: string): string {
  return model.split("/")[0] ?? "";
}

/** A login for anybody's models: which of them will be asked is not known yet. */
async function login(machine: AgentMachine): Promise<AgentLogin> {
  const file = opencodeAuthFile(machine);
  const credentials = Object.values(opencodeCredentials(machine));
  const found = { variables: [], home: "private" } as const;
  if (credentials.length > 0) {
    const isAccount = credentials.some(({ type }) => type !== "api");
    const files = isAccount ? [file] : [];
    const mend = "Log in again: opencode auth login.";
    return { status: "yes", by: homePath(file, machine), kind: isAccount ? "account" : "key", ...found, files, mend };
  }
  const names = knownProviders.flatMap(opencodeVariables).filter((name) => /KEY|TOKEN/.test(name));
  const [variable] = Object.keys(setVariables(machine.env, [...names, ...googleKeys]));
  if (variable !== undefined) {
    return { status: "yes", by: variable, kind: "key", ...found, files: [], mend: `Check ${variable}.` };
  }
  const [provider] = Object.keys(opencodeSettings(machine).providers);
  if (provider !== undefined) {
    const mend = `Check the provider ${provider} in opencode's configuration.`;
    return { status: "unknown", by: `its provider ${provider}`, kind: "key", ...found, files: [], mend };
  }
  return {
    status: "no",
    reason: "opencode has no login for any model.",
    hint: "Log in: opencode auth login. Or set a key, as ANTHROPIC_API_KEY.",
  };
}

function command(run: AgentRun): AgentCommand {
  const { model, effort, system, user, login, machine, folders } = run;
  const asked = model ?? opencodeSettings(machine).model ?? noModel;
  const credential = opencodeCredentials(machine)[providerOf(asked)];
  const isAccount = credential !== undefined && credential.type !== "api";
  const args = [
    ...["run", "--format", "json", "--agent", agentName, "--pure", "--thinking", "--title", "review"],
    ...["--print-logs", "--log-level", "INFO", "--model", asked],
    ...(effort === null ? [] : ["--variant", effort]),
  ];
  const env = {
    ...privateFolders(folders.home),
    ...switches,
    // Accounts are let in by what it calls its default plugins, which are part of it.
    ...(isAccount ? {} : { OPENCODE_DISABLE_DEFAULT_PLUGINS: "1" }),
    ...(credential?.type === "api" && {
      OPENCODE_AUTH_CONTENT: JSON.stringify({ [providerOf(asked)]: credential }),
    }),
    ...keysFor(providerOf(asked), machine),
    ...registryFor(asked, machine),
    OPENCODE_PERMISSION: JSON.stringify(permission),
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(asked, system, machine)),
  };
  // Renewed tokens must reach the user's own file; it writes through links.
  const links =
    login.kind === "account" ? { ".local/share/opencode/auth.json": realpathSync(login.files[0] ?? "") } : {};
  return { args, env, stdin: user, links };
}

/** Reading, and nothing else; also for the agent that it falls back to when it does not find ours. */
const permission = { "*": "deny", read: "allow", grep: "allow", glob: "allow", list: "allow" };

function privateFolders(home: string): Record<string, string> {
  return {
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_CACHE_HOME: `${home}/.cache`,
    XDG_STATE_HOME: `${home}/.local/state`,
  };
}

const switches: Readonly<Record<string, string>> = {
  // Conversations are kept nowhere.
  OPENCODE_DB: ":memory:",
  ...Object.fromEntries(
    [
      ...["PROJECT_CONFIG", "CLAUDE_CODE", "EXTERNAL_SKILLS", "AUTOUPDATE", "MODELS_FETCH", "LSP_DOWNLOAD", "SHARE"],
      ...["TERMINAL_TITLE"],
    ].map((name) => [`OPENCODE_DISABLE_${name}`, "1"] as const),
  ),
};

/** Names that others have for the same key; opencode wants the first one. */
const googleKeys = ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"];

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
function configuration(asked: string, system: string, machine: AgentMachine): object {
  const provider = providerOf(asked);
  const users = opencodeSettings(machine).providers[provider];
  const model = asked.slice(provider.length + 1);
  return {
    ...{ autoupdate: false, share: "disabled", snapshot: false, lsp: false, formatter: false },
    agent: { [agentName]: { mode: "primary", prompt: system, permission } },
    // Its list of models is as old as it is: one that is missing there is asked for all the same.
    ...(asked !== noModel && {
      provider: { [provider]: { ...users, models: { [model]: users?.models?.[model] ?? {} } } },
    }),
  };
}
