import { type FilePatch, type Hunk, type Side, walkHunk } from "./change.ts";

/** A line before and after replacement. */
export interface CleanedLine {
  readonly raw: string;
  readonly clean: string;
}

/** Lines of one side of a file before and after replacement. */
export interface SideLines {
  /** By 1-based line number; null for a line that is not known. */
  lineAt(line: number): CleanedLine | null;
  /** A hunk's heading with its secrets replaced; empty when it cannot be told. */
  headingOf(hunk: Hunk): string;
}

/** All lines of a side. Both texts must have the same number of lines. */
export function fullSide(raw: string, clean: string): SideLines {
  const rowAt = rowsOf(raw, clean);
  const lineAt = (line: number): CleanedLine | null => rowAt(line - 1);
  return { lineAt, headingOf: (hunk) => (raw === clean ? hunk.heading : headingAbove(hunk, lineAt)) };
}

function rowsOf(raw: string, clean: string): (row: number) => CleanedLine | null {
  const rawLines = raw.split("\n");
  const cleanLines = raw === clean ? rawLines : clean.split("\n");
  return (row) => {
    const text = rawLines[row];
    return text === undefined ? null : { raw: text, clean: cleanLines[row] ?? "" };
  };
}

/** git's heading is the beginning of a line above the hunk: the replaced form of that very line is what may be shown. */
function headingAbove(hunk: Hunk, lineAt: SideLines["lineAt"]): string {
  if (hunk.heading.trim() === "") return hunk.heading;
  for (let number = hunk.oldStart; number > 0; number--) {
    const line = lineAt(number);
    if (line?.raw.trimStart().startsWith(hunk.heading.trim())) {
      return line.raw === line.clean ? hunk.heading : line.clean.slice(0, 80);
    }
  }
  return "";
}

/** Lines of the window's text, from `row` on, that are `count` lines of the side from `line` on. */
interface Run {
  readonly line: number;
  readonly row: number;
  readonly count: number;
}

/** Some lines of one side as one text to scan. The headings of the hunks stand among them on the base side. */
export interface SideWindow {
  readonly text: string;
  /** By line number, none overlapping. */
  readonly runs: readonly Run[];
  /** Rows of the hunks' headings. */
  readonly headings: ReadonlyMap<Hunk, number>;
}

/** What the hunks alone show of a side: all there is of a bare patch. */
export function hunkWindow(patch: FilePatch, side: Side): SideWindow {
  const window = new WindowBuilder();
  for (const hunk of patch.hunks) {
    if (side === "base") window.addHeading(hunk);
    const lines: string[] = [];
    for (const line of walkHunk(hunk)) {
      if ((side === "base" ? line.oldLine : line.newLine) !== null) lines.push(line.text);
    }
    window.addLines(side === "base" ? hunk.oldStart : hunk.newStart, lines.length, lines.join("\n"));
  }
  return window.finish();
}

/** The hunks of one side of a file with `margin` lines around each: for files too large to scan and keep whole. */
export function marginWindow(patch: FilePatch, side: Side, text: string, margin: number): SideWindow {
  const window = new WindowBuilder();
  const cursor = new LineCursor(text);
  for (const hunk of patch.hunks) {
    if (side === "base") window.addHeading(hunk);
    const [start, count] = side === "base" ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines];
    const first = Math.max(cursor.line, start - margin);
    const from = cursor.moveTo(first);
    const to = cursor.moveTo(start + count + margin);
    if (cursor.line > first) window.addLines(first, cursor.line - first, text.slice(from, Math.max(from, to - 1)));
  }
  return window.finish();
}

class WindowBuilder {
  readonly #parts: string[] = [];
  readonly #runs: Run[] = [];
  readonly #headings = new Map<Hunk, number>();
  #rows = 0;

  addHeading(hunk: Hunk): void {
    this.#headings.set(hunk, this.#rows++);
    this.#parts.push(wholeWords(hunk.heading));
  }

  addLines(line: number, count: number, text: string): void {
    if (count === 0) return;
    this.#runs.push({ line, row: this.#rows, count });
    this.#rows += count;
    this.#parts.push(text);
  }

  finish(): SideWindow {
    const runs = this.#runs.toSorted((a, b) => a.line - b.line);
    return { text: this.#parts.join("\n"), runs, headings: this.#headings };
  }
}

/** git cuts a heading after 80 bytes: a secret cut in two would not be known for what it is. */
function wholeWords(heading: string): string {
  return heading.length < 60 ? heading : heading.slice(0, Math.max(0, heading.trimEnd().search(/\s\S*$/)));
}

/** Walks down the lines of a text without taking it apart. */
class LineCursor {
  readonly #text: string;
  #offset = 0;
  /** The line it stands at the beginning of; one behind the last at the end. */
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Moves down to a line, or to the end. @returns where the line begins; at the end, one behind the text */
  moveTo(line: number): number {
    while (this.line < line && this.#offset <= this.#text.length) {
      const end = this.#text.indexOf("\n", this.#offset);
      this.#offset = (end < 0 ? this.#text.length : end) + 1;
      this.line++;
    }
    return this.#offset;
  }
}

/** The lines of a window, once its text has been cleaned. */
export function windowSide(window: SideWindow, clean: string): SideLines {
  const rowAt = rowsOf(window.text, clean);
  return {
    lineAt(line) {
      const run = findRun(window.runs, line);
      return run === null ? null : rowAt(run.row + line - run.line);
    },
    headingOf(hunk) {
      const row = window.headings.get(hunk);
      return row === undefined ? "" : (rowAt(row)?.clean ?? "");
    },
  };
}

function findRun(runs: readonly Run[], line: number): Run | null {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle] as Run).line <= line) low = middle;
    else high = middle - 1;
  }
  const run = runs[low];
  return run !== undefined && run.line <= line && line < run.line + run.count ? run : null;
}
