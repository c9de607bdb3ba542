import type { HumanTime } from "./advise.ts";

/** What earlier reviews on this machine took and brought. */
export interface Experience {
  /** Complete reviews of this repository, newest first: what they read, and what they raised. */
  readonly reviews: readonly { readonly changedLines: number; readonly findings: number }[];
  /** Threads that answered, newest first. */
  readonly threads: readonly { readonly reviewer: string; readonly durationMs: number }[];
  /** Of the user, with what was judged in them. */
  readonly sittings: readonly { readonly activeSeconds: number; readonly judged: number }[];
}

/** Less says little of a rate. */
const leastJudged = 10;
const leastReviews = 3;
const leastLines = 100;
const leastThreads = 3;

/** Minutes that judging will take, by the user's own rate of flags and of flags judged; null while too little is known. */
export function humanTime({ reviews, sittings }: Experience, changedLines: number): HumanTime | null {
  const judged = sum(sittings.map((sitting) => sitting.judged));
  const seconds = sum(sittings.map(({ activeSeconds }) => activeSeconds));
  const lines = sum(reviews.map((review) => review.changedLines));
  if (judged < leastJudged || seconds <= 0 || reviews.length < leastReviews || lines < leastLines) return null;
  const flags = (sum(reviews.map(({ findings }) => findings)) / lines) * changedLines;
  const secondsPerFlag = seconds / judged;
  return { minutes: (flags * secondsPerFlag) / 60, flags, secondsPerFlag, sittings: sittings.length, judged };
}

/**
 * Seconds until the last thread ends: of each reviewer as many rounds as its threads need, each as long as the median of its earlier
 * ones; the reviewers work beside one another. Null while one of them is not known well enough.
 */
export function reviewSeconds(
  { threads }: Experience,
  planned: readonly { readonly reviewer: string; readonly count: number; readonly atOnce: number }[],
): number | null {
  const known = Map.groupBy(threads, ({ reviewer }) => reviewer);
  const each = planned.map(({ reviewer, count, atOnce }) => {
    const durations = (known.get(reviewer) ?? []).map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    if (durations.length < leastThreads) return null;
    return (Math.ceil(count / Math.max(1, atOnce)) * (durations[durations.length >> 1] as number)) / 1000;
  });
  return each.some((seconds) => seconds === null) || each.length === 0
    ? null
    : Math.max(...each.map((seconds) => seconds ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
