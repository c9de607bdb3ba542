import { isAbsolute, join } from "node:path";
import type { SessionRef } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import type { LineEdit, SessionEvent } from "./session-edits.ts";
import { lineKey } from "./session-lines.ts";
import { readModelName, readTime, type SessionSearch } from "./session-program.ts";

/** Where and when a transcript says that something was done, before anything of it is checked. */
interface RecordedPlace {
  readonly path: string;
  /** Where a relative path begins. */
  readonly cwd: string | null;
  readonly at: unknown;
  /** The conversation is known to be about this repository, wherever it stood then. */
  readonly isOurs?: boolean;
}

interface RecordedEdit extends RecordedPlace {
  readonly model: unknown;
  /** Believed where the model's own name says nothing. */
  readonly provider?: string;
  /** Of one request of the person, where the transcript tells those apart. */
  readonly turn?: string | undefined;
  readonly edit: LineEdit;
}

/** Gathers what a conversation tells of files of the change, as far as it is well-formed. */
export class EventCollector {
  readonly #search: SessionSearch;
  readonly #events: SessionEvent[] = [];

  constructor(search: SessionSearch) {
    this.#search = search;
  }

  get events(): readonly SessionEvent[] {
    return this.#events;
  }

  addEdit(session: SessionRef, recorded: RecordedEdit): void {
    const model = readModelName(recorded.model);
    const placed = this.#place(recorded);
    if (model === null || placed === null) return;
    const { provider, edit, turn } = recorded;
    const added = this.#gained(edit.added, placed.paths);
    const removed = this.#gained(edit.removed, placed.paths);
    if (added.length === 0 && removed.length === 0 && this.#search.keepsDiffs !== true) return;
    const moved = this.#gained(edit.moved ?? [], placed.paths);
    const family = familyOfModel(provider === undefined ? model : `${provider}/${model}`);
    const kept = this.#search.keepsDiffs === true ? { ...(turn !== undefined && { turn }), diff: edit.diff ?? [] } : {};
    this.#events.push({ added, removed, moved, session, model, family, ...placed, ...kept });
  }

  addSighting(recorded: RecordedPlace, lines: readonly string[]): void {
    const placed = this.#place(recorded);
    if (placed !== null) this.#events.push({ seen: this.#gained(lines, placed.paths), ...placed });
  }

  /** Whether a model read the file before, in this conversation: what it overwrites there is known then. */
  hasSeen(recorded: RecordedPlace): boolean {
    const paths = this.#place(recorded)?.paths ?? [];
    return this.#events.some((event) => "seen" in event && event.paths.some((own) => paths.includes(own)));
  }

  #gained(lines: readonly string[], paths: readonly string[]): string[] {
    return lines.map(lineKey).filter((key) => this.#search.isGained(paths, key));
  }

  #place({ path, cwd, at, isOurs = false }: RecordedPlace) {
    const time = readTime(at);
    const whole = isAbsolute(path) || cwd === null ? path : join(cwd, path);
    if (time === null || !isAbsolute(whole)) return null;
    const paths = this.#search.headPaths(whole, isOurs);
    return paths.length === 0 ? null : { at: time, paths, recordedPath: whole };
  }
}
