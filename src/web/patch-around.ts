import type { FilePatch, Hunk } from "../core/change.ts";
import type { KeptFile } from "../core/events.ts";
import type { Location } from "../core/finding.ts";

/** Lines above and below a place that the change does not touch. */
const around = 6;

/**
 * A file with a hunk of context where a flag points to lines that the change leaves alone, so that a diff has a row for it. The same
 * file where there is one already, or where its text is not kept.
 */
export function withPlace(file: KeptFile, { path, side, startLine, endLine }: Location): KeptFile {
  const { patch } = file;
  const isOfFile = path === patch.path || path === patch.oldPath;
  const text = side === "head" ? file.head : file.base;
  if (!isOfFile || startLine === null || endLine === null || text === null) return file;
  if (patch.status !== "modified" && patch.status !== "renamed") return file;
  const lines = linesOf(text);
  if (endLine > lines.length || patch.hunks.some((hunk) => overlaps(hunk, side, startLine, endLine))) return file;
  return { ...file, patch: insert(patch, { side, startLine, endLine, lines }) };
}

interface Place {
  readonly side: Location["side"];
  readonly startLine: number;
  readonly endLine: number;
  /** Of the whole file on this side. */
  readonly lines: readonly string[];
}

/** Without the empty one behind the last newline. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** First line of a hunk on a side, and the one behind its last. An empty side stands behind the line that it names. */
function spanOf(hunk: Hunk, side: Location["side"]): readonly [number, number] {
  const [start, count] = side === "head" ? [hunk.newStart, hunk.newLines] : [hunk.oldStart, hunk.oldLines];
  return count === 0 ? [start + 1, start + 1] : [start, start + count];
}

function overlaps(hunk: Hunk, side: Location["side"], first: number, last: number): boolean {
  const [start, end] = spanOf(hunk, side);
  return first < end && last >= start;
}

function insert(patch: FilePatch, { side, startLine, endLine, lines }: Place): FilePatch {
  const index = patch.hunks.filter((hunk) => spanOf(hunk, side)[1] <= startLine).length;
  const [before, after] = [patch.hunks[index - 1], patch.hunks[index]];
  const from = Math.max(before === undefined ? 1 : spanOf(before, side)[1], startLine - around);
  const to = Math.min(after === undefined ? lines.length : spanOf(after, side)[0] - 1, endLine + around);
  const shift = shiftBehind(before);
  const [oldStart, newStart] = side === "head" ? [from - shift, from] : [from, from + shift];
  const count = to - from + 1;
  const hunk: Hunk = {
    ...{ oldStart, newStart, oldLines: count, newLines: count, heading: "", oldNoNewline: false, newNoNewline: false },
    lines: lines.slice(from - 1, to).map((line) => ` ${line}`),
  };
  return { ...patch, hunks: [...patch.hunks.slice(0, index), hunk, ...patch.hunks.slice(index)] };
}

/** How much larger line numbers are after the change than before it, behind a hunk. */
function shiftBehind(hunk: Hunk | undefined): number {
  return hunk === undefined ? 0 : spanOf(hunk, "head")[1] - spanOf(hunk, "base")[1];
}
