import { type FilePatch, type Hunk, walkHunk } from "./change.ts";
import { findMoved } from "./follow-moved.ts";

/** Lines of one file, 1-based and inclusive; null: the file as a whole. */
export interface LinePlace {
  readonly path: string;
  readonly startLine: number | null;
  readonly endLine: number | null;
}

/** Where lines stand after a change. */
export interface FollowedPlace extends LinePlace {
  /**
   * `unchanged`: the same lines, wherever they stand in their file now. `edited`: some of them, or what was put in their place.
   * `moved`: all of them, and they alone, stand elsewhere. `gone`: none; `startLine` is then the line that stands there now.
   */
  readonly status: "unchanged" | "edited" | "moved" | "gone";
  /** Its file was deleted, and `path` is the name that it had. */
  readonly isFileGone: boolean;
}

/**
 * Follows lines through a change: past edits above them, through edits of themselves and renames of their file, and to
 * where they were moved to.
 *
 * @param patches of the whole change, with or without context lines
 */
export function followLines(place: LinePlace, patches: readonly FilePatch[]): FollowedPlace {
  const patch = patches.find(({ path, oldPath, status }) => {
    return status !== "added" && status !== "copied" && (oldPath ?? path) === place.path;
  });
  if (patch === undefined) return { ...place, status: "unchanged", isFileGone: false };
  const isFileGone = patch.status === "deleted";
  const { path } = patch;
  if (place.startLine === null) {
    const isSame = !patch.binary && patch.hunks.length === 0;
    return { ...place, path, status: isFileGone ? "gone" : isSame ? "unchanged" : "edited", isFileGone };
  }
  if (patch.binary) return { path, startLine: null, endLine: null, status: isFileGone ? "gone" : "edited", isFileGone };
  const range = { start: place.startLine, end: place.endLine ?? place.startLine };
  const trail = followRange(range, patch.hunks);
  const moved = trail.kept === 0 ? findMoved(trail.removed, patches) : null;
  if (moved !== null) return { ...moved, status: "moved", isFileGone: false };
  if (trail.first === null || trail.last === null || isFileGone) {
    return { path, startLine: isFileGone ? null : trail.stood, endLine: null, status: "gone", isFileGone };
  }
  const status = trail.isEdited ? "edited" : "unchanged";
  return { path, startLine: trail.first, endLine: trail.last, status, isFileGone };
}

interface OldRange {
  readonly start: number;
  readonly end: number;
}

/** What is found out of a range on the way through the hunks of its file. */
class Trail {
  kept = 0;
  isEdited = false;
  readonly removed: string[] = [];
  first: number | null = null;
  last: number | null = null;
  /** The line that now stands where the first removed one did. */
  stood: number | null = null;

  reach(from: number, to: number): void {
    this.first = Math.min(this.first ?? from, from);
    this.last = Math.max(this.last ?? to, to);
  }

  keep({ start, end }: OldRange, shift: number): void {
    if (end < start) return;
    this.kept += end - start + 1;
    this.reach(start + shift, end + shift);
  }
}

function followRange(range: OldRange, hunks: readonly Hunk[]): Trail {
  const trail = new Trail();
  let [next, shift] = [1, 0];
  for (const hunk of hunks) {
    const begin = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    trail.keep(within(range, { start: next, end: begin - 1 }), shift);
    for (const run of runsOf(hunk)) takeRun(run, range, trail);
    next = begin + hunk.oldLines;
    shift = (hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart) + hunk.newLines - next;
  }
  trail.keep(within(range, { start: next, end: Number.POSITIVE_INFINITY }), shift);
  return trail;
}

function within(range: OldRange, { start, end }: OldRange): OldRange {
  return { start: Math.max(range.start, start), end: Math.min(range.end, end) };
}

/** Lines of a hunk that follow each other: kept ones, or removed ones with what was put in their place. */
interface Run {
  readonly isKept: boolean;
  readonly oldStart: number;
  readonly newStart: number;
  readonly removed: string[];
  added: number;
}

function runsOf(hunk: Hunk): Run[] {
  const runs: Run[] = [];
  let oldLine = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
  let newLine = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
  for (const { kind, text } of walkHunk(hunk)) {
    const isKept = kind === "context";
    let run = runs.at(-1);
    if (run === undefined || run.isKept !== isKept) {
      run = { isKept, oldStart: oldLine, newStart: newLine, removed: [], added: 0 };
      runs.push(run);
    }
    if (kind !== "add") {
      run.removed.push(text);
      oldLine++;
    }
    if (kind !== "delete") {
      run.added++;
      newLine++;
    }
  }
  return runs;
}

function takeRun(run: Run, range: OldRange, trail: Trail): void {
  const { oldStart, newStart, removed, added, isKept } = run;
  const here = within(range, { start: oldStart, end: oldStart + removed.length - 1 });
  if (isKept) {
    trail.keep(here, newStart - oldStart);
    return;
  }
  if (removed.length === 0) {
    // What is put before the first line or behind the last is no part of them.
    if (oldStart > range.start && oldStart <= range.end) trail.isEdited = true;
    return;
  }
  if (here.end < here.start) return;
  trail.isEdited = true;
  trail.stood ??= newStart;
  trail.removed.push(...removed.slice(here.start - oldStart, here.end - oldStart + 1));
  if (added === removed.length) trail.reach(newStart + here.start - oldStart, newStart + here.end - oldStart);
  else if (added > 0) trail.reach(newStart, newStart + added - 1);
}
