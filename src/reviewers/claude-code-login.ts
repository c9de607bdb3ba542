import { join } from "node:path";
import { z } from "zod";
import { familyOfAddress } from "./agent-hosts.ts";
import { homePath } from "./agent-machine.ts";
import type { AgentLogin, AgentMachine, LoginFound } from "./agent-program.ts";

/** What of the user's own settings says where requests go and who pays; all else of them is left out of a review. */
const Settings = z.object({
  model: z.string().optional().catch(undefined),
  apiKeyHelper: z.string().optional().catch(undefined),
  env: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

const Credentials = z.object({
  claudeAiOauth: z.object({ accessToken: z.string().min(1), refreshToken: z.string().min(1).nullish() }),
});

/** Of `claude setup-token`: a plan pays. */
const planToken = "CLAUDE_CODE_OAUTH_TOKEN";
const keys = ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", planToken];

/** Switches to a cloud, the variables of that cloud, and where below the home its own tools keep their logins. */
const clouds: readonly (readonly [flag: string, variables: RegExp, folder: string])[] = [
  ["CLAUDE_CODE_USE_BEDROCK", /^AWS_/, ".aws"],
  ["CLAUDE_CODE_USE_VERTEX", /^(?:CLOUD_ML_REGION|VERTEX_REGION_|GOOGLE_|GCLOUD_|CLOUDSDK_)/, ".config/gcloud"],
  ["CLAUDE_CODE_USE_FOUNDRY", /^AZURE_/, ".azure"],
];

/** Variables of Claude Code's own that say where it asks, as whom, and for what. */
const ownVariables =
  /^(?:ANTHROPIC_(?!UNIX_SOCKET)|CLAUDE_CODE_(?:OAUTH_TOKEN$|USE_|SKIP_\w+_AUTH$|CLIENT_|MAX_OUTPUT_TOKENS$|EFFORT_LEVEL$)|MAX_THINKING_TOKENS$)/;

/** Where the user keeps Claude Code's settings and login. */
export function claudeFolder({ env, home }: AgentMachine): string {
  return env["CLAUDE_CONFIG_DIR"] || join(home, ".claude");
}

/** The variables that count, those of the user's settings before those of the environment, as Claude Code does. */
export function claudeSettings(machine: AgentMachine): {
  readonly env: Readonly<Record<string, string>>;
  /** Of the settings alone. */
  readonly ownEnv: Readonly<Record<string, string>>;
  readonly model: string | null;
  readonly hasKeyHelper: boolean;
} {
  const settings = readJson(machine, join(claudeFolder(machine), "settings.json"), Settings);
  const ownEnv = pick(settings?.env ?? {}, ownVariables);
  const env = { ...pick(machine.env, ownVariables), ...ownEnv };
  const model = env["ANTHROPIC_MODEL"] ?? settings?.model ?? null;
  return { env, ownEnv, model, hasKeyHelper: settings?.apiKeyHelper !== undefined };
}

/** Finds a login: a cloud, a key, or an account that somebody is logged in to. */
export async function claudeLogin(machine: AgentMachine): Promise<AgentLogin> {
  const { env, ownEnv, hasKeyHelper } = claudeSettings(machine);
  const variables = Object.keys(machine.env).filter((name) => ownVariables.test(name));
  const passed = { variables, env: ownEnv };
  const cloud = clouds.find(([flag]) => isOn(env[flag]));
  if (cloud !== undefined) return cloudLogin(machine, cloud, passed);
  const key = keys.find((name) => env[name]);
  if (key !== undefined) {
    const mend = `Check ${key}.`;
    const isNotional = key === planToken || !isAnthropic(env["ANTHROPIC_BASE_URL"]);
    return { status: "yes", by: key, kind: "key", ...passed, files: [], home: "private", isNotional, mend };
  }
  return accountLogin(machine, passed) ?? noLogin(hasKeyHelper);
}

type Passed = Pick<LoginFound, "variables" | "env">;

/** The cloud's own libraries find their login by HOME. */
function cloudLogin(
  machine: AgentMachine,
  [flag, pattern, folder]: (typeof clouds)[number],
  passed: Passed,
): LoginFound {
  const variables = [...passed.variables, ...Object.keys(machine.env).filter((name) => pattern.test(name))];
  const keyFile = machine.env["GOOGLE_APPLICATION_CREDENTIALS"];
  const files = [join(machine.home, folder), ...(flag.endsWith("VERTEX") && keyFile ? [keyFile] : [])];
  const mend = `Check the login that ${flag} needs.`;
  return { status: "unknown", by: flag, kind: "cloud", ...passed, variables, files, home: "user", mend };
}

/**
 * An account's tokens are renewed as they are used, and a renewed one makes the old one void: a copy that renews would log
 * the user out. So the program gets the user's own folder, with the lock and the file that it renews them by
 * (`.oauth_refresh.lock`, `.credentials.json`, seen in 2.1.330). On macOS the tokens are in the keychain, under a name
 * that hangs on the folder.
 */
function accountLogin(machine: AgentMachine, passed: Passed): LoginFound | null {
  const folder = claudeFolder(machine);
  const file = join(folder, ".credentials.json");
  const isKnown = readJson(machine, file, Credentials) !== null;
  const state = machine.env["CLAUDE_CONFIG_DIR"] ? join(folder, ".claude.json") : join(machine.home, ".claude.json");
  const account = readJson(machine, state, z.object({ oauthAccount: z.object({}) }));
  if (!isKnown && (machine.platform === "linux" || account === null)) return null;
  const files = [folder, ...(machine.read(state) === null ? [] : [state])];
  return {
    ...{ status: isKnown ? "yes" : "unknown", by: homePath(isKnown ? file : state, machine), kind: "account" },
    ...{ ...passed, variables: [...passed.variables, "CLAUDE_CONFIG_DIR"], files, home: "user" },
    isNotional: true,
    mend: "Log in again: claude auth login.",
  };
}

function noLogin(hasKeyHelper: boolean): AgentLogin {
  const hint = "Log in: claude auth login. Or set ANTHROPIC_API_KEY.";
  if (!hasKeyHelper) return { status: "no", reason: "Nobody is logged in to Claude Code.", hint };
  const reason = "Claude Code gets its key from an apiKeyHelper, a program that blindspot does not run.";
  return { status: "no", reason, hint: "Set ANTHROPIC_API_KEY." };
}

/** It states costs by Anthropic's prices, whoever answers. */
function isAnthropic(address: string | undefined): boolean {
  return address === undefined || familyOfAddress(address) === "anthropic";
}

function isOn(value: string | undefined): boolean {
  return !["", "0", "false", "no", "off", undefined].includes(value?.toLowerCase());
}

function pick(values: Readonly<Record<string, unknown>>, names: RegExp): Record<string, string> {
  const kept = Object.entries(values).filter(([name, value]) => names.test(name) && typeof value === "string");
  return Object.fromEntries(kept) as Record<string, string>;
}

function readJson<T>(machine: AgentMachine, file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(machine.read(file) ?? ""));
  } catch {
    return null;
  }
}
