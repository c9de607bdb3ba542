import type { JsonLinesReader } from "../system/json-lines.ts";
import type { SessionEvent } from "./session-edits.ts";

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
  /** The same for JSON that is text already. */
  mentions(text: string): boolean;
  /** Edits keep what they did to the file as a whole, and of which turn they are. Else what is of no line that counts is dropped. */
  readonly keepsDiffs?: boolean;
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

const LATEST_TIME = Date.parse("2100-01-01T00:00:00Z");

/** Milliseconds since 1970 of a time as JSON has it; null for anything else, and for times that no program had. */
export function readTime(value: unknown): number | null {
  const time = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return time > 0 && time < LATEST_TIME ? time : null;
}
