import { walkHunk } from "../core/change.ts";
import type { KeptFile } from "../core/events.ts";
import type { Finding, Location } from "../core/finding.ts";

export interface ExcerptLine {
  /** 1-based on the side that the finding points at; null when the code is only known from the quote. */
  readonly number: number | null;
  readonly text: string;
  /** The finding points at this line; the others stand around it. */
  readonly isMarked: boolean;
  /** The change added it, or, on the base side, removed it. */
  readonly isChanged: boolean;
}

export interface Excerpt {
  readonly lines: readonly ExcerptLine[];
  /** Marked lines that are left out at the end. */
  readonly omitted: number;
}

/** How much of the code is shown. */
export interface ExcerptSize {
  /** Around what the finding points at. */
  readonly contextLines: number;
  /** Of what it points at. */
  readonly maxMarkedLines: number;
}

const shortSize: ExcerptSize = { contextLines: 1, maxMarkedLines: 9 };
/** A rest of so few lines is not worth a mark that stands for it. */
const smallRest = 2;
/** A line of a minified file may be a megabyte. */
const maxLineLength = 400;

/** The code that a finding points at: a few numbered lines, or its quote; null when it points at none. */
export function excerptOf(
  { location }: Pick<Finding, "location">,
  files: readonly KeptFile[],
  size = shortSize,
): Excerpt | null {
  const file = files.find(({ patch }) => patch.path === location.path || patch.oldPath === location.path);
  const numbered = file === undefined ? null : numberedExcerpt(location, file, size);
  return numbered ?? quotedExcerpt(location.quote, size);
}

function numberedExcerpt(location: Location, file: KeptFile, size: ExcerptSize): Excerpt | null {
  const { startLine, endLine, side } = location;
  const { contextLines } = size;
  if (startLine === null || endLine === null) return null;
  const textAt = lineReader(file, side);
  const changed = changedNumbers(file, side);
  const lastMarked = startLine + shownLines(endLine - startLine + 1, size) - 1;
  const omitted = endLine - lastMarked;
  const lines: ExcerptLine[] = [];
  for (let number = startLine - contextLines; number <= lastMarked + (omitted > 0 ? 0 : contextLines); number++) {
    const text = textAt(number);
    const isMarked = number >= startLine && number <= lastMarked;
    if (text === undefined) continue;
    lines.push({ number, text: text.slice(0, maxLineLength), isMarked, isChanged: changed.has(number) });
  }
  return lines.some((line) => line.isMarked) ? { lines, omitted } : null;
}

/** Lines by number, from the kept file or, where that is not kept, from the hunks. */
function lineReader(file: KeptFile, side: Location["side"]): (number: number) => string | undefined {
  const content = side === "head" ? file.head : file.base;
  if (content !== null) {
    const lines = content.split("\n");
    if (lines.at(-1) === "") lines.pop();
    return (number) => lines[number - 1]?.replace(/\r$/, "");
  }
  const lines = new Map<number, string>();
  for (const line of file.patch.hunks.flatMap((hunk) => [...walkHunk(hunk)])) {
    const number = side === "head" ? line.newLine : line.oldLine;
    if (number !== null) lines.set(number, line.text);
  }
  return (number) => lines.get(number);
}

/** Numbers of the lines of a side that the other side does not have. */
function changedNumbers({ patch }: KeptFile, side: Location["side"]): Set<number> {
  const numbers = patch.hunks.flatMap((hunk) =>
    [...walkHunk(hunk)].map(({ oldLine, newLine }) => {
      if (side === "head") return oldLine === null ? newLine : null;
      return newLine === null ? oldLine : null;
    }),
  );
  return new Set(numbers.filter((number) => number !== null));
}

function shownLines(marked: number, { maxMarkedLines }: ExcerptSize): number {
  return marked <= maxMarkedLines ? marked : maxMarkedLines - smallRest;
}

/** The lines of a quote, without numbers; null when it has none. */
export function quotedExcerpt(quote: string, size = shortSize): Excerpt | null {
  const all = quote.split("\n").map((line) => line.replace(/\r$/, ""));
  while (all.at(-1)?.trim() === "") all.pop();
  if (all.length === 0) return null;
  const lines = all.slice(0, shownLines(all.length, size));
  return {
    lines: lines.map((text) => {
      return { number: null, text: text.slice(0, maxLineLength), isMarked: true, isChanged: false };
    }),
    omitted: all.length - lines.length,
  };
}
