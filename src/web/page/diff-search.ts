import type { FileDiff } from "../messages.ts";

/** A line of the change that holds what was searched. */
export interface LineHit {
  /** Which file, by its place among all. */
  readonly index: number;
  readonly path: string;
  /** On its side, from 1. */
  readonly line: number;
  readonly side: "additions" | "deletions";
  readonly text: string;
}

/** Shorter stands everywhere. */
const leastCharacters = 2;

/**
 * Lines of a change, with what stands around its hunks, that hold a text, whatever its case. What a browser searches is only
 * what is on the screen.
 *
 * @param most more are not collected
 */
export function searchDiffs(diffs: readonly FileDiff[], wanted: string, most: number): LineHit[] {
  const text = wanted.trim().toLowerCase();
  if (text.length < leastCharacters) return [];
  const hits: LineHit[] = [];
  for (const [index, { path, diff }] of diffs.entries()) {
    if (diff === null || !diff.toLowerCase().includes(text)) continue;
    for (const line of linesOf(diff)) {
      if (!line.text.toLowerCase().includes(text)) continue;
      hits.push({ index, path, ...line });
      if (hits.length === most) return hits;
    }
  }
  return hits;
}

type DiffLine = Omit<LineHit, "index" | "path">;

/** The lines of the hunks of one file, each with its number. */
function* linesOf(diff: string): Generator<DiffLine> {
  let [old, now] = [0, 0];
  let isInHunk = false;
  for (const raw of diff.split("\n")) {
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(raw);
    if (start !== null) [old, now, isInHunk] = [Number(start[1]), Number(start[2]), true];
    else if (!isInHunk || raw.startsWith("\\")) continue;
    else if (raw.startsWith("-")) yield { line: old++, side: "deletions", text: raw.slice(1) };
    else {
      yield { line: now++, side: "additions", text: raw.slice(1) };
      if (!raw.startsWith("+")) old++;
    }
  }
}
