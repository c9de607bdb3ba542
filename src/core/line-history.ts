import type { FilePatch, Hunk } from "./change.ts";

/** Where a line was first written. */
export interface LineOrigin {
  /** A commit, or whatever stands for one. */
  readonly sha: string;
  /** As the file was called there, and the line's number in it. */
  readonly path: string;
  readonly line: number;
}

/** Lines that follow each other, and were written so; null: before all that is known. */
interface Run {
  readonly count: number;
  readonly origin: LineOrigin | null;
}

const UNTOUCHED: readonly Run[] = [{ count: Number.POSITIVE_INFINITY, origin: null }];

/** Work on longer histories of torn files is given up. */
const MAX_RUNS = 4_000_000;

/**
 * Follows the lines of files through commits, each of which builds on the one before. What the first ones find is of
 * unknown origin.
 */
export class LineHistory {
  readonly #files = new Map<string, readonly Run[]>();
  #runs = 0;

  /**
   * @param patches of one commit, without context lines
   * @returns whether it was followed; false: it is too much
   */
  apply(sha: string, patches: readonly FilePatch[]): boolean {
    for (const { path, oldPath, hunks } of patches) {
      this.#runs += (this.#files.get(oldPath ?? path)?.length ?? 1) + hunks.length;
    }
    if (this.#runs > MAX_RUNS) return false;
    const changed = patches.map((patch) => [patch, applyPatch(this.#before(patch), patch, sha)] as const);
    for (const { oldPath, path } of patches) this.#files.delete(oldPath ?? path);
    for (const [{ path, status }, runs] of changed) if (status !== "deleted") this.#files.set(path, runs);
    return true;
  }

  /** Of these lines of a file those whose origin is known. @param numbers ascending */
  originsOf(path: string, numbers: readonly number[]): Map<number, LineOrigin> {
    const origins = new Map<number, LineOrigin>();
    let [at, start] = [0, 1];
    for (const { count, origin } of this.#files.get(path) ?? UNTOUCHED) {
      for (let line = numbers[at]; line !== undefined && line < start + count; line = numbers[++at]) {
        if (origin !== null) origins.set(line, { ...origin, line: origin.line + line - start });
      }
      start += count;
    }
    return origins;
  }

  #before({ oldPath, path, status, binary }: FilePatch): readonly Run[] {
    if (status === "added" || status === "copied") return [];
    return binary ? UNTOUCHED : (this.#files.get(oldPath ?? path) ?? UNTOUCHED);
  }
}

function applyPatch(before: readonly Run[], { hunks, path }: FilePatch, sha: string): Run[] {
  const after: Run[] = [];
  const source = new RunReader(before);
  for (const hunk of hunks) {
    source.copyTo(after, linesAbove(hunk));
    source.skip(hunk.oldLines);
    if (hunk.newLines > 0) after.push({ count: hunk.newLines, origin: { sha, path, line: hunk.newStart } });
  }
  source.copyTo(after, Number.POSITIVE_INFINITY);
  return after;
}

/** A hunk that only adds names the line above it. */
function linesAbove({ oldStart, oldLines }: Hunk): number {
  return oldLines === 0 ? oldStart : oldStart - 1;
}

class RunReader {
  readonly #runs: readonly Run[];
  #index = 0;
  /** Lines of the run at hand that were read. */
  #offset = 0;
  #lines = 0;

  constructor(runs: readonly Run[]) {
    this.#runs = runs;
  }

  /** Up to so many lines from the beginning. */
  copyTo(target: Run[], lines: number): void {
    for (const run of this.#read(lines - this.#lines)) target.push(run);
  }

  skip(count: number): void {
    for (const _ of this.#read(count));
  }

  *#read(count: number): Generator<Run> {
    let left = count;
    for (let run = this.#runs[this.#index]; left > 0 && run !== undefined; run = this.#runs[this.#index]) {
      const taken = Math.min(left, run.count - this.#offset);
      const { origin } = run;
      yield { count: taken, origin: origin && { ...origin, line: origin.line + this.#offset } };
      left -= taken;
      this.#lines += taken;
      this.#offset += taken;
      if (this.#offset >= run.count) [this.#index, this.#offset] = [this.#index + 1, 0];
    }
  }
}
