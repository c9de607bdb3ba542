import type { Family, SessionRef } from "../core/authorship.ts";
import { lineKey } from "./session-lines.ts";

/** What an edit did to the lines of a file. Lines that stood there before and after are neither added nor removed. */
export interface LineEdit {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Lines that a patch moved or indented anew: they tell nothing of their author, but their place is the edit's. */
  readonly moved?: readonly string[];
  /** The edit as parts of a unified diff, each begun by a line with `@@`. Line numbers only where they are known. */
  readonly diff?: readonly string[];
}

/** An edit by a model in a conversation, of a file of the change. */
export interface SessionEdit extends LineEdit {
  readonly session: SessionRef;
  readonly model: string;
  readonly family: Family;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The file as it is called at the head of the change; more than one where the name was used anew. */
  readonly paths: readonly string[];
  /** Where it stood then, working tree included. */
  readonly recordedPath?: string;
  /** Of one request of the person, where the transcript tells those apart; only with `keepsDiffs`. */
  readonly turn?: string;
}

/** What stood in a file of the change when a model read it. Whoever writes it again later need not be its author. */
export interface Sighting {
  readonly seen: readonly string[];
  readonly at: number;
  readonly paths: readonly string[];
}

export type SessionEvent = SessionEdit | Sighting;

/** @param before empty where there was no such text */
export function editOfTexts(before: string, after: string): LineEdit {
  const [gone, come] = [linesOf(before), linesOf(after)];
  return { ...withoutCommon(gone, come), diff: diffOfTexts(gone, come) };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

/** Whole texts as a part of a diff: what both begin and end with is context. The end of a last line is no line. */
function diffOfTexts(before: readonly string[], after: readonly string[]): string[] {
  const [gone, come] = [before, after].map((lines) => (lines.at(-1) === "" ? lines.slice(0, -1) : [...lines]));
  if (gone === undefined || come === undefined) return [];
  let start = 0;
  while (start < gone.length && start < come.length && gone[start] === come[start]) start++;
  let end = 0;
  while (end < Math.min(gone.length, come.length) - start && gone.at(-1 - end) === come.at(-1 - end)) end++;
  const part = (sign: string, lines: readonly string[]) => lines.map((line) => `${sign}${line}`);
  const added = part("+", come.slice(start, come.length - end));
  return [
    "@@",
    ...part(" ", come.slice(0, start)),
    ...part("-", gone.slice(start, gone.length - end)),
    ...added,
    ...part(" ", come.slice(come.length - end)),
  ];
}

/** @param lines of a unified diff of one file, headers included or not */
export function editOfPatch(lines: readonly string[]): LineEdit {
  const start = lines.findIndex((line) => line.startsWith("@@"));
  const body = start === -1 ? lines : lines.slice(start);
  const ofSign = (sign: string) => body.filter((line) => line[0] === sign).map((line) => line.slice(1));
  const [before, after] = [ofSign("-"), ofSign("+")];
  const edit = withoutCommon(before, after);
  const added = new Set(edit.added);
  const diff = start === -1 ? ["@@", ...body.filter((line) => /^[-+ ]/.test(line))] : [...body];
  return { ...edit, moved: after.filter((line) => !added.has(line)), diff };
}

function withoutCommon(before: readonly string[], after: readonly string[]): LineEdit {
  if (before.length === 0 || after.length === 0) return { added: after, removed: before };
  const counts = new Map<string, number>();
  for (const line of before) counts.set(lineKey(line), (counts.get(lineKey(line)) ?? 0) + 1);
  const added = after.filter((line) => !takeOne(counts, lineKey(line)));
  const removed = before.filter((line) => takeOne(counts, lineKey(line)));
  return { added, removed };
}

function takeOne(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.set(key, count - 1);
  return count > 0;
}

/** Only what stands in `proposed`, too: what a person changed in an edit before it was made is not the model's. */
export function keepProposed({ added, removed, diff }: LineEdit, proposed: string): LineEdit {
  const keys = new Set(proposed.split("\n").map(lineKey));
  return { added: added.filter((line) => keys.has(lineKey(line))), removed, ...(diff !== undefined && { diff }) };
}

const numbered = /^\s*\d+(?:\t|\u2192|: |\| ?)(.*)$/;

/** The lines of a file as tools show them to models, without their numbers. */
export function linesOfListing(text: string): string[] {
  return text.split("\n").map((line) => numbered.exec(line)?.[1] ?? line);
}
