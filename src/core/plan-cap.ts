import type { FilePatch } from "./change.ts";
import { consequenceScore } from "./plan-files.ts";
import type { ThreadPlan } from "./review.ts";

/** Threads that may run, and those that a ceiling leaves out, with the ceiling's name. */
export interface CappedPlan {
  readonly threads: readonly ThreadPlan[];
  readonly leftOut: readonly ThreadPlan[];
  readonly ceiling: string | null;
}

export interface Ceilings {
  /** Null: the default, 60 threads of APIs, 6 of programs and people. */
  readonly maxThreads: number | null;
  readonly maxCostUsd: number;
}

const defaultApiThreads = 60;
const defaultAgentThreads = 6;

/**
 * Keeps the most consequential threads under the ceilings: the question about the whole change and the first pass
 * before the second, and among those by what a fault would cost. An unknown price (null) counts as nothing, and then
 * only the number of threads holds.
 */
export function capPlan(
  threads: readonly ThreadPlan[],
  costs: readonly (number | null)[],
  files: readonly FilePatch[],
  ceilings: Ceilings,
): CappedPlan {
  const scores = new Map(files.map((file) => [file.path, consequenceScore(file)]));
  const nth = countWithinFile();
  const order = threads
    .map((thread, index) => ({
      thread,
      index,
      cost: costs[index] ?? 0,
      weight: weigh(thread, scores) - sameFileWeight * Math.log2(1 + nth(thread)),
    }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  const kept = new Set<ThreadPlan>();
  const counts = { api: 0, program: 0, cost: 0 };
  let ceiling: string | null = null;
  for (const { thread, cost } of order) {
    const met = metCeiling(thread, cost, counts, ceilings);
    if (met !== null) {
      ceiling ??= met;
      continue;
    }
    kept.add(thread);
    counts[thread.reviewer.kind === "api" ? "api" : "program"] += 1;
    counts.cost += cost;
  }
  return {
    threads: threads.filter((thread) => kept.has(thread)),
    leftOut: threads.filter((thread) => !kept.has(thread)),
    ceiling,
  };
}

function metCeiling(
  thread: ThreadPlan,
  cost: number,
  counts: { readonly api: number; readonly program: number; readonly cost: number },
  ceilings: Ceilings,
): string | null {
  const isApi = thread.reviewer.kind === "api";
  const limit = ceilings.maxThreads ?? (isApi ? defaultApiThreads : defaultAgentThreads);
  const count = ceilings.maxThreads === null ? (isApi ? counts.api : counts.program) : counts.api + counts.program;
  if (count >= limit) return `${limit} threads (--max-threads)`;
  if (counts.cost + cost > ceilings.maxCostUsd) return `$${ceilings.maxCostUsd} estimated (--max-cost)`;
  return null;
}

/** By how much each doubling of threads over one large file weighs less, so that it does not take all the room. */
const sameFileWeight = 0.5;

/** How many threads of the same pass came before that begin in the same file. */
function countWithinFile(): (thread: ThreadPlan) => number {
  const counts = new Map<string, number>();
  return ({ pass, segments: [first] }) => {
    if (first === undefined) return 0;
    const key = `${pass} ${first.path}`;
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    return before;
  };
}

/** Mean score of what a thread reads, weighted by lines; whole-change questions first, second passes last. */
function weigh(thread: ThreadPlan, scores: ReadonlyMap<string, number>): number {
  if (thread.pass === "absence") return 100;
  const lines = thread.segments.reduce((total, segment) => total + segment.changedLines, 0);
  const score = thread.segments.reduce((t, s) => t + (scores.get(s.path) ?? 0) * s.changedLines, 0);
  return (lines === 0 ? 0 : score / lines) - (thread.pass === "second" ? 50 : 0);
}
