import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import { readHead, readJson } from "../system/json-lines.ts";
import { editOfCall, ToolArguments } from "./session-display.ts";
import { editOfTexts, type SessionEvent } from "./session-edits.ts";
import { EventCollector } from "./session-events.ts";
import type { SessionFile } from "./session-files.ts";
import { FormerFolders, listProjectFiles } from "./session-folders.ts";
import { readSessionId, type SessionProgram, type SessionSearch } from "./session-program.ts";
import { readHereDocuments } from "./session-shell.ts";

const MAX_META_BYTES = 64 * 1024;

/** A line of a conversation of Qwen Code 0.24. */
const Line = z.looseObject({
  type: z.enum(["assistant", "tool_result"]),
  sessionId: z.string(),
  timestamp: z.string(),
  cwd: z.string().optional(),
  gitBranch: z.string().optional(),
  /** Not in the lines of subagents. */
  model: z.string().optional(),
  message: z.looseObject({ parts: z.array(z.unknown()) }),
  toolCallResult: z.looseObject({ status: z.string().optional(), resultDisplay: z.unknown().optional() }).optional(),
});
type Line = z.infer<typeof Line>;

const CallPart = z.looseObject({
  functionCall: z.looseObject({ id: z.string(), name: z.string(), args: ToolArguments }),
});

const ResponsePart = z.looseObject({
  functionResponse: z.looseObject({ id: z.string(), response: z.looseObject({ output: z.string() }) }),
});

/** Beside the lines of a subagent. */
const SubagentMeta = z.looseObject({ model: z.string().optional() });

/** `~/.qwen/projects/-home-ada-shop/chats/<session>.jsonl`, and `subagents/<session>/` beside `chats`. */
export const qwenSessions: SessionProgram = {
  source: "qwen-sessions",
  program: "qwen",
  title: "Qwen Code",
  async findTranscripts(place) {
    const home = place.env["QWEN_RUNTIME_DIR"] || place.env["QWEN_HOME"] || join(place.home, ".qwen");
    const files = await listProjectFiles(join(home, "projects"), place);
    const known = new Set(files.map(({ file }) => file));
    return files.map((found) => ({ ...found, load: (search) => new Conversation(found, known, search).load() }));
  },
};

interface Call {
  readonly input: ToolArguments;
  readonly model: string | undefined;
}

class Conversation {
  readonly #file: string;
  readonly #known: ReadonlySet<string>;
  readonly #search: SessionSearch;
  readonly #former: FormerFolders;
  readonly #collector: EventCollector;
  readonly #calls = new Map<string, Call>();

  constructor({ file }: SessionFile, known: ReadonlySet<string>, search: SessionSearch) {
    this.#file = file;
    this.#known = known;
    this.#search = search;
    this.#former = new FormerFolders(search.place);
    this.#collector = new EventCollector(search);
  }

  async load(): Promise<readonly SessionEvent[]> {
    const ofSubagent = await loadSubagentModel(this.#file);
    for await (const value of this.#search.reader.read(this.#file, this.#search)) {
      const line = Line.safeParse(value).data;
      const session = line === undefined ? null : this.#sessionOf(line);
      if (line === undefined || session === null) continue;
      const isOurs = await this.#former.isOurs(line.cwd, line.gitBranch);
      const common = { cwd: line.cwd ?? null, at: line.timestamp, isOurs };
      const edits = line.type === "assistant" ? this.#readCalls(line, ofSubagent) : this.#readResults(line);
      for (const edit of edits) this.#collector.addEdit(session, { ...common, ...edit });
    }
    return this.#collector.events;
  }

  /** Edits are waited for; what a shell was to write is taken as written. */
  *#readCalls(line: Line, ofSubagent: string | undefined) {
    const model = line.model ?? ofSubagent;
    for (const part of line.message.parts) {
      const call = CallPart.safeParse(part).data?.functionCall;
      if (call === undefined) continue;
      this.#calls.set(call.id, { input: call.args, model });
      for (const { path, text } of readHereDocuments(call.args.command ?? "")) {
        yield { path, model, edit: editOfTexts("", text) };
      }
    }
  }

  *#readResults({ message, toolCallResult }: Line) {
    if ((toolCallResult?.status ?? "success") !== "success") return;
    for (const part of message.parts) {
      const answer = ResponsePart.safeParse(part).data?.functionResponse;
      const call = this.#calls.get(answer?.id ?? "");
      if (answer === undefined || call?.input.file_path === undefined) continue;
      const isNew = /^Successfully created/.test(answer.response.output);
      const edit = editOfCall(call.input, toolCallResult?.resultDisplay, isNew);
      if (edit !== null) yield { path: call.input.file_path, model: call.model, edit };
    }
  }

  /** Subagents' edits belong to the conversation that started them: it can be resumed. */
  #sessionOf({ sessionId }: Line): SessionRef | null {
    const id = readSessionId(sessionId);
    const project = [dirname(dirname(this.#file)), dirname(dirname(dirname(this.#file)))];
    const file = project.map((folder) => join(folder, "chats", `${id}.jsonl`)).find((path) => this.#known.has(path));
    return id === null ? null : { program: qwenSessions.program, id, file: file ?? null };
  }
}

/** Undefined for a conversation with a person, whose lines name their models. */
async function loadSubagentModel(file: string): Promise<string | undefined> {
  if (!basename(file).startsWith("agent-")) return undefined;
  const text = await readHead(file.replace(/\.jsonl$/, ".meta.json"), MAX_META_BYTES);
  return SubagentMeta.safeParse(readJson(text)).data?.model;
}
