import type { ReviewStanding } from "./build-state.ts";
import { isRetryable, isUnfinished } from "./coverage.ts";
import { latestVerdicts } from "./memory.ts";
import { openFindings } from "./open-findings.ts";
import { orderFindings } from "./order.ts";
import { isFoundAgain } from "./recheck-exit.ts";
import type { ReviewRound, ReviewSnapshot } from "./snapshot.ts";

/** What is known of a review for saying how it stands for a work. */
export type StandingReview = ReviewRound & Pick<ReviewSnapshot, "threads">;

/**
 * How a review of a driven work stands.
 *
 * @param family the review with those that it is a recheck of, and their other rechecks, oldest first
 * @param folded ids of findings that were set aside without being judged
 */
export function standingOf(
  review: StandingReview,
  family: readonly ReviewRound[],
  folded: ReadonlySet<string> = new Set(),
): ReviewStanding {
  return {
    reviewId: review.header.id,
    isEnded: hasEnded(review),
    findings: waitingIn(review, new Set()).length,
    unjudged: family.reduce((sum, round) => sum + waitingIn(round, folded).length, 0),
    open: toMend(family).length,
  };
}

/**
 * It has read all that it could: no thread waits for an answer, and none ended without. What no thread was to read, for a ceiling or
 * for want of a reviewer, is told by its coverage.
 */
function hasEnded({ status, threads }: StandingReview): boolean {
  if (status === "complete" || status === "empty") return true;
  if (status !== "partial") return false;
  const needed = threads.filter(({ thread }) => thread.role !== "refute");
  return !needed.some(({ thread: { outcome } }) => isUnfinished(outcome) || isRetryable(outcome));
}

/** Findings that are shown openly and that nobody has judged: doubts and refuted ones wait for whoever looks for them. */
function waitingIn({ findings, verdicts }: ReviewRound, folded: ReadonlySet<string>): string[] {
  const judged = latestVerdicts(verdicts);
  const { groups } = orderFindings(findings, verdicts, { maxOpen: Number.MAX_SAFE_INTEGER });
  const shown = groups.filter(({ isFolded }) => !isFolded).flatMap((group) => group.findings);
  return shown.filter(({ id, knownAs }) => !judged.has(id) && !folded.has(id) && knownAs === null).map(({ id }) => id);
}

/** Real and open, but for what was looked at last and found fixed: whether that is so is for the developer to say. */
export function toMend(family: readonly ReviewRound[]): string[] {
  return openFindings(family).flatMap(({ finding }) => (isFoundFixed(finding.id, family) ? [] : [finding.id]));
}

/** Ids of findings that are real and open, and that were found fixed when they were looked at last. */
export function foundFixed(family: readonly ReviewRound[]): string[] {
  return openFindings(family).flatMap(({ finding }) => (isFoundFixed(finding.id, family) ? [finding.id] : []));
}

function isFoundFixed(id: string, family: readonly ReviewRound[]): boolean {
  const last = family.findLast(({ rechecks = [] }) => rechecks.some(({ findingId }) => findingId === id));
  if (last === undefined || isFoundAgain(id, last)) return false;
  return last.rechecks?.some(({ findingId, status }) => findingId === id && status === "fixed") === true;
}
