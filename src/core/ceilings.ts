import type { ReviewerKind } from "./thread.ts";

/** What a review may take. */
export interface Ceilings {
  /** Null: the default, 60 threads of APIs, 6 of programs and people. */
  readonly maxThreads: number | null;
  readonly maxCostUsd: number;
}

const defaultApiThreads = 60;
const defaultAgentThreads = 6;

/** The room that is left under ceilings. */
export interface Room {
  /**
   * Gives a thread its room.
   *
   * @param costUsd 0 where it is not known; then only the number of threads holds
   * @returns null; or the ceiling that leaves no room for it
   */
  take(kind: ReviewerKind, costUsd: number): string | null;
}

/** Room that threads have taken: the kinds of their reviewers, and what they cost. */
export interface TakenRoom {
  readonly kinds: readonly ReviewerKind[];
  readonly costUsd: number;
}

/** @param taken already */
export function roomUnder({ maxThreads, maxCostUsd }: Ceilings, taken: TakenRoom = { kinds: [], costUsd: 0 }): Room {
  const counts = { api: 0, program: 0, costUsd: taken.costUsd };
  const add = (kind: ReviewerKind) => {
    counts[kind === "api" ? "api" : "program"] += 1;
  };
  for (const kind of taken.kinds) add(kind);
  return {
    take(kind, costUsd) {
      const isApi = kind === "api";
      const limit = maxThreads ?? (isApi ? defaultApiThreads : defaultAgentThreads);
      const count = maxThreads === null ? (isApi ? counts.api : counts.program) : counts.api + counts.program;
      if (count >= limit) return `${limit} ${limit === 1 ? "thread" : "threads"} (--max-threads)`;
      if (counts.costUsd + costUsd > maxCostUsd) return `$${maxCostUsd} estimated (--max-cost)`;
      add(kind);
      counts.costUsd += costUsd;
      return null;
    },
  };
}
