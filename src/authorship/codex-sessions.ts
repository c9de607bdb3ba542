import { join } from "node:path";
import { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import { readHead, readJson } from "../system/json-lines.ts";
import { readApplyPatch } from "./session-apply-patch.ts";
import { editOfPatch, editOfTexts, type LineEdit, linesOfListing, type SessionEvent } from "./session-edits.ts";
import { listSessionFiles, type SessionFile } from "./session-files.ts";
import {
  EventCollector,
  isNamesake,
  isNear,
  readSessionId,
  type SessionPlace,
  type SessionProgram,
  type SessionSearch,
} from "./session-program.ts";
import { readHereDocuments } from "./session-shell.ts";

/** The first line holds the fixed prompt, too. */
const MAX_HEAD_BYTES = 64 * 1024;
const FOLDER_BYTES = 2 * 1024;

/** The first line of a rollout of Codex 0.169. */
const SessionMeta = z.looseObject({
  type: z.literal("session_meta"),
  payload: z.looseObject({
    id: z.string(),
    /** Of the conversation that a subagent works for, else its own. */
    session_id: z.string().optional(),
    cwd: z.string(),
    git: z.looseObject({ commit_hash: z.string().optional() }).nullish(),
  }),
});
type SessionMeta = z.infer<typeof SessionMeta>["payload"];

const TurnContext = z.looseObject({ turn_id: z.string().optional(), cwd: z.string().optional(), model: z.string() });

const FileChange = z.looseObject({
  type: z.literal("item_completed"),
  turn_id: z.string().optional(),
  item: z.looseObject({
    type: z.literal("FileChange"),
    id: z.string(),
    status: z.literal("completed"),
    changes: z.record(
      z.string(),
      z.looseObject({
        type: z.string(),
        content: z.string().optional(),
        unified_diff: z.string().optional(),
        move_path: z.string().nullish(),
      }),
    ),
  }),
});

/** A command that only read, with what it printed. */
const FileRead = z.looseObject({
  type: z.literal("item_completed"),
  item: z.looseObject({
    type: z.literal("CommandExecution"),
    cwd: z.string(),
    parsed_cmd: z.array(z.looseObject({ type: z.literal("read"), path: z.string() })).length(1),
    aggregated_output: z.string(),
  }),
});

/** What the model asked for. Older versions keep nothing else of an edit. */
const ToolCall = z.looseObject({
  type: z.enum(["function_call", "custom_tool_call"]),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string().optional(),
  input: z.string().optional(),
});

const ToolArguments = z.looseObject({
  input: z.string().optional(),
  cmd: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  workdir: z.string().nullish(),
});

const ToolOutput = z.looseObject({
  type: z.enum(["function_call_output", "custom_tool_call_output"]),
  call_id: z.string(),
  output: z.unknown().optional(),
});

const Line = z.looseObject({ timestamp: z.string(), type: z.string(), payload: z.unknown().optional() });

/** `$CODEX_HOME/sessions/2026/11/22/rollout-<time>-<thread>.jsonl`, and those put away in `archived_sessions`. */
export const codexSessions: SessionProgram = {
  source: "codex-sessions",
  program: "codex",
  title: "Codex",
  async findTranscripts(place) {
    const home = place.env["CODEX_HOME"] || join(place.home, ".codex");
    // The day in a folder's name is that of the beginning: an old conversation can be resumed.
    const folders = ["sessions", "archived_sessions"].map((name) => join(home, name));
    const files = (await Promise.all(folders.map((folder) => listSessionFiles(folder, 0, 3)))).flat();
    if (files.length === 0) return [];
    const since = await place.since();
    const recent = files.filter(({ changedAt }) => changedAt >= since).sort((a, b) => b.changedAt - a.changedAt);
    const opened = await Promise.all(recent.slice(0, MAX_HEADS).map((found) => openRollout(found, place)));
    return opened.filter((rollout) => rollout !== null);
  },
};

/** Of so many conversations the folder is looked up, the newest: Codex keeps those of all folders together. */
const MAX_HEADS = 1_000;

/** Null for a conversation about something else. */
async function openRollout(found: SessionFile, place: SessionPlace) {
  const roots = await place.roots();
  const cwd = readFolder(await readHead(found.file, FOLDER_BYTES));
  if (cwd !== null && !isNear(cwd, roots) && !isNamesake(cwd, roots)) return null;
  const meta = readMeta(await readHead(found.file, MAX_HEAD_BYTES));
  if (meta === null) return null;
  const isHere = isNear(meta.cwd, roots);
  const commit = meta.git?.commit_hash ?? "";
  const isOurs = !isHere && isNamesake(meta.cwd, roots) && (await place.hasCommit(commit));
  if (!isHere && !isOurs) return null;
  return { ...found, load: (search: SessionSearch) => new Rollout(found, meta, isOurs, search).load() };
}

/** The folder, when it stands near the beginning, before the fixed prompt. */
function readFolder(head: string): string | null {
  const text = /"cwd":("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
  const folder = text === undefined ? undefined : readJson(text);
  return typeof folder === "string" ? folder : null;
}

function readMeta(head: string): SessionMeta | null {
  return SessionMeta.safeParse(readJson(head.slice(0, head.indexOf("\n")))).data?.payload ?? null;
}

class Rollout {
  readonly #file: string;
  readonly #session: SessionRef | null;
  readonly #isOurs: boolean;
  readonly #search: SessionSearch;
  readonly #collector: EventCollector;
  readonly #models = new Map<string, string>();
  /** Patches that the model asked for and that were not made yet. */
  readonly #patches = new Map<string, string>();
  #model: string | undefined;
  #cwd: string;

  constructor({ file }: SessionFile, meta: SessionMeta, isOurs: boolean, search: SessionSearch) {
    const id = readSessionId(meta.session_id ?? meta.id);
    const isOwn = id === meta.id;
    this.#file = file;
    this.#session = id === null ? null : { program: codexSessions.program, id, file: isOwn ? file : null };
    this.#cwd = meta.cwd;
    this.#isOurs = isOurs;
    this.#search = search;
    this.#collector = new EventCollector(search);
  }

  async load(): Promise<readonly SessionEvent[]> {
    const { wanted, isOver } = this.#search;
    const pattern = new RegExp(`"type":"turn_context"|${wanted.source}`, "g");
    for await (const value of this.#search.reader.read(this.#file, { wanted: pattern, isOver })) {
      const line = Line.safeParse(value).data;
      if (line === undefined) continue;
      if (line.type === "turn_context") this.#readTurn(line.payload);
      else if (line.type === "event_msg") this.#readEvent(line.payload, line.timestamp);
      else if (line.type === "response_item") this.#readCall(line.payload, line.timestamp);
    }
    return this.#collector.events;
  }

  #readTurn(payload: unknown): void {
    const turn = TurnContext.safeParse(payload).data;
    if (turn === undefined) return;
    this.#model = turn.model;
    this.#cwd = turn.cwd ?? this.#cwd;
    if (turn.turn_id !== undefined) this.#models.set(turn.turn_id, turn.model);
  }

  #readEvent(payload: unknown, at: string): void {
    const change = FileChange.safeParse(payload).data;
    if (change !== undefined) this.#readChange(change, at);
    const read = FileRead.safeParse(payload).data?.item;
    const path = read?.parsed_cmd[0]?.path;
    if (read === undefined || path === undefined) return;
    const place = { path, cwd: read.cwd.replace(/^file:\/\//, ""), at, isOurs: this.#isOurs };
    this.#collector.addSighting(place, linesOfListing(read.aggregated_output));
  }

  #readChange(change: z.infer<typeof FileChange>, at: string): void {
    this.#patches.delete(change.item.id);
    const model = this.#models.get(change.turn_id ?? "") ?? this.#model;
    for (const [path, { type, content = "", unified_diff = "", move_path }] of Object.entries(change.item.changes)) {
      const edit = type === "add" ? editOfTexts("", content) : editOfPatch(unified_diff.split("\n"));
      if (type !== "delete") this.#add(move_path ?? path, edit, at, model);
    }
  }

  #readCall(payload: unknown, at: string): void {
    const call = ToolCall.safeParse(payload).data;
    if (call?.name === "apply_patch") this.#patches.set(call.call_id, patchOf(call));
    else if (call !== undefined) this.#readCommand(call.arguments ?? "", at);
    const output = ToolOutput.safeParse(payload).data;
    const patch = this.#patches.get(output?.call_id ?? "");
    if (output === undefined || patch === undefined) return;
    this.#patches.delete(output.call_id);
    if (!/\bSuccess\. Updated/.test(JSON.stringify(output.output))) return;
    for (const { path, ...edit } of readApplyPatch(patch)) this.#add(path, edit, at, this.#model);
  }

  #readCommand(json: string, at: string): void {
    const { command, cwd } = readCommand(json);
    for (const { path, text } of readHereDocuments(command)) {
      this.#add(path, editOfTexts("", text), at, this.#model, cwd);
    }
  }

  #add(path: string, edit: LineEdit, at: string, model: string | undefined, cwd = this.#cwd): void {
    if (this.#session === null) return;
    this.#collector.addEdit(this.#session, { path, cwd, model, at, edit, isOurs: this.#isOurs });
  }
}

/** As a tool of its own it takes the patch as it is, as a function in an object. */
function patchOf({ input, arguments: json = "" }: z.infer<typeof ToolCall>): string {
  return input ?? ToolArguments.safeParse(readJson(json)).data?.input ?? "";
}

/** The script that a shell tool was to run: of all that these tools are called and take, what holds for every version. */
function readCommand(json: string): { readonly command: string; readonly cwd: string | undefined } {
  const { cmd, command, workdir } = ToolArguments.safeParse(readJson(json)).data ?? {};
  const script = cmd ?? (Array.isArray(command) ? command.at(-1) : command) ?? "";
  return { command: script, cwd: workdir || undefined };
}
