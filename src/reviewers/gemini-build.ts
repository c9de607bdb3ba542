import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BuildCommand, BuildingProgram, BuildRun, KeptConversations } from "./agent-building.ts";
import type { AgentMachine } from "./agent-program.ts";
import { withoutMentions } from "./at-signs.ts";
import { geminiHomeSettings, geminiModel, geminiVariables, loginLinks, readingTools } from "./gemini-home.ts";

/**
 * It has a home of our own, in which the user's conversations lie. What a clone has of settings for it would count, hooks and servers
 * with it: it is not shown them, which the system alone can do. A `GEMINI.md` deeper in the clone it is still told.
 */
export const geminiBuilding: BuildingProgram = {
  ...{ canResume: true, home: "own", tellsTools: true },
  ...{ needsConfinement: true, hidden: [".gemini", ".env", "GEMINI.md"] },
  isolation: ({ isConfined }) => ({
    write: isConfined ? "enforced" : "tool-restricted",
    read: isConfined ? "confined" : "open",
  }),
  state: (machine) => ({ folders: [conversationsOf(machine)], files: [] }),
  command,
};

function conversationsOf({ env, home }: AgentMachine): string {
  return join(env["GEMINI_CLI_HOME"] || home, ".gemini", "tmp");
}

const writingTools = ["replace", "write_file"];

function command({ sessionId, model, prompt, machine, folders, login }: BuildRun): BuildCommand {
  const id = sessionId ?? randomUUID();
  const args = [
    ...["--output-format", "stream-json", "--approval-mode", "auto_edit"],
    ...["--extensions", "none", "--allowed-mcp-server-names", "none"],
    ...(sessionId === null ? ["--session-id", id] : ["--resume", id]),
    ...["--model", geminiModel(model, machine)],
  ];
  const settings = geminiHomeSettings(login.kind, [...readingTools, ...writingTools]);
  return {
    ...{ args, stdin: withoutMentions(prompt), sessionId: id },
    env: { GEMINI_CLI_HOME: folders.home, ...geminiVariables(machine) },
    files: { ".gemini/settings.json": JSON.stringify(settings) },
    links: { ...loginLinks(login), ".gemini/tmp": conversationsOf(machine) },
  };
}

export const geminiConversations: KeptConversations = {
  /** A file has the first eight characters of the id in its name, and the whole of it in its first line. */
  async find(machine, sessionId) {
    const root = conversationsOf(machine);
    const projects = await readdir(root).catch(() => []);
    const folders = projects.map((project) => join(root, project, "chats"));
    const lists = folders.map(async (folder) =>
      (await readdir(folder).catch(() => [])).map((name) => join(folder, name)),
    );
    const files = (await Promise.all(lists)).flat();
    return files.find((file) => file.endsWith(`-${sessionId.slice(0, 8)}.jsonl`)) ?? null;
  },
};
