import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import type { AgentMachine } from "./agent-program.ts";
import { readSettings } from "./agent-settings.ts";

/** A provider as opencode's configuration has it: the models and the address of one that it does not know by itself. */
const Provider = z.looseObject({
  npm: z.string().optional().catch(undefined),
  options: z
    .looseObject({ baseURL: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  models: z.record(z.string(), z.looseObject({})).optional().catch(undefined),
});
export type OpencodeProvider = z.infer<typeof Provider>;

/** What of the user's configuration says what is asked and where; commands, servers, plugins and agents are left out. */
const Config = z.object({
  model: z.string().optional().catch(undefined),
  provider: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** An entry of `auth.json`: a key, or tokens of an account that are renewed. */
const Credential = z.looseObject({ type: z.string() });

export interface OpencodeSettings {
  /** `PROVIDER/MODEL`; null: none is set. */
  readonly model: string | null;
  /** The user's own, with what their texts stand for. */
  readonly providers: Readonly<Record<string, OpencodeProvider>>;
}

/** Where the user's opencode keeps its logins. */
export function opencodeAuthFile({ env, home }: AgentMachine): string {
  return join(env["XDG_DATA_HOME"] || join(home, ".local/share"), "opencode", "auth.json");
}

/** The logins, by provider. */
export function opencodeCredentials(machine: AgentMachine): Readonly<Record<string, z.infer<typeof Credential>>> {
  const all = readSettings(machine, opencodeAuthFile(machine), z.record(z.string(), z.unknown())) ?? {};
  const read = Object.entries(all).map(([name, value]) => [name, Credential.safeParse(value)] as const);
  return Object.fromEntries(read.flatMap(([name, { data }]) => (data === undefined ? [] : [[name, data] as const])));
}

/** The user's own settings: what later files say goes before what earlier ones do, as in opencode. */
export function opencodeSettings(machine: AgentMachine): OpencodeSettings {
  const { env, home } = machine;
  const folder = join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "opencode");
  const named = env["OPENCODE_CONFIG"];
  const files = ["config.json", "opencode.json", "opencode.jsonc"].map((name) => join(folder, name));
  if (named && isAbsolute(named)) files.push(named);
  let settings: OpencodeSettings = { model: null, providers: {} };
  for (const file of files) {
    const config = readSettings(machine, file, Config);
    if (config === null) continue;
    settings = {
      model: config.model ?? settings.model,
      providers: { ...settings.providers, ...readProviders(config.provider ?? {}, machine, file) },
    };
  }
  return settings;
}

function readProviders(
  providers: Readonly<Record<string, unknown>>,
  machine: AgentMachine,
  file: string,
): Record<string, OpencodeProvider> {
  const read = Object.entries(providers).map(
    ([name, value]) => [name, Provider.safeParse(withTexts(value, machine, dirname(file)))] as const,
  );
  return Object.fromEntries(read.flatMap(([name, { data }]) => (data === undefined ? [] : [[name, data] as const])));
}

/** `{env:NAME}` and `{file:PATH}` are what these hold: where opencode runs for us it has neither. */
function withTexts(value: unknown, machine: AgentMachine, folder: string): unknown {
  if (typeof value === "string") {
    return value
      .replaceAll(/\{env:([^}]+)\}/g, (_, name: string) => machine.env[name.trim()] ?? "")
      .replaceAll(/\{file:([^}]+)\}/g, (_, path: string) => machine.read(fullPath(path.trim(), machine, folder)) ?? "")
      .trim();
  }
  if (Array.isArray(value)) return value.map((item) => withTexts(item, machine, folder));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item, machine, folder)]));
}

function fullPath(path: string, { home }: AgentMachine, folder: string): string {
  if (path.startsWith("~/")) return join(home, path.slice(2));
  return isAbsolute(path) ? path : join(folder, path);
}

/** Names of variables that do not follow from the provider's (models.dev, as it stands in opencode 1.18.33). */
const variables: Readonly<Record<string, readonly string[]>> = {
  alibaba: ["DASHSCOPE_API_KEY"],
  "alibaba-cn": ["DASHSCOPE_API_KEY"],
  "amazon-bedrock": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_BEARER_TOKEN_BEDROCK"],
  anthropic: ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"],
  azure: ["AZURE_API_KEY", "AZURE_RESOURCE_NAME"],
  "fireworks-ai": ["FIREWORKS_API_KEY"],
  "github-copilot": ["GITHUB_TOKEN"],
  google: ["GOOGLE_GENERATIVE_AI_API_KEY"],
  huggingface: ["HF_TOKEN"],
  "kimi-code-plan-cn": ["KIMI_API_KEY"],
  "kimi-code-plan-global": ["KIMI_API_KEY"],
  meta: ["META_MODEL_API_KEY"],
  "minimax-cn": ["MINIMAX_API_KEY"],
  "minimax-coding-plan": ["MINIMAX_API_KEY"],
  moonshotai: ["MOONSHOT_API_KEY"],
  "moonshotai-cn": ["MOONSHOT_API_KEY"],
  "ollama-cloud": ["OLLAMA_API_KEY"],
  openai: ["OPENAI_API_KEY", "OPENAI_BASE_URL"],
  "opencode-go": ["OPENCODE_API_KEY"],
  togetherai: ["TOGETHER_API_KEY"],
  vercel: ["AI_GATEWAY_API_KEY"],
  zai: ["ZHIPU_API_KEY"],
  "zai-coding-plan": ["ZHIPU_API_KEY"],
  zhipuai: ["ZHIPU_API_KEY"],
  "zhipuai-coding-plan": ["ZHIPU_API_KEY"],
};

/** Providers that follow the rule, and that people set keys for. */
const regular = [
  "cerebras",
  "deepseek",
  "groq",
  "minimax",
  "mistral",
  "nvidia",
  "opencode",
  "openrouter",
  "perplexity",
  "xai",
];

/** The variables by which opencode finds the key of a provider: `DEEPSEEK_API_KEY` for `deepseek`, as a rule. */
export function opencodeVariables(provider: string): readonly string[] {
  return variables[provider] ?? [`${provider.toUpperCase().replaceAll("-", "_")}_API_KEY`];
}

/** Providers whose key the environment may have. */
export const knownProviders: readonly string[] = [...Object.keys(variables), ...regular];
