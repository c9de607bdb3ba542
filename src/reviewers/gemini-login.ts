import { join } from "node:path";
import { z } from "zod";
import { homePath } from "./agent-machine.ts";
import type { AgentLogin, AgentMachine, LoginFound } from "./agent-program.ts";
import { readEnvFile, readSettings, setVariables } from "./agent-settings.ts";

/** What of the user's own settings says who pays and what is asked; all else of them is left out of a review. */
const Settings = z.object({
  security: z
    .object({
      auth: z
        .object({ selectedType: z.string().optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  model: z
    .object({ name: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Variables that say as whom and where Gemini CLI asks (its `docs/reference/configuration.md`). */
const variables = [
  ...["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_APPLICATION_CREDENTIALS"],
  ...["GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT_ID", "GOOGLE_CLOUD_LOCATION", "GOOGLE_GENAI_API_VERSION"],
  ...["GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "GEMINI_MODEL"],
];

/** How Gemini CLI may be logged in, in its own words. */
export type GeminiAuth = "gemini-api-key" | "vertex-ai" | "oauth-personal";

export interface GeminiSettings {
  /** Chosen in it, else as its environment has it; null: nothing was chosen. */
  readonly auth: GeminiAuth | null;
  readonly model: string | null;
  /** Of its `.env`, without what the environment has. */
  readonly ownEnv: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the user's Gemini CLI keeps its settings and logins. */
function geminiFolder({ env, home }: AgentMachine): string {
  return join(env["GEMINI_CLI_HOME"] || home, ".gemini");
}

export function geminiSettings(machine: AgentMachine): GeminiSettings {
  const folder = geminiFolder(machine);
  const settings = readSettings(machine, join(folder, "settings.json"), Settings);
  const given = setVariables(machine.env, variables);
  const kept = setVariables(readEnvFile(machine, [join(folder, ".env"), join(machine.home, ".env")]), variables);
  const ownEnv = Object.fromEntries(Object.entries(kept).filter(([name]) => given[name] === undefined));
  const env = { ...ownEnv, ...given };
  const chosen = settings?.security?.auth?.selectedType;
  return {
    ...{ ownEnv, env, model: settings?.model?.name ?? env["GEMINI_MODEL"] ?? null },
    auth: isGeminiAuth(chosen) ? chosen : authOfVariables(env),
  };
}

function isGeminiAuth(type: string | undefined): type is GeminiAuth {
  return type === "gemini-api-key" || type === "vertex-ai" || type === "oauth-personal";
}

function authOfVariables(env: Readonly<Record<string, string>>): GeminiAuth | null {
  if (env["GOOGLE_GENAI_USE_VERTEXAI"] === "true") return "vertex-ai";
  return env["GEMINI_API_KEY"] === undefined ? null : "gemini-api-key";
}

/** Finds the login that Gemini CLI would use: the chosen one; a key, where nothing else works. */
export async function geminiLogin(machine: AgentMachine): Promise<AgentLogin> {
  const { auth, env, ownEnv } = geminiSettings(machine);
  const passed = {
    variables: Object.keys(setVariables(machine.env, variables)),
    env: ownEnv,
    home: "private",
  } as const;
  const found = auth === null ? null : finders[auth](machine, env, passed);
  return found ?? finders["gemini-api-key"](machine, env, passed) ?? noLogin;
}

const noLogin = {
  status: "no",
  reason: "No login of Gemini CLI was found.",
  hint: "Set GEMINI_API_KEY, or start gemini and choose how to log in.",
} as const;

type Passed = Pick<LoginFound, "variables" | "env" | "home">;
type Env = Readonly<Record<string, string>>;

const finders: Record<GeminiAuth, (machine: AgentMachine, env: Env, passed: Passed) => LoginFound | null> = {
  "gemini-api-key": keyLogin,
  "vertex-ai": vertexLogin,
  "oauth-personal": accountLogin,
};

function keyLogin(machine: AgentMachine, env: Env, passed: Passed): LoginFound | null {
  const kind = "gemini-api-key";
  if (env["GEMINI_API_KEY"] !== undefined) {
    return { status: "yes", by: "GEMINI_API_KEY", kind, ...passed, files: [], mend: "Check GEMINI_API_KEY." };
  }
  return storedKeyLogin(machine, passed);
}

/**
 * A key that was typed into the program: in the system's keychain, else in an encrypted file, whose key is made of the
 * names of the machine and the user (0.61). Whether the file holds one is for the program to know.
 */
function storedKeyLogin(machine: AgentMachine, passed: Passed): LoginFound | null {
  const file = join(geminiFolder(machine), "gemini-credentials.json");
  const hasFile = machine.read(file) !== null;
  if (!hasFile && (machine.platform === "linux" || geminiSettings(machine).auth !== "gemini-api-key")) return null;
  return {
    ...{ status: "unknown", by: hasFile ? homePath(file, machine) : "the keychain", kind: "gemini-api-key" },
    ...{ ...passed, files: hasFile ? [file] : [], home: hasFile ? "private" : "user" },
    mend: "Start gemini and enter the key again, or set GEMINI_API_KEY.",
  };
}

function vertexLogin(machine: AgentMachine, env: Env, passed: Passed): LoginFound | null {
  const kind = "vertex-ai";
  if (env["GOOGLE_API_KEY"] !== undefined) {
    return { status: "yes", by: "GOOGLE_API_KEY", kind, ...passed, files: [], mend: "Check GOOGLE_API_KEY." };
  }
  const project = env["GOOGLE_CLOUD_PROJECT"] ?? env["GOOGLE_CLOUD_PROJECT_ID"];
  if (project === undefined || env["GOOGLE_CLOUD_LOCATION"] === undefined) return null;
  const file = env["GOOGLE_APPLICATION_CREDENTIALS"] ?? join(machine.home, defaultCredentials);
  if (machine.read(file) === null) return null;
  const mend = "Log in again: gcloud auth application-default login.";
  return { status: "unknown", by: homePath(file, machine), kind, ...passed, files: [file], mend };
}

/** Where `gcloud auth application-default login` leaves them, below the home. */
export const defaultCredentials = ".config/gcloud/application_default_credentials.json";

const accountFiles = ["oauth_creds.json", "google_accounts.json"];

/**
 * A Google account. Its refresh token does not change when it is used. Since 2026-06-18 Google serves no personal ones
 * (Gemini Code Assist for individuals, AI Pro, AI Ultra), which shows only when the service is asked.
 */
function accountLogin(machine: AgentMachine, _env: Env, passed: Passed): LoginFound | null {
  const files = accountFiles.map((name) => join(geminiFolder(machine), name));
  const [tokens = ""] = files;
  if (machine.read(tokens) === null) return null;
  return {
    ...{ status: "unknown", by: homePath(tokens, machine), kind: "oauth-personal", ...passed },
    files: files.filter((file) => machine.read(file) !== null),
    mend: "Set GEMINI_API_KEY: Google serves no personal accounts here any more. With a company's, start gemini and log in.",
  };
}
