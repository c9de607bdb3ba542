import { join } from "node:path";
import type { z } from "zod";
import type { SessionRef } from "../core/authorship.ts";
import {
  FileChange,
  FileRead,
  loadFolder,
  loadMeta,
  patchOf,
  RolloutLine,
  readCommand,
  type SessionMeta,
  ToolCall,
  ToolOutput,
  TurnContext,
} from "./codex-lines.ts";
import { readApplyPatch } from "./session-apply-patch.ts";
import { editOfPatch, editOfTexts, type LineEdit, linesOfListing, type SessionEvent } from "./session-edits.ts";
import { EventCollector } from "./session-events.ts";
import { listSessionFiles, type SessionFile } from "./session-files.ts";
import { isNamesake, isNear } from "./session-paths.ts";
import { readSessionId, type SessionPlace, type SessionProgram, type SessionSearch } from "./session-program.ts";
import { readHereDocuments } from "./session-shell.ts";

/** Of so many conversations the folder is looked up, the newest: Codex keeps those of all folders together. */
const MAX_HEADS = 1_000;

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
    const opened = await Promise.all(recent.slice(0, MAX_HEADS).map((found) => openRollout(found, files, place)));
    return opened.filter((rollout) => rollout !== null);
  },
};

/** Null for a conversation about something else. */
async function openRollout(found: SessionFile, all: readonly SessionFile[], place: SessionPlace) {
  const roots = await place.roots();
  const cwd = await loadFolder(found.file);
  if (cwd !== null && !isNear(cwd, roots) && !isNamesake(cwd, roots)) return null;
  const meta = await loadMeta(found.file);
  if (meta === null) return null;
  const isHere = isNear(meta.cwd, roots);
  const commit = meta.git?.commit_hash ?? "";
  const isOurs = !isHere && isNamesake(meta.cwd, roots) && (await place.hasCommit(commit));
  if (!isHere && !isOurs) return null;
  const session = sessionOf(meta, all);
  if (session === null) return null;
  return {
    ...found,
    load: (search: SessionSearch) => new Rollout(found.file, { meta, session, isOurs }, search).load(),
  };
}

/** Subagents' edits belong to the conversation that started them: it can be resumed. */
function sessionOf(meta: SessionMeta, all: readonly SessionFile[]): SessionRef | null {
  const id = readSessionId(meta.session_id ?? meta.id);
  const file = all.find((other) => other.file.endsWith(`-${id}.jsonl`))?.file ?? null;
  return id === null ? null : { program: codexSessions.program, id, file };
}

interface Thread {
  readonly meta: SessionMeta;
  readonly session: SessionRef;
  /** It is known to be about this repository, wherever that stood then. */
  readonly isOurs: boolean;
}

class Rollout {
  readonly #file: string;
  readonly #thread: Thread;
  readonly #search: SessionSearch;
  readonly #collector: EventCollector;
  readonly #models = new Map<string, string>();
  /** Patches that the model asked for and that were not made yet. */
  readonly #patches = new Map<string, string>();
  #model: string | undefined;
  #turn: string | undefined;
  #cwd: string;

  constructor(file: string, thread: Thread, search: SessionSearch) {
    this.#file = file;
    this.#thread = thread;
    this.#cwd = thread.meta.cwd;
    this.#search = search;
    this.#collector = new EventCollector(search);
  }

  async load(): Promise<readonly SessionEvent[]> {
    const { wanted, isOver } = this.#search;
    const pattern = new RegExp(`"type":"turn_context"|${wanted.source}`, "g");
    for await (const value of this.#search.reader.read(this.#file, { wanted: pattern, isOver })) {
      const line = RolloutLine.safeParse(value).data;
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
    this.#turn = turn.turn_id;
    this.#cwd = turn.cwd ?? this.#cwd;
    if (turn.turn_id !== undefined) this.#models.set(turn.turn_id, turn.model);
  }

  #readEvent(payload: unknown, at: string): void {
    const change = FileChange.safeParse(payload).data;
    if (change !== undefined) this.#readChange(change, at);
    const read = FileRead.safeParse(payload).data?.item;
    const path = read?.parsed_cmd[0]?.path;
    if (read === undefined || path === undefined) return;
    const place = { path, cwd: read.cwd.replace(/^file:\/\//, ""), at, isOurs: this.#thread.isOurs };
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
    if (call !== undefined) this.#readAsked(call, at);
    const output = ToolOutput.safeParse(payload).data;
    const patch = this.#patches.get(output?.call_id ?? "");
    if (output === undefined || patch === undefined) return;
    this.#patches.delete(output.call_id);
    if (!/Success\. Updated/.test(JSON.stringify(output.output))) return;
    for (const { path, ...edit } of readApplyPatch(patch)) this.#add(path, edit, at, this.#model);
  }

  /** Patches are waited for; what a shell was to write is taken as written. */
  #readAsked(call: z.infer<typeof ToolCall>, at: string): void {
    const { command, cwd } = readCommand(call.arguments ?? "");
    const patch = call.name === "apply_patch" ? patchOf(call) : command;
    if (patch.includes("*** Begin Patch")) this.#patches.set(call.call_id, patch);
    for (const { path, text } of readHereDocuments(command)) {
      this.#add(path, editOfTexts("", text), at, this.#model, cwd);
    }
  }

  #add(path: string, edit: LineEdit, at: string, model: string | undefined, cwd = this.#cwd): void {
    const { session, isOurs } = this.#thread;
    this.#collector.addEdit(session, { path, cwd, model, at, edit, isOurs, turn: this.#turn });
  }
}
