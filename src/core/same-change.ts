import type { FilePatch } from "./change.ts";

/** Of the lines of either change so many are lines of the other, at least. */
const nearlyShare = 0.9;

/** Whether two changes are nearly the same: the same lines added and removed in the same files, but for a few. */
export function isNearlySameChange(a: readonly FilePatch[], b: readonly FilePatch[]): boolean {
  const [ofA, ofB] = [countLines(a), countLines(b)];
  const total = Math.max(sumOf(ofA), sumOf(ofB));
  if (total === 0) return false;
  let common = 0;
  for (const [line, count] of ofA) common += Math.min(count, ofB.get(line) ?? 0);
  return common / total >= nearlyShare;
}

/** How often each line is added or removed, by file. */
function countLines(patches: readonly FilePatch[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path, hunks } of patches) {
    for (const line of hunks.flatMap((hunk) => hunk.lines)) {
      if (line.startsWith(" ")) continue;
      const key = `${path}\0${line}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
