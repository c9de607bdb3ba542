import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BuildCommand, BuildingProgram, BuildRun, KeptConversations } from "./agent-building.ts";
import type { AgentMachine } from "./agent-program.ts";
import { withoutMentions } from "./at-signs.ts";
import { deniedTools, qwenHomeSettings, qwenQuiet, readingTools, writingTools } from "./qwen-home.ts";
import { readQwenTurnLine } from "./qwen-read.ts";
import { qwenRoute, qwenVariables } from "./qwen-settings.ts";

/** It has a home of our own, in which the user's conversations lie, and takes the clone for a folder that nobody trusts. */
export const qwenBuilding: BuildingProgram = {
  ...{ canResume: true, home: "own", tellsTools: true },
  // A tool that needs no person's word writes anywhere (0.24).
  needsConfinement: true,
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "snapshot-only",
  }),
  state: (machine) => ({ folders: [conversationsOf(machine)], files: [] }),
  readLine: readQwenTurnLine,
  command,
};

function conversationsOf({ env, home }: AgentMachine): string {
  return join(env["QWEN_HOME"] || join(home, ".qwen"), "projects");
}

function command({ sessionId, model, prompt, machine }: BuildRun): BuildCommand {
  const id = sessionId ?? randomUUID();
  const route = qwenRoute(machine, model);
  const args = [
    ...["--output-format", "stream-json", "--include-partial-messages"],
    ...["--approval-mode", "default", "--extensions", "none", "--allowed-mcp-server-names", "none"],
    ...writingTools.flatMap((tool) => ["--allowed-tools", tool]),
    ...deniedTools.flatMap((tool) => ["--exclude-tools", tool]),
    ...(sessionId === null ? ["--session-id", id] : ["--resume", id]),
    ...(route.auth === null ? [] : ["--auth-type", route.auth]),
    ...(route.model === null ? [] : ["--model", route.model]),
  ];
  const settings = qwenHomeSettings({ machine, model, effort: null }, [...readingTools, ...writingTools]);
  return {
    args,
    env: { ...qwenVariables(route), ...qwenQuiet },
    stdin: withoutMentions(prompt),
    sessionId: id,
    files: { ".qwen/settings.json": JSON.stringify(settings) },
    links: { ".qwen/projects": conversationsOf(machine) },
  };
}

export const qwenConversations: KeptConversations = {
  async find(machine, sessionId) {
    const root = conversationsOf(machine);
    const folders = await readdir(root).catch(() => []);
    const files = folders.map((folder) => join(root, folder, "chats", `${sessionId}.jsonl`));
    return files.find((file) => existsSync(file)) ?? null;
  },
};
