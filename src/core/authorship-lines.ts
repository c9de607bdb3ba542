import type { LineRange } from "./authorship.ts";
import type { FilePatch } from "./change.ts";

export interface AddedLine {
  /** Of the head side, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines that a patch adds, from the first to the last. */
export function* addedLines({ hunks }: Pick<FilePatch, "hunks">): Generator<AddedLine> {
  for (const hunk of hunks) {
    let line = hunk.newStart;
    for (const text of hunk.lines) {
      if (text[0] === "+") yield { line, text: text.slice(1) };
      if (text[0] !== "-") line++;
    }
  }
}

/** Nothing but white space, punctuation and brackets: it says nothing of who wrote it. */
export function isFiller(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}

/** The added lines of a file, and from which of them each inherits its author. */
export interface InheritedLines {
  /** In ascending order. */
  readonly numbers: readonly number[];
  /** For each, an index into `numbers`: its own, or for a blank line or bare punctuation that of a neighbour. */
  readonly leaders: readonly number[];
}

/**
 * Fillers go with the line above them in the same run of added lines, else with the one below, else with the nearest of
 * the file; in a file of nothing else each is for itself.
 */
export function inheritLines(file: Pick<FilePatch, "hunks">): InheritedLines {
  const added = [...addedLines(file)];
  const numbers = added.map(({ line }) => line);
  const isInRun = (index: number, other: number) =>
    Math.abs((numbers[index] as number) - (numbers[other] as number)) === Math.abs(index - other);
  let above = -1;
  const leaders = added.map(({ text }, index) => {
    if (!isFiller(text)) above = index;
    return above;
  });
  let below = -1;
  for (let index = leaders.length - 1; index >= 0; index--) {
    const found = leaders[index] as number;
    if (found === index) below = index;
    else if (found < 0) leaders[index] = below < 0 ? index : below;
    else if (!isInRun(index, found) && below >= 0 && isInRun(index, below)) leaders[index] = below;
  }
  return { numbers, leaders };
}

/** The same lines in order, none twice, neighbours joined. */
export function joinRanges(ranges: readonly LineRange[]): LineRange[] {
  const joined: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last === undefined || start > last[1] + 1) joined.push([start, end]);
    else last[1] = Math.max(last[1], end);
  }
  return joined;
}

/** Lines as ranges. */
export function rangesOf(lines: Iterable<number>): LineRange[] {
  return joinRanges([...lines].map((line): LineRange => [line, line]));
}

/** The index of the first of the ascending `numbers` that is not below `least`; their count when all are. */
export function firstFrom(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices of the ascending `numbers` that lie in the ranges, each once. */
export function* indicesIn(numbers: readonly number[], ranges: readonly LineRange[]): Generator<number> {
  for (const [start, end] of joinRanges(ranges)) {
    for (let at = firstFrom(numbers, start); at < numbers.length && (numbers[at] as number) <= end; at++) yield at;
  }
}

/**
 * Which of several claims speaks for each line: of those whose ranges hold it, the last.
 * @param numbers of lines, ascending
 * @returns for each of `numbers` an index into `claims`; -1: none
 */
export function lastClaims(numbers: readonly number[], claims: readonly (readonly LineRange[])[]): number[] {
  const owners = numbers.map(() => -1);
  // For each line the nearest one from it on that nobody has yet, so that overlapping ranges pass a line once.
  const next = [...numbers.keys(), numbers.length];
  const freeFrom = (index: number): number => {
    let free = index;
    while (next[free] !== free) free = next[free] as number;
    for (let at = index; at !== free; ) {
      const after = next[at] as number;
      next[at] = free;
      at = after;
    }
    return free;
  };
  for (let claim = claims.length - 1; claim >= 0; claim--) {
    for (const [start, end] of claims[claim] ?? []) {
      let index = freeFrom(firstFrom(numbers, start));
      while (index < numbers.length && (numbers[index] as number) <= end) {
        owners[index] = claim;
        next[index] = index + 1;
        index = freeFrom(index);
      }
    }
  }
  return owners;
}
