import { dirname, join } from "node:path";
import { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import {
  editOfPatch,
  editOfTexts,
  keepProposed,
  type LineEdit,
  linesOfListing,
  type SessionEvent,
} from "./session-edits.ts";
import { EventCollector } from "./session-events.ts";
import type { SessionFile } from "./session-files.ts";
import { FormerFolders, listProjectFiles } from "./session-folders.ts";
import { readSessionId, type SessionProgram, type SessionSearch } from "./session-program.ts";
import { readHereDocuments } from "./session-shell.ts";

/** A line of a transcript of Claude Code 2.1: what the model said, or what a tool did. */
const Line = z.looseObject({
  type: z.enum(["assistant", "user"]),
  sessionId: z.string(),
  cwd: z.string().optional(),
  gitBranch: z.string().optional(),
  timestamp: z.string(),
  /** Of results of tools: the person's request that they belong to. */
  promptId: z.string().optional(),
  message: z.looseObject({ model: z.string().optional(), content: z.array(z.unknown()) }),
  toolUseResult: z.unknown().optional(),
});
type Line = z.infer<typeof Line>;

const ToolUse = z.looseObject({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.looseObject({
    file_path: z.string().optional(),
    notebook_path: z.string().optional(),
    content: z.string().optional(),
    old_string: z.string().optional(),
    new_string: z.string().optional(),
    edits: z.array(z.looseObject({ old_string: z.string(), new_string: z.string() })).optional(),
    command: z.string().optional(),
  }),
});
type ToolUse = z.infer<typeof ToolUse>;

const ToolResult = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  is_error: z.boolean().optional(),
  content: z.unknown().optional(),
});

const line = z.number().int().nonnegative().optional();
const Hunk = z.looseObject({
  ...{ oldStart: line, oldLines: line, newStart: line, newLines: line },
  lines: z.array(z.string()),
});

/** What tools tell of what they did. */
const Done = z.looseObject({
  type: z.string().optional(),
  structuredPatch: z.array(Hunk).optional(),
  content: z.string().optional(),
  userModified: z.boolean().optional(),
  original_file: z.string().optional(),
  updated_file: z.string().optional(),
  file: z.looseObject({ content: z.string().optional() }).optional(),
});
type Done = z.infer<typeof Done>;

/** `~/.claude/projects/-home-ada-shop/<session>.jsonl`, and `<session>/subagents/` beside it. */
export const claudeSessions: SessionProgram = {
  source: "claude-sessions",
  program: "claude-code",
  title: "Claude Code",
  async findTranscripts(place) {
    const home = place.env["CLAUDE_CONFIG_DIR"] || join(place.home, ".claude");
    const files = await listProjectFiles(join(home, "projects"), place);
    const known = new Set(files.map(({ file }) => file));
    return files.map((found) => ({ ...found, load: (search) => new Conversation(found, known, search).load() }));
  },
};

class Conversation {
  readonly #file: string;
  readonly #known: ReadonlySet<string>;
  readonly #search: SessionSearch;
  readonly #collector: EventCollector;
  readonly #calls = new Map<string, { readonly use: ToolUse; readonly model: string | undefined }>();
  #turn: string | undefined;

  constructor({ file }: SessionFile, known: ReadonlySet<string>, search: SessionSearch) {
    this.#file = file;
    this.#known = known;
    this.#search = search;
    this.#collector = new EventCollector(search);
  }

