import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import { readHead, readJson } from "../system/json-lines.ts";
import { editOfCall, ToolArguments } from "./session-display.ts";
import { editOfTexts, type SessionEvent } from "./session-edits.ts";
import { EventCollector } from "./session-events.ts";
import { listNames, listSessionFiles, type SessionFile } from "./session-files.ts";
import { isNear } from "./session-paths.ts";
import {
  readSessionId,
  type SessionPlace,
  type SessionProgram,
  type SessionSearch,
  type Transcript,
} from "./session-program.ts";
import { readHereDocuments } from "./session-shell.ts";

/** Projects are few; a folder with more is none of Gemini's. */
const MAX_PROJECTS = 1_000;
const MAX_PATH_BYTES = 8 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;

const Header = z.looseObject({ sessionId: z.string(), kind: z.string().optional() });

const ToolCall = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.literal("success"),
  timestamp: z.string(),
  args: ToolArguments,
  result: z.array(z.unknown()).optional(),
  resultDisplay: z.unknown().optional(),
});
type ToolCall = z.infer<typeof ToolCall>;

const ToolOutput = z.looseObject({
  functionResponse: z.looseObject({ response: z.looseObject({ output: z.string() }) }),
});

/** A line of a conversation of Gemini CLI 0.61; written again, with the same id, when its tools have run. */
const Message = z.looseObject({ type: z.literal("gemini"), model: z.string(), toolCalls: z.array(z.unknown()) });

/** After a resumption all messages stand in one line. */
const Messages = z.looseObject({ $set: z.looseObject({ messages: z.array(z.unknown()) }) });

/** `~/.gemini/tmp/<project>/chats/session-<time>-<id>.jsonl`, and `chats/<id of the parent>/` for subagents. */
export const geminiSessions: SessionProgram = {
  source: "gemini-sessions",
  program: "gemini",
  title: "Gemini CLI",
  async findTranscripts(place) {
    const projects = join(place.env["GEMINI_CLI_HOME"] || place.home, ".gemini", "tmp");
    const names = (await listNames(projects, "folders")).slice(0, MAX_PROJECTS);
    const found = await Promise.all(names.map((name) => findInProject(join(projects, name), place)));
    return found.flat();
  },
};

async function findInProject(folder: string, place: SessionPlace): Promise<Transcript[]> {
  const root = (await readHead(join(folder, ".project_root"), MAX_PATH_BYTES)).trim();
  if (root === "" || !isNear(root, await place.roots())) return [];
  const files = await listSessionFiles(join(folder, "chats"), await place.since(), 1);
  return files.map((found) => ({ ...found, load: (search) => loadEdits(found, root, search) }));
}

async function loadEdits(found: SessionFile, root: string, search: SessionSearch): Promise<readonly SessionEvent[]> {
  const collector = new EventCollector(search);
  const session = await sessionOf(found);
  if (session === null) return [];
  const seen = new Set<string>();
  for await (const value of search.reader.read(found.file, search)) {
    for (const entry of Messages.safeParse(value).data?.$set.messages ?? [value]) {
      const message = Message.safeParse(entry).data;
      for (const item of message?.toolCalls ?? []) {
        const call = ToolCall.safeParse(item).data;
        if (call === undefined || seen.has(call.id)) continue;
        seen.add(call.id);
        const common = { cwd: root, model: message?.model, at: call.timestamp };
        for (const made of editsOf(call)) collector.addEdit(session, { ...common, ...made });
        if (call.name !== "read_file" || call.args.file_path === undefined) continue;
        collector.addSighting({ path: call.args.file_path, cwd: root, at: call.timestamp }, outputOf(call));
      }
    }
  }
  return collector.events;
}

function outputOf({ result = [] }: ToolCall): string[] {
  return result.flatMap((part) => ToolOutput.safeParse(part).data?.functionResponse.response.output.split("\n") ?? []);
}

function editsOf({ name, args, resultDisplay }: ToolCall) {
  if (name === "read_file") return [];
  const written = readHereDocuments(args.command ?? "");
  const files = written.map(({ path, text }) => ({ path, edit: editOfTexts("", text) }));
  if (args.file_path === undefined) return files;
  const edit = editOfCall(args, resultDisplay, false);
  return edit === null ? files : [...files, { path: args.file_path, edit }];
}

/** Subagents' edits belong to the conversation that started them: it can be resumed. */
async function sessionOf({ file }: SessionFile): Promise<SessionRef | null> {
  const head = await readHead(file, MAX_HEAD_BYTES);
  const header = Header.safeParse(readJson(head.slice(0, head.indexOf("\n")))).data;
  const isSubagent = header?.kind === "subagent";
  const id = readSessionId(isSubagent ? basename(dirname(file)) : header?.sessionId);
  if (id === null) return null;
  if (!isSubagent) return { program: geminiSessions.program, id, file };
  const chats = dirname(dirname(file));
  const parent = (await listNames(chats, "files")).find((name) => name.endsWith(`-${id.slice(0, 8)}.jsonl`));
  return { program: geminiSessions.program, id, file: parent === undefined ? null : join(chats, parent) };
}
