import { join } from "node:path";
import { familyOfModel } from "../core/family.ts";
import { modelFlag } from "./agent-interactive.ts";
import type { AgentCommand, AgentProgram, AgentRun } from "./agent-program.ts";
import { defaultCredentials, geminiLogin, geminiSettings } from "./gemini-login.ts";
import { readGeminiEnd, readGeminiLine } from "./gemini-read.ts";

const asking = ["--approval-mode", "default"];

/**
 * Gemini CLI, tried at 0.43.0 and 0.61.0. With this home and these flags it ran no hook and no server of a hostile
 * repository or home, read no `.env` and no file outside its folder, and was told nothing by prose but by a `GEMINI.md`
 * beside the code, which no snapshot holds.
 */
export const gemini: AgentProgram = {
  name: "gemini",
  title: "Gemini CLI",
  program: "gemini",
  install: "npm install -g @google/gemini-cli@latest",
  // `--session-file` and `advanced.ignoreLocalEnv` came with it (pull requests 26514 and 26445).
  oldestVersion: "0.43.0",
  // It tries again after 429 and 5xx by itself, but not after these.
  repeatOnce: ["cut-stream", "connection"],
  familyOf(model) {
    const named = familyOfModel(model ?? "gemini");
    return named === "unknown" ? "google" : named;
  },
  login: geminiLogin,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  command,
  interactive: {
    // By its id, though its help speaks of numbers alone.
    resume: ({ sessionId, prompt, model }) => ({
      args: [...asking, ...modelFlag(model), "--resume", sessionId, "--prompt-interactive", prompt],
    }),
    start: ({ prompt, model }) => ({ args: [...asking, ...modelFlag(model), "--prompt-interactive", prompt] }),
  },
  readLine: readGeminiLine,
  readEnd: readGeminiEnd,
};

/**
 * Its name for the best model that the login may use. By itself (`auto`) it takes that, too, but goes over to another where
 * that fails, and back, without an end: 26,759 requests in 150 s to a service that knew none of its models (0.61).
 */
const best = "pro";

const briefFile = "brief.jsonl";
const promptFile = "reviewer.md";
const request = "All that this is about stands above. Answer it now, in the form that it asks for.\n";

function command(run: AgentRun): AgentCommand {
  const { model, system, user, login, folders, machine } = run;
  const usual = geminiSettings(machine);
  const asked = model ?? usual.model ?? "auto";
  const args = [
    ...["--output-format", "stream-json", "--approval-mode", "plan"],
    ...["--extensions", "none", "--allowed-mcp-server-names", "none"],
    ...["--session-file", join(folders.home, briefFile)],
    ...["--model", asked.startsWith("auto") ? best : asked],
  ];
  const env = {
    ...{ GEMINI_CLI_HOME: folders.home, GEMINI_SYSTEM_MD: join(folders.home, promptFile) },
    // Otherwise it starts itself again with more memory, and the first process does not pass signals on.
    GEMINI_CLI_NO_RELAUNCH: "true",
    // Set, though to nothing: a `.env` file may then not set them.
    GOOGLE_GEMINI_BASE_URL: usual.env["GOOGLE_GEMINI_BASE_URL"] ?? "",
    GOOGLE_VERTEX_BASE_URL: usual.env["GOOGLE_VERTEX_BASE_URL"] ?? "",
  };
  const files = {
    ".gemini/settings.json": JSON.stringify(settingsFor(login.kind)),
    [promptFile]: system,
    [briefFile]: conversation(user),
  };
  return { args, env, stdin: request, files, links: linksTo(run) };
}

/**
 * The brief as the first message of an earlier conversation. What comes as a prompt is searched for `@path` and `/command`:
 * `@Override` in a brief is moved about, and `@src/b.ts` appends that file (0.61).
 */
function conversation(user: string): string {
  const at = { timestamp: "2026-01-01T00:00:00.000Z" };
  const head = { sessionId: "brief", projectHash: "brief", startTime: at.timestamp, lastUpdated: at.timestamp };
  // Messages that begin with a slash are dropped as commands.
  const message = { id: "1", ...at, type: "user", content: [{ text: `The task:\n\n${user}` }] };
  return `${JSON.stringify({ ...head, kind: "main" })}\n${JSON.stringify(message)}\n`;
}

/** As of 0.61; settings that a version does not know, it passes over. */
function settingsFor(auth: string): object {
  return {
    security: { auth: { selectedType: auth }, folderTrust: { enabled: false } },
    tools: { core: ["read_file", "glob", "grep_search", "list_directory"] },
    ...{ mcpServers: {}, hooksConfig: { enabled: false }, skills: { enabled: false } },
    // A `.env` file beside the code could name the address that the key is sent to.
    advanced: { ignoreLocalEnv: true, autoConfigureMemory: false },
    general: { maxAttempts: 3, retryFetchErrors: false, enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
  };
}

/** The login's files, where a private home has them. */
function linksTo({ login }: AgentRun): Record<string, string> {
  const links = login.files.map((file) => [linkFor(file), file] as const);
  return Object.fromEntries(links.filter(([path]) => path !== null));
}

function linkFor(file: string): string | null {
  if (file.endsWith(`/${defaultCredentials}`)) return defaultCredentials;
  const name = /\/(oauth_creds\.json|google_accounts\.json|gemini-credentials\.json)$/.exec(file)?.[1];
  return name === undefined ? null : `.gemini/${name}`;
}
