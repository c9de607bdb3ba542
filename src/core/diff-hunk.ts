import type { Hunk } from "./change.ts";

/** A hunk while its lines are read. `oldLeft` and `newLeft` are the lines that its header still promises. */
export interface OpenHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly heading: string;
  readonly lines: string[];
  oldLeft: number;
  newLeft: number;
  additions: number;
  deletions: number;
  oldNoNewline: boolean;
  newNoNewline: boolean;
}

const HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)$/s;

/** The hunk that a line `@@ -1,2 +3,4 @@ heading` opens; null when the line is none. */
export function openHunk(line: string): OpenHunk | null {
  const match = HEADER.exec(line);
  if (!match) return null;
  const oldLines = Number(match[2] ?? 1);
  const newLines = Number(match[4] ?? 1);
  return {
    oldStart: Number(match[1]),
    oldLines,
    newStart: Number(match[3]),
    newLines,
    heading: (match[5] ?? "").trimEnd(),
    lines: [],
    oldLeft: oldLines,
    newLeft: newLines,
    additions: 0,
    deletions: 0,
    oldNoNewline: false,
    newNoNewline: false,
  };
}

/** Whether the numbers of a header make sense: it has lines, and only an empty side begins at line 0. */
export function isPlausible(hunk: OpenHunk): boolean {
  if (hunk.oldLines + hunk.newLines === 0) return false;
  return (hunk.oldStart > 0 || hunk.oldLines === 0) && (hunk.newStart > 0 || hunk.newLines === 0);
}

const CODE = { space: 32, plus: 43, minus: 45, backslash: 92 } as const;

/** Takes one line into the hunk. @returns what is wrong with it, or null. */
export function addHunkLine(hunk: OpenHunk, line: string): string | null {
  const first = line.charCodeAt(0);
  if (first === CODE.plus) {
    hunk.newLeft--;
    hunk.additions++;
  } else if (first === CODE.minus) {
    hunk.oldLeft--;
    hunk.deletions++;
  } else if (first === CODE.backslash) {
    return markNoNewline(hunk);
  } else if (first === CODE.space || line === "" || line === "\r") {
    hunk.oldLeft--;
    hunk.newLeft--;
  } else {
    return "this is no line of a hunk";
  }
  if (hunk.oldLeft < 0 || hunk.newLeft < 0) return "the hunk has other lines than its header says";
  // Some tools cut trailing blanks, and with them the sign of an empty context line.
  hunk.lines.push(first === CODE.space || first === CODE.plus || first === CODE.minus ? line : ` ${line}`);
  return null;
}

/** Takes `\ No newline at end of file`, which speaks of the line before it. @returns what is wrong, or null. */
export function markNoNewline(hunk: OpenHunk): string | null {
  const sign = hunk.lines.at(-1)?.[0];
  if (sign === undefined) return "a newline mark without a line before it";
  if ((sign !== "+" && hunk.oldLeft > 0) || (sign !== "-" && hunk.newLeft > 0)) {
    return "a newline mark before the last line of the file";
  }
  if (sign !== "+") hunk.oldNoNewline = true;
  if (sign !== "-") hunk.newNoNewline = true;
  return null;
}

export function isComplete(hunk: OpenHunk): boolean {
  return hunk.oldLeft === 0 && hunk.newLeft === 0;
}

export function closeHunk(hunk: OpenHunk): Hunk {
  const { oldStart, oldLines, newStart, newLines, heading, lines, oldNoNewline, newNoNewline } = hunk;
  return { oldStart, oldLines, newStart, newLines, heading, lines, oldNoNewline, newNoNewline };
}