  async load(): Promise<readonly SessionEvent[]> {
    const former = new FormerFolders(this.#search.place);
    for await (const value of this.#search.reader.read(this.#file, this.#search)) {
      const line = Line.safeParse(value).data;
      const session = line === undefined ? null : this.#sessionOf(line);
      if (line === undefined || session === null) continue;
      const isOurs = await former.isOurs(line.cwd, line.gitBranch);
      this.#turn = line.promptId ?? this.#turn;
      const place = { cwd: line.cwd ?? null, at: line.timestamp, isOurs, turn: this.#turn };
      for (const block of line.message.content) {
        if (line.type === "assistant") this.#readUse(block, line.message.model, session, place);
        else this.#readResult(block, line.toolUseResult, session, place);
      }
    }
    return this.#collector.events;
  }

  /** Edits are waited for; what a shell was to write is taken as written. */
  #readUse(block: unknown, model: string | undefined, session: SessionRef, place: Place): void {
    const use = ToolUse.safeParse(block).data;
    if (use === undefined) return;
    if (pathOf(use) !== undefined) this.#calls.set(use.id, { use, model });
    for (const { path, text } of readHereDocuments(use.input.command ?? "")) {
      this.#collector.addEdit(session, { ...place, path, model, edit: editOfTexts("", text) });
    }
  }

  #readResult(block: unknown, toolUseResult: unknown, session: SessionRef, place: Place): void {
    const result = ToolResult.safeParse(block).data;
    const call = this.#calls.get(result?.tool_use_id ?? "");
    if (result === undefined || call === undefined) return;
    this.#calls.delete(result.tool_use_id);
    const path = pathOf(call.use);
    if (path === undefined || result.is_error === true) return;
    const done = Done.safeParse(toolUseResult).data ?? {};
    const where = { ...place, path };
    const said = typeof result.content === "string" ? result.content : "";
    if (call.use.name === "Read") {
      this.#collector.addSighting(where, done.file?.content?.split("\n") ?? linesOfListing(said));
      return;
    }
    const isKnown = /created successfully/.test(said) || this.#collector.hasSeen(where);
    const edit = editOf(call.use, done, isKnown);
    if (edit !== null) this.#collector.addEdit(session, { ...where, model: call.model, edit });
  }

  /** Subagents' edits belong to the conversation that started them: it can be resumed. */
  #sessionOf({ sessionId }: Line): SessionRef | null {
    const id = readSessionId(sessionId);
    if (id === null) return null;
    const folders = [dirname(this.#file), dirname(dirname(dirname(this.#file)))];
    const file = folders.map((folder) => join(folder, `${id}.jsonl`)).find((path) => this.#known.has(path));
    return { program: claudeSessions.program, id, file: file ?? null };
  }
}

function pathOf({ input }: ToolUse): string | undefined {
  return input.file_path ?? input.notebook_path;
}

interface Place {
  readonly cwd: string | null;
  readonly at: string;
  readonly isOurs: boolean;
  readonly turn: string | undefined;
}

/**
 * From what the tool did; where it tells nothing, as in subagents, from what it was asked to do.
 * @param isKnown there was no such file before, or what stood in it was seen
 */
function editOf({ input }: ToolUse, done: Done, isKnown: boolean): LineEdit | null {
  const { old_string = "", new_string, content } = input;
  const edits = input.edits ?? (new_string === undefined ? [] : [{ old_string, new_string }]);
  const before = edits.map((edit) => edit.old_string).join("\n");
  const after = edits.map((edit) => edit.new_string).join("\n");
  const made = madeEdit(done);
  if (made !== null) return done.userModified === true ? keepProposed(made, content ?? after) : made;
  if (edits.length > 0) return editOfTexts(before, after);
  return isKnown && content !== undefined ? editOfTexts("", content) : null;
}

function hunkText({ oldStart = 0, oldLines = 0, newStart = 0, newLines = 0, lines }: z.infer<typeof Hunk>): string[] {
  return [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, ...lines];
}

function madeEdit({ type, structuredPatch = [], content, original_file, updated_file }: Done): LineEdit | null {
  if (structuredPatch.length > 0) return editOfPatch(structuredPatch.flatMap(hunkText));
  if (type === "create" && content !== undefined) return editOfTexts("", content);
  if (original_file !== undefined && updated_file !== undefined) return editOfTexts(original_file, updated_file);
  return null;
}
