import { type FilePatch, type HunkLine, walkHunk } from "./change.ts";
import { enclosingLines, type HunkPlace } from "./enclosing.ts";
import { hunkLines, isAddedLine } from "./hunk-lines.ts";
import { maxLineLength } from "./plan-pack.ts";
import type { Segment } from "./review.ts";

/** A file as briefs show it: its sanitized patch, and the sanitized head text where it is known. */
export interface ListedFile {
  readonly patch: FilePatch;
  readonly head: string | null;
}

/** Enclosing code may add this share of what the hunk itself takes, within these bounds in bytes. */
const enclosingShare = 0.25;
const minEnclosing = 160;
const maxEnclosing = 1_500;

/**
 * The lines of one file that a thread reads, its segments in the order given: head line numbers, a sign, the text. Lines of the
 * enclosing code stand among them, with a sign where another thread reads them as changed; `⋯` marks a gap.
 */
export function listFile(file: ListedFile, segments: readonly Segment[]): { text: string; enclosingBytes: number } {
  const headLines = file.head?.split("\n") ?? null;
  const out = [fileHeading(file.patch, segments)];
  const read = segments.map((segment) => segmentRows(file.patch, segment));
  const shown = new Set(read.flatMap((rows) => rows.map((row) => row.newLine)));
  let enclosingBytes = 0;
  let last = 0;
  for (const rows of read) {
    const around = headLines === null ? [] : aroundSegment(headLines, rows, file.patch).filter(isNewTo(shown));
    enclosingBytes += around.reduce((total, row) => total + row.text.length + 8, 0);
    for (const row of around) shown.add(row.newLine);
    const listing = mergeRows(rows, around);
    out.push(...printRows(listing, last));
    last = listing.findLast((row) => row.newLine !== null)?.newLine ?? last;
  }
  return { text: out.join("\n"), enclosingBytes };
}

function isNewTo(shown: ReadonlySet<number | null>): (row: HunkLine) => boolean {
  return (row) => !shown.has(row.newLine);
}

/** A path may hold anything that a file system allows: on its line it stays. */
export function pathOnLine(path: string): string {
  return path.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, "?");
}

function fileHeading(patch: FilePatch, segments: readonly Segment[]): string {
  const renamed = patch.oldPath === null ? "" : ` from ${pathOnLine(patch.oldPath)}`;
  const here = segments.reduce((total, segment) => total + segment.changedLines, 0);
  const all = patch.additions + patch.deletions;
  const part = here < all ? `; here ${here} of its ${all} changed lines and what encloses them` : "";
  return `File ${pathOnLine(patch.path)} (${patch.status}${renamed}, +${patch.additions} -${patch.deletions}${part})`;
}

function segmentRows(patch: FilePatch, segment: Segment): HunkLine[] {
  const hunk = patch.hunks[segment.hunk];
  return hunk === undefined ? [] : hunkLines(hunk, segment.from, segment.to);
}

function aroundSegment(headLines: readonly string[], rows: readonly HunkLine[], patch: FilePatch): HunkLine[] {
  const place = placeOf(rows);
  if (place === null) return [];
  const size = rows.reduce((total, row) => total + row.text.length + 1, 0);
  const budget = Math.min(maxEnclosing, Math.max(minEnclosing, Math.round(size * enclosingShare)));
  return enclosingLines(headLines, place, budget).map((newLine) => {
    const kind = isAddedLine(patch, newLine) ? "add" : "context";
    return { kind, text: headLines[newLine - 1] ?? "", oldLine: null, newLine };
  });
}

/** Where the rows stand in the head file; null when they hold nothing of it. */
function placeOf(rows: readonly HunkLine[]): HunkPlace | null {
  const numbers = rows.map((row) => row.newLine).filter((n) => n !== null);
  const [start, end] = [numbers[0], numbers.at(-1)];
  if (start === undefined || end === undefined) return null;
  const first = rows.findIndex((row) => row.kind !== "context");
  const firstChanged = rows.slice(Math.max(first, 0)).find((row) => row.newLine !== null)?.newLine ?? end;
  const changed = rows.filter((row) => row.kind !== "context").map((row) => row.text);
  return { start, end, firstChanged, changed };
}

/** Enclosing lines stand wholly before the first or behind the last numbered row. */
function mergeRows(rows: readonly HunkLine[], around: readonly HunkLine[]): HunkLine[] {
  const first = rows.find((row) => row.newLine !== null)?.newLine ?? 0;
  const before = around.filter((row) => (row.newLine ?? 0) < first);
  return [...before, ...rows, ...around.filter((row) => (row.newLine ?? 0) >= first)];
}

function printRows(rows: readonly HunkLine[], lastBefore: number): string[] {
  const width = String(rows.reduce((max, row) => Math.max(max, row.newLine ?? 0), 0)).length;
  const out: string[] = [];
  let last = lastBefore;
  for (const row of rows) {
    if (row.newLine !== null && row.newLine !== last + 1) out.push(`${" ".repeat(width)} ⋯`);
    if (row.newLine !== null) last = row.newLine;
    out.push(printRow(row, width));
  }
  return out;
}

function printRow(row: HunkLine, width: number): string {
  const number = row.newLine === null ? "" : String(row.newLine);
  const sign = row.kind === "add" ? "+" : row.kind === "delete" ? "-" : " ";
  return `${number.padStart(width)} ${sign}${cutLine(row.text)}`;
}

/** Long lines cut, with a mark that says how much is missing. */
export function cutLine(text: string): string {
  const line = text.endsWith("\r") ? text.slice(0, -1) : text;
  if (line.length <= maxLineLength) return line;
  return `${line.slice(0, maxLineLength)} […${line.length - maxLineLength} more characters]`;
}

/** Changed lines only, without their surroundings: what the question about the whole change is asked of. */
export function listChangedLines(patch: FilePatch, maxBytes: number): string {
  const out = [
    fileHeading(patch, [{ path: patch.path, hunk: 0, from: 0, to: 0, changedLines: Number.MAX_SAFE_INTEGER }]),
  ];
  let bytes = out[0]?.length ?? 0;
  let left = patch.additions + patch.deletions;
  for (const hunk of patch.hunks) {
    if (hunk.heading !== "") out.push(`@ ${hunk.newStart} ${hunk.heading.slice(0, 120)}`);
    for (const row of walkHunk(hunk)) {
      if (row.kind === "context" || row.text.trim() === "") {
        if (row.kind !== "context") left--;
        continue;
      }
      const line = `${row.newLine ?? ""}${row.kind === "add" ? "+" : "-"}${cutLine(row.text).slice(0, 300)}`;
      if (bytes + line.length > maxBytes) return [...out, `⋯ ${left} more changed lines`].join("\n");
      bytes += line.length + 1;
      left--;
      out.push(line);
    }
  }
  return out.join("\n");
}
