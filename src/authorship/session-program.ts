import { basename, isAbsolute, join, sep } from "node:path";
import type { SessionRef } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import type { JsonLinesReader } from "../system/json-lines.ts";
import type { LineEdit, SessionEvent } from "./session-edits.ts";
import { lineKey } from "./session-lines.ts";

/** Where the work on a change may have left transcripts. What costs something is found out when it is asked for. */
export interface SessionPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Working trees of the repository, as real paths, the longest first. */
  roots(): Promise<readonly string[]>;
  /** What was written before cannot hold edits of the change. Milliseconds since 1970. */
  since(): Promise<number>;
  /** Whether the repository has this commit. */
  hasCommit(id: string): Promise<boolean>;
  /** The change's branch, where it has a name of its own: `main` and the like are everywhere. */
  readonly branch: string | null;
  /** Id of the repository's root commit. */
  readonly repositoryKey: string;
}

/** How transcripts are searched for edits of the change. */
export interface SessionSearch {
  readonly place: SessionPlace;
  readonly reader: JsonLinesReader;
  /** Found in every line that can hold an edit of a file of the change (`JsonLinesRequest.wanted`). */
  readonly wanted: RegExp;
  /** The time for it is over. */
  readonly isOver: () => boolean;
  /**
   * Files of the change that a path in a transcript may be.
   * @param isOurs the conversation is known to be about this repository, wherever it stood then
   */
  headPaths(path: string, isOurs: boolean): readonly string[];
  /** Whether one of these files gained a line, by its `lineKey`. What a transcript says of other lines is dropped. */
  isGained(paths: readonly string[], key: string): boolean;
}

/** A conversation, or a part of it, that is stored on this machine. */
export interface Transcript {
  /** When it was last written to. Milliseconds since 1970. */
  readonly changedAt: number;
  readonly bytes: number;
  /** What it tells of files of the change. Throws when it cannot be read. */
  load(search: SessionSearch): Promise<readonly SessionEvent[]>;
}

/** An agent program that keeps its conversations. */
export interface SessionProgram {
  /** Of its evidence: `claude-sessions`. */
  readonly source: string;
  /** The reviewer's name of it: `claude-code`. */
  readonly program: string;
  /** For people: `Claude Code`. */
  readonly title: string;
  /** Transcripts that may speak of the repository. Nothing is read that a glance at names and times rules out. */
  findTranscripts(place: SessionPlace): Promise<readonly Transcript[]>;
}

/** A model's name as transcripts give it; null for anything else, such as `<synthetic>`. */
export function readModelName(value: unknown): string | null {
  return typeof value === "string" && /^\w[\w.:/@+[\]-]{0,99}$/.test(value) ? value : null;
}

/** A conversation's id as programs take it; null for anything else. */
export function readSessionId(value: unknown): string | null {
  return typeof value === "string" && /^[A-Za-z0-9][\w-]{3,79}$/.test(value) ? value : null;
}

/** Milliseconds since 1970 of a time as JSON has it; null for anything else. */
export function readTime(value: unknown): number | null {
  const time = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

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
    const { provider, edit } = recorded;
    const added = this.#gained(edit.added, placed.paths);
    const removed = this.#gained(edit.removed, placed.paths);
    if (added.length === 0 && removed.length === 0) return;
    const family = familyOfModel(provider === undefined ? model : `${provider}/${model}`);
    this.#events.push({ added, removed, session, model, family, ...placed });
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

/** Whether a folder lies in a working tree, or above it as that of a session over several repositories. */
export function isNear(folder: string, roots: readonly string[]): boolean {
  return roots.some((root) => isWithin(folder, root) || isWithin(root, folder));
}

/** Whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether a folder could be one of the working trees before it was moved, or a copy of it: a part of it is called the same. */
export function isNamesake(folder: string, roots: readonly string[]): boolean {
  const names = new Set(roots.map((root) => basename(root)));
  return folder.split(/[\\/]/).some((name) => names.has(name));
}
