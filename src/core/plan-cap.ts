import { type Ceilings, roomUnder, type TakenRoom } from "./ceilings.ts";
import type { FilePatch } from "./change.ts";
import { consequenceScore } from "./plan-files.ts";
import type { ThreadPlan } from "./review.ts";
import { type Pass, reviewerLabel } from "./thread.ts";

/** Threads that may run, and those that a ceiling leaves out, with the ceiling's name. */
export interface CappedPlan {
  readonly threads: readonly ThreadPlan[];
  readonly leftOut: readonly ThreadPlan[];
  readonly ceiling: string | null;
}

/**
 * Keeps the most consequential threads under the ceilings: of the first pass by what a fault would cost; the question
 * about the whole change once its reviewer reads something; a second pass only over a change that is read in full. An
 * unknown price (null) counts as nothing, and then only the number of threads holds.
 *
 * @param taken by threads that come before all of these
 */
export function capPlan(
  threads: readonly ThreadPlan[],
  costs: readonly (number | null)[],
  files: readonly FilePatch[],
  ceilings: Ceilings,
  taken?: TakenRoom,
): CappedPlan {
  const costOf = new Map(threads.map((thread, index) => [thread, costs[index] ?? 0]));
  const kept = new Set<ThreadPlan>();
  const room = roomUnder(ceilings, taken);
  let ceiling: string | null = null;
  const keep = (thread: ThreadPlan): boolean => {
    const met = room.take(thread.reviewer.kind, costOf.get(thread) ?? 0);
    ceiling ??= met;
    if (met === null) kept.add(thread);
    return met === null;
  };
  const main = byWeight(threads, "main", files);
  const questions = new Set(threads.filter((thread) => thread.pass === "absence"));
  for (const thread of main) {
    if (!keep(thread)) continue;
    const question = [...questions].find((q) => reviewerLabel(q.reviewer) === reviewerLabel(thread.reviewer));
    if (question !== undefined && questions.delete(question)) keep(question);
  }
  if (main.every((thread) => kept.has(thread))) for (const thread of byWeight(threads, "second", files)) keep(thread);
  return {
    threads: threads.filter((thread) => kept.has(thread)),
    leftOut: threads.filter((thread) => !kept.has(thread)),
    ceiling,
  };
}

/** The threads of a pass, heaviest first. */
function byWeight(threads: readonly ThreadPlan[], pass: Pass, files: readonly FilePatch[]): ThreadPlan[] {
  const scores = new Map(files.map((file) => [file.path, consequenceScore(file)]));
  const nth = countWithinFile();
  return threads
    .filter((thread) => thread.pass === pass)
    .map((thread, index) => ({
      thread,
      index,
      weight: weigh(thread, scores) - sameFileWeight * Math.log2(1 + nth(thread)),
    }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ thread }) => thread);
}

/** By how much each doubling of threads over one large file weighs less, so that it does not take all the room. */
const sameFileWeight = 0.5;

/** How many threads came before that begin in the same file. */
function countWithinFile(): (thread: ThreadPlan) => number {
  const counts = new Map<string, number>();
  return ({ segments: [first] }) => {
    if (first === undefined) return 0;
    const before = counts.get(first.path) ?? 0;
    counts.set(first.path, before + 1);
    return before;
  };
}

/** Mean score of what a thread reads, weighted by lines. */
function weigh(thread: ThreadPlan, scores: ReadonlyMap<string, number>): number {
  const lines = thread.segments.reduce((total, segment) => total + segment.changedLines, 0);
  const score = thread.segments.reduce((t, s) => t + (scores.get(s.path) ?? 0) * s.changedLines, 0);
  return lines === 0 ? 0 : score / lines;
}
