import type { AgentMachine, LoginFound } from "./agent-program.ts";
import { defaultCredentials, geminiSettings } from "./gemini-login.ts";

/** Tools that look. */
export const readingTools = ["read_file", "glob", "grep_search", "list_directory"];

/**
 * Its name for the best model that the login may use. By itself (`auto`) it takes that, too, but goes over to another where
 * that fails, and back, without an end: 26,759 requests in 150 s to a service that knew none of its models (0.61).
 */
const best = "pro";

/** @param asked null: the user's own choice */
export function geminiModel(asked: string | null, machine: AgentMachine): string {
  const model = asked ?? geminiSettings(machine).model ?? "auto";
  return model.startsWith("auto") ? best : model;
}

export function geminiVariables(machine: AgentMachine): Record<string, string> {
  const { env } = geminiSettings(machine);
  return {
    // Otherwise it starts itself again with more memory, and the first process does not pass signals on.
    GEMINI_CLI_NO_RELAUNCH: "true",
    // Set, though to nothing: a `.env` file may then not set them.
    GOOGLE_GEMINI_BASE_URL: env["GOOGLE_GEMINI_BASE_URL"] ?? "",
    GOOGLE_VERTEX_BASE_URL: env["GOOGLE_VERTEX_BASE_URL"] ?? "",
  };
}

/** For a home of our own. As of 0.61; settings that a version does not know, it passes over. */
export function geminiHomeSettings(auth: string, tools: readonly string[]): object {
  return {
    security: { auth: { selectedType: auth }, folderTrust: { enabled: false } },
    tools: { core: tools },
    ...{ mcpServers: {}, hooksConfig: { enabled: false }, skills: { enabled: false } },
    // A `.env` file beside the code could name the address that the key is sent to.
    advanced: { ignoreLocalEnv: true, autoConfigureMemory: false },
    general: { maxAttempts: 3, retryFetchErrors: false, enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
  };
}

/** The login's files, where a private home has them. */
export function loginLinks(login: LoginFound): Record<string, string> {
  const links = login.files.map((file) => [linkFor(file), file] as const);
  return Object.fromEntries(links.filter(([path]) => path !== null));
}

function linkFor(file: string): string | null {
  if (file.endsWith(`/${defaultCredentials}`)) return defaultCredentials;
  const name = /\/(oauth_creds\.json|google_accounts\.json|gemini-credentials\.json)$/.exec(file)?.[1];
  return name === undefined ? null : `.gemini/${name}`;
}
