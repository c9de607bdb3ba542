import type { LineRange } from "../../core/authorship.ts";
import { rangesOf } from "../../core/authorship-lines.ts";
import type { CoveredLines } from "../../core/test-coverage.ts";

/** Lines beyond this are no lines of a file that anybody reviews. */
const maxLine = 5_000_000;

/** Takes up what a report says, of the files that matter. Reports are written by anybody: what is no line is left out. */
export class CoverageCollector {
  readonly #names: ReadonlySet<string>;
  readonly #files = new Map<string, Map<number, boolean>>();

  /** @param names of the files that matter, without their folders; a report may name all of a repository */
  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  /** Whether lines of this file are of any use. */
  wants(path: string): boolean {
    return (
      path.length <= 4_096 && this.#names.has(path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1))
    );
  }

  add(path: string, line: number, isHit: boolean): void {
    if (!Number.isInteger(line) || line < 1 || line > maxLine) return;
    const lines = this.#files.get(path) ?? new Map<number, boolean>();
    this.#files.set(path, lines);
    lines.set(line, isHit || lines.get(line) === true);
  }

  result(): Map<string, CoveredLines> {
    return new Map(
      [...this.#files].map(([path, lines]) => [path, { hit: ranges(lines, true), missed: ranges(lines, false) }]),
    );
  }
}

function ranges(lines: ReadonlyMap<number, boolean>, isHit: boolean): LineRange[] {
  return rangesOf([...lines].flatMap(([line, hit]) => (hit === isHit ? [line] : [])));
}
