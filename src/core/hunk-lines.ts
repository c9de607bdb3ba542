import type { FilePatch, Hunk, HunkLine } from "./change.ts";

/** Lines of each side that stand in a hunk before its nth line; one entry more than it has lines. */
interface LineCounts {
  readonly old: Uint32Array;
  readonly new: Uint32Array;
}

/** A large hunk is read by many threads; its lines are counted once. */
const counts = new WeakMap<Hunk, LineCounts>();

function countLines(hunk: Hunk): LineCounts {
  const known = counts.get(hunk);
  if (known !== undefined) return known;
  const { lines } = hunk;
  const made = { old: new Uint32Array(lines.length + 1), new: new Uint32Array(lines.length + 1) };
  for (const [at, line] of lines.entries()) {
    made.old[at + 1] = (made.old[at] ?? 0) + Number(line[0] !== "+");
    made.new[at + 1] = (made.new[at] ?? 0) + Number(line[0] !== "-");
  }
  counts.set(hunk, made);
  return made;
}

/** `hunk.lines[from..to)` with their numbers: what `walkHunk` gives of them, without walking what stands before. */
export function hunkLines(hunk: Hunk, from: number, to: number): HunkLine[] {
  const before = countLines(hunk);
  return hunk.lines.slice(from, to).map((line, index): HunkLine => {
    const text = line.slice(1);
    const oldLine = hunk.oldStart + (before.old[from + index] ?? 0);
    const newLine = hunk.newStart + (before.new[from + index] ?? 0);
    if (line[0] === "+") return { kind: "add", text, oldLine: null, newLine };
    if (line[0] === "-") return { kind: "delete", text, oldLine, newLine: null };
    return { kind: "context", text, oldLine, newLine };
  });
}

/** Whether the patch added the line that stands at this number in the head file. Its hunks stand in the order of lines. */
export function isAddedLine({ hunks }: FilePatch, newLine: number): boolean {
  const hunk = hunks[lastIndex(hunks.length, (index) => (hunks[index] as Hunk).newStart <= newLine)];
  if (hunk === undefined || newLine >= hunk.newStart + hunk.newLines) return false;
  const before = countLines(hunk).new;
  const at = lastIndex(hunk.lines.length, (index) => hunk.newStart + (before[index] ?? 0) <= newLine);
  return hunk.lines[at]?.[0] === "+";
}

/** The last index below `count` for which `holds`, which no later one does after the first that does not; -1 when none. */
function lastIndex(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [-1, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
