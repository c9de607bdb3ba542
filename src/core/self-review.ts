import type { Finding } from "./finding.ts";
import { comparableFinding, isSameFinding } from "./same-finding.ts";
import type { ReviewSnapshot } from "./snapshot.ts";

/** What of a review the thread that built the code had said itself before or after. */
export interface SelfReviewOf {
  /** Ids of the self-reviews of the same work. */
  readonly reviews: readonly string[];
  /** Findings that it had as well: the same by the rule by which reviews merge theirs. */
  readonly said: readonly { readonly finding: string; readonly as: string; readonly reviewId: string }[];
  /** Ids of findings that it had not. */
  readonly missed: readonly string[];
  /** What it said and the review did not. */
  readonly alone: readonly { readonly id: string; readonly reviewId: string; readonly title: string }[];
}

/** Whether a review is the build thread's own. */
export function isSelfReview({ threads }: Pick<ReviewSnapshot, "threads">): boolean {
  return threads.length > 0 && threads.every(({ thread }) => thread.role === "self-review");
}

/**
 * Compares findings of a review with what self-reviews of the same work said. Only those that answered tell what was missed.
 * @returns null where none did
 */
export function compareSelfReviews(
  findings: readonly Finding[],
  selfReviews: readonly ReviewSnapshot[],
): SelfReviewOf | null {
  const answered = selfReviews.filter(({ threads }) =>
    threads.some(({ thread }) => thread.outcome?.status === "answered"),
  );
  if (answered.length === 0) return null;
  const own = answered.flatMap(({ header, findings: found }) =>
    found.map((finding) => ({ reviewId: header.id, finding, view: comparableFinding(finding) })),
  );
  const matched = new Set<string>();
  const said: SelfReviewOf["said"][number][] = [];
  for (const finding of findings) {
    const view = comparableFinding(finding);
    const best = own
      .map((other) => ({ ...other, match: isSameFinding(view, other.view) }))
      .filter(({ match }) => match.same)
      .toSorted((a, b) => b.match.score - a.match.score);
    for (const { finding: other } of best) matched.add(other.id);
    const [first] = best;
    if (first !== undefined) said.push({ finding: finding.id, as: first.finding.id, reviewId: first.reviewId });
  }
  const known = new Set(said.map(({ finding }) => finding));
  return {
    reviews: answered.map(({ header }) => header.id),
    said,
    missed: findings.flatMap(({ id }) => (known.has(id) ? [] : [id])),
    alone: own
      .filter(({ finding }) => !matched.has(finding.id))
      .map(({ reviewId, finding: { id, title } }) => ({ id, reviewId, title })),
  };
}
