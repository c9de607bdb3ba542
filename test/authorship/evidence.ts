import type { Evidence } from "../../src/core/authorship.ts";
import { foldAuthorship } from "../../src/core/authorship-fold.ts";
import type { AuthorshipSource, TakenChange } from "../../src/ports.ts";

/** What a source finds in a change, and what it comes to: lines by family, in all and in each file. */
export async function evidenceFrom(source: AuthorshipSource, taken: TakenChange) {
  const files = taken.change.patches;
  const signal = new AbortController().signal;
  const evidence = await source.read({ change: taken.change, uncommitted: taken.uncommitted, files, signal });
  const { families, files: perFile } = foldAuthorship(files, evidence);
  const linesOf = (shares: readonly { family: string; lines: number }[]) =>
    Object.fromEntries(shares.map(({ family, lines }) => [family, lines]));
  return {
    evidence,
    lines: linesOf(families),
    files: Object.fromEntries(perFile.map(({ path, families: shares }) => [path, linesOf(shares)])),
  };
}

/** The head's lines that evidence of a family names, by path. */
export function namedBy(evidence: readonly Evidence[], family: string): Record<string, number[]> {
  const named: Record<string, number[]> = {};
  for (const { path, ranges = [] } of evidence.filter((item) => item.family === family).flatMap((item) => item.paths)) {
    const lines = ranges.flatMap(([start, end]) =>
      Array.from({ length: end - start + 1 }, (_, index) => start + index),
    );
    named[path] = [...(named[path] ?? []), ...lines];
  }
  return named;
}
