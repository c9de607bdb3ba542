import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import { familyOfAddress } from "./agent-hosts.ts";
import { modelFlag } from "./agent-interactive.ts";
import type { AgentCommand, AgentLogin, AgentMachine, AgentProgram, AgentRun } from "./agent-program.ts";
import { qwenBuilding, qwenConversations } from "./qwen-build.ts";
import { deniedTools, qwenHomeSettings, qwenQuiet, readingTools, writingTools } from "./qwen-home.ts";
import { readQwenComplaint, readQwenEnd, readQwenLine } from "./qwen-read.ts";
import { qwenRoute, qwenVariables } from "./qwen-settings.ts";

const asking = ["--approval-mode", "default"];

/**
 * Qwen Code, tried at 0.23.0 and 0.24.4 (0.21 offers to use the whole computer). With this home and these flags it ran no hook and no server of a hostile repository or home,
 * read no `.env` and no file outside its folder, wrote nothing, and was told nothing by prose.
 */
export const qwen: AgentProgram = {
  name: "qwen",
  title: "Qwen Code",
  program: "qwen",
  install: "npm install -g @qwen-code/qwen-code@latest",
  oldestVersion: "0.23.0",
  efforts: ["low", "medium", "high", "xhigh", "max"],
  familyOf,
  login,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  command,
  interactive: {
    resume: ({ sessionId, prompt, model }) => ({
      args: [...asking, ...modelFlag(model), "--resume", sessionId, "--prompt-interactive", prompt],
    }),
    start: ({ prompt, model }) => ({ args: [...asking, ...modelFlag(model), "--prompt-interactive", prompt] }),
  },
  building: qwenBuilding,
  conversations: qwenConversations,
  readLine: readQwenLine,
  readErrorLine: readQwenComplaint,
  readEnd: readQwenEnd,
};

/** By the name of its model, else by the address: Qwen Code asks any service. */
function familyOf(model: string | null, machine: AgentMachine): Family {
  const route = qwenRoute(machine, model);
  const named = route.model === null ? "unknown" : familyOfModel(route.model);
  if (named !== "unknown") return named;
  return (route.address === null ? null : familyOfAddress(route.address)) ?? "unknown";
}

const hint = "Start qwen and choose a provider with /auth, or set OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.";

async function login(machine: AgentMachine): Promise<AgentLogin> {
  const route = qwenRoute(machine, null);
  const { auth, key } = route;
  if (auth === "qwen-oauth") {
    return { status: "no", reason: "Qwen's own login is served no more since 2026-04-15.", hint };
  }
  if (auth === null || key === null) return { status: "no", reason: "Qwen Code has no key for any model.", hint };
  return {
    ...{ status: "yes", by: key.name, kind: auth, variables: [], env: qwenVariables(route), files: [] },
    home: "private",
    mend: `Check ${key.name}.`,
  };
}

const promptFile = "reviewer.md";
const request = "All that this is about stands above. Answer it now, in the form that it asks for.\n";

function command(run: AgentRun): AgentCommand {
  const { model, system, user, machine, folders } = run;
  const route = qwenRoute(machine, model);
  const conversation = randomUUID();
  // It keeps conversations by the real path of the folder that they were held in.
  const work = realpathSync(folders.work);
  const kept = `.qwen/projects/${work.replaceAll(/[^A-Za-z0-9]/g, "-")}/chats/${conversation}.jsonl`;
  const args = [
    ...["--output-format", "stream-json", "--include-partial-messages", "--approval-mode", "default"],
    ...["--extensions", "none", "--allowed-mcp-server-names", "none"],
    ...[...deniedTools, ...writingTools].flatMap((tool) => ["--exclude-tools", tool]),
    ...["--resume", conversation],
    ...(route.auth === null ? [] : ["--auth-type", route.auth]),
    ...(route.model === null ? [] : ["--model", route.model]),
  ];
  const env = {
    ...qwenVariables(route),
    QWEN_SYSTEM_MD: join(folders.home, promptFile),
    ...qwenQuiet,
  };
  const files = {
    ".qwen/settings.json": JSON.stringify(qwenHomeSettings(run, readingTools)),
    [promptFile]: system,
    [kept]: message(user, { conversation, work }),
  };
  return { args, env, stdin: request, files };
}

/**
 * The brief as the first message of an earlier conversation. What comes as a prompt is searched for `@path`, `@https://…` and
 * `/command`: `@Override` in a brief is moved about, and `@src/b.ts` appends that file (0.24).
 */
function message(user: string, { conversation, work }: { conversation: string; work: string }): string {
  const text = `The task:\n\n${user}`;
  return `${JSON.stringify({
    ...{ uuid: conversation, parentUuid: null, sessionId: conversation, timestamp: "2026-01-01T00:00:00.000Z" },
    ...{ type: "user", cwd: work, version: "0.24.4", message: { role: "user", parts: [{ text }] } },
  })}\n`;
}
