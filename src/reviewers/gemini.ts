import { join } from "node:path";
import { familyOfModel } from "../core/family.ts";
import { modelFlag } from "./agent-interactive.ts";
import type { AgentCommand, AgentProgram, AgentRun } from "./agent-program.ts";
import { geminiBuilding, geminiConversations } from "./gemini-build.ts";
import { geminiHomeSettings, geminiModel, geminiVariables, loginLinks, readingTools } from "./gemini-home.ts";
import { geminiLogin } from "./gemini-login.ts";
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
  building: geminiBuilding,
  conversations: geminiConversations,
  readLine: readGeminiLine,
  readEnd: readGeminiEnd,
};

const briefFile = "brief.jsonl";
const promptFile = "reviewer.md";
const request = "All that this is about stands above. Answer it now, in the form that it asks for.\n";

function command(run: AgentRun): AgentCommand {
  const { model, system, user, login, folders, machine } = run;
  const args = [
    ...["--output-format", "stream-json", "--approval-mode", "plan"],
    ...["--extensions", "none", "--allowed-mcp-server-names", "none"],
    ...["--session-file", join(folders.home, briefFile)],
    ...["--model", geminiModel(model, machine)],
  ];
  const env = {
    ...{ GEMINI_CLI_HOME: folders.home, GEMINI_SYSTEM_MD: join(folders.home, promptFile) },
    ...geminiVariables(machine),
  };
  const files = {
    ".gemini/settings.json": JSON.stringify(geminiHomeSettings(login.kind, readingTools)),
    [promptFile]: system,
    [briefFile]: conversation(user),
  };
  return { args, env, stdin: request, files, links: loginLinks(login) };
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
