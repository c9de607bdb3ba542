import type { FilePatch, Hunk } from "./change.ts";
import type { Segment } from "./review.ts";

/** How much one thread holds. */
export interface ThreadSize {
  readonly lines: number;
  /** Of diff, long lines already cut. */
  readonly bytes: number;
}

/** Longer lines are cut to this many characters, with a mark, wherever a brief shows them. */
export const maxLineLength = 1_000;

/** A segment that is to be put into a thread. */
export interface Piece extends Segment {
  readonly bytes: number;
}

/** Fills threads group by group; a group or a file is split only where it does not fit a thread of its own. */
export function packFiles(groups: readonly FilePatch[][], size: ThreadSize): Piece[][] {
  const bins: Piece[][] = [];
  for (const group of groups) {
    const perFile = group.map((file) => file.hunks.flatMap((hunk, index) => splitHunk(file.path, hunk, index, size)));
    const whole = perFile.flat();
    if (fits(whole, size)) addPieces(bins, whole, size);
    else for (const pieces of perFile) addSplittable(bins, pieces, size);
  }
  return joinSmall(bins, size);
}

function addSplittable(bins: Piece[][], pieces: readonly Piece[], size: ThreadSize): void {
  if (fits(pieces, size)) addPieces(bins, pieces, size);
  else for (const piece of pieces) addPieces(bins, [piece], size);
}

/** Into the last thread where there is room, else into a new one. */
function addPieces(bins: Piece[][], pieces: readonly Piece[], size: ThreadSize): void {
  const last = bins.at(-1);
  if (last !== undefined && fits([...last, ...pieces], size)) last.push(...pieces);
  else if (pieces.length > 0) bins.push([...pieces]);
}

/** Neighbours of the same thread were kept together above; what is left half empty is joined with the next that fits. */
function joinSmall(bins: readonly Piece[][], size: ThreadSize): Piece[][] {
  const joined: { pieces: Piece[]; lines: number; bytes: number }[] = [];
  for (const pieces of bins) {
    const { lines, bytes } = measure(pieces);
    const room = joined.find((bin) => bin.lines + lines <= size.lines && bin.bytes + bytes <= size.bytes);
    if (room === undefined) joined.push({ pieces, lines, bytes });
    else {
      room.pieces.push(...pieces);
      room.lines += lines;
      room.bytes += bytes;
    }
  }
  return joined.map((bin) => bin.pieces);
}

export function measure(pieces: readonly Piece[]): ThreadSize {
  let lines = 0;
  let bytes = 0;
  for (const piece of pieces) {
    lines += piece.changedLines;
    bytes += piece.bytes;
  }
  return { lines, bytes };
}

function fits(pieces: readonly Piece[], size: ThreadSize): boolean {
  const { lines, bytes } = measure(pieces);
  return lines <= size.lines && bytes <= size.bytes;
}

/** A hunk as one piece, or as several where it is larger than a thread. Pieces without changed lines are left out. */
function splitHunk(path: string, hunk: Hunk, index: number, size: ThreadSize): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let lines = 0;
  let bytes = 0;
  const end = (to: number) => {
    if (lines > 0) pieces.push({ path, hunk: index, from, to, changedLines: lines, bytes });
    [from, lines, bytes] = [to, 0, 0];
  };
  for (const [at, line] of hunk.lines.entries()) {
    const changed = line[0] === " " ? 0 : 1;
    const lineBytes = Math.min(line.length, maxLineLength) + 1;
    if (lines + changed > size.lines || bytes + lineBytes > size.bytes) end(at);
    lines += changed;
    bytes += lineBytes;
  }
  end(hunk.lines.length);
  return pieces;
}
