import type { BuildState, ReviewStanding } from "./build-state.ts";
import type { Finding } from "./finding.ts";
import { latestVerdicts } from "./memory.ts";
import { openFindings } from "./open-findings.ts";
import { groupUnjudged } from "./order.ts";
import { isFoundAgain } from "./recheck-exit.ts";
import type { Coverage } from "./review.ts";
import type { ReviewRound } from "./snapshot.ts";
import type { Role } from "./thread.ts";

/** What is known of a review for saying how it stands for a work. */
export interface StandingReview extends ReviewRound {
  /** `outcome`: its status; null: it has not ended. */
  readonly threads: readonly { readonly role: Role; readonly outcome: string | null }[];
  /** Absent: it was not loaded. */
  readonly coverage?: Coverage;
}

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
  const isEnded = hasEnded(review);
  return {
    reviewId: review.header.id,
    isEnded,
    findings: waitingIn(review, new Set()).length,
    unjudged: family.reduce((sum, round) => sum + waitingIn(round, folded).length, 0),
    open: toMend(family).length,
    unread: isEnded ? unreadIn(review) : null,
  };
}

function unreadIn({ status, coverage }: StandingReview): string[] | null {
  if (status !== "partial") return null;
  const files = coverage?.files.filter((file) => file.isReviewable && file.status !== "reviewed") ?? [];
  return files.map(({ path }) => path);
}

/** A review of a driven work that ended before it had read all. */
export interface PartialReview {
  readonly id: string;
  /** Files that it has not read whole, as far as they are known. */
  readonly unread: readonly string[];
}

/**
 * The newest review by others, where it ended before it had read all, and the newest of its rechecks likewise: such a work does not end
 * by rule. A recheck reads all that came since the last one that was whole.
 */
export function partialReviews({ reviews }: Pick<BuildState, "reviews">): PartialReview[] {
  const root = reviews.findLastIndex(({ kind }) => kind === "review");
  const last = reviews.length - 1;
  return reviews.flatMap(({ id, kind, standing: { unread = null } }, index) => {
    const isOf = index === root || (index === last && kind === "recheck");
    return isOf && unread !== null ? [{ id, unread }] : [];
  });
}

/**
 * It has read all that it could: no thread waits for an answer, and none ended without. What no thread was to read, for a ceiling or
 * for want of a reviewer, is told by its coverage.
 */
function hasEnded({ status, threads }: StandingReview): boolean {
  if (status === "complete" || status === "empty") return true;
  if (status !== "partial") return false;
  return threads.every(({ role, outcome }) => role === "refute" || outcome === "answered");
}

/** Ids of those of the family that hold flags to judge, oldest first. @param folded as for `standingOf` */
export function reviewsToJudge(family: readonly ReviewRound[], folded: ReadonlySet<string> = new Set()): string[] {
  return family.filter((round) => waitingIn(round, folded).length > 0).map(({ header }) => header.id);
}

/** Findings that nobody has judged, doubts among them: what was refuted, or judged before, waits for whoever looks for it. */
function waitingIn({ findings, verdicts }: ReviewRound, folded: ReadonlySet<string>): string[] {
  const judged = latestVerdicts(verdicts);
  const isWaiting = (finding: Finding) => {
    const group = groupUnjudged(finding);
    return group !== "refuted" && group !== "judged-before" && finding.knownAs === null;
  };
  return findings.filter((one) => !judged.has(one.id) && !folded.has(one.id) && isWaiting(one)).map(({ id }) => id);
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
