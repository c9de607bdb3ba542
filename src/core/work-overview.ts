import type { BuildEvent } from "./build.ts";
import { standingOf } from "./build-standing.ts";
import type { ReviewStanding } from "./build-state.ts";
import { latestVerdicts } from "./memory.ts";
import type { ReviewRound } from "./snapshot.ts";
import type { Role } from "./thread.ts";
import type { Increment, Work } from "./work.ts";

/** An increment, and the hash of its diff: while that is the same, so is the diff. */
export interface IncrementAt extends Increment {
  readonly diffHash: string;
}

/** A thread of a review, as a list of reviews tells of it. */
export interface ReviewThreadFacts {
  readonly role: Role;
  /** As people call it: `openai:gpt-6`. */
  readonly reviewer: string;
  /** Status of its outcome; null: it has not ended. */
  readonly outcome: string | null;
  /** In US dollars; null: not known, or nothing was asked. */
  readonly costUsd: number | null;
}

/** A review of a work, without what was read and said in it. */
export interface WorkReview extends ReviewRound {
  readonly threads: readonly ReviewThreadFacts[];
}

/** A work with all that came of it, but for every long text: cheap enough to be loaded whenever somebody wrote. */
export interface WorkOverview {
  readonly work: Work;
  /** The text of its requirements is kept. */
  readonly hasSpecText: boolean;
  readonly increments: readonly IncrementAt[];
  /** Of a driven work, oldest first. */
  readonly events: readonly BuildEvent[];
  /** Oldest first. */
  readonly reviews: readonly WorkReview[];
}

export type WorkReviewKind = "self-review" | "review" | "recheck";

export function kindOfReview({ header, threads }: Pick<WorkReview, "header" | "threads">): WorkReviewKind {
  if (header.recheck !== undefined) return "recheck";
  return threads.length > 0 && threads.every(({ role }) => role === "self-review") ? "self-review" : "review";
}

/** How the reviews of a work stand: each with its family, as far as that is of the same work. */
export function standingsOf(reviews: readonly WorkReview[]): ReviewStanding[] {
  return reviews.map((review) => {
    const rootId = rootOf(review);
    return standingOf(
      review,
      reviews.filter((one) => rootOf(one) === rootId),
    );
  });
}

function rootOf({ header }: ReviewRound): string {
  return header.recheck?.reviewId ?? header.id;
}

/**
 * Whether somebody who judges a review may learn who reviewed: it has ended, and all that it found is judged. Before then they
 * would judge the reviewer.
 */
export function mayNameReviewers({ status, findings, verdicts }: ReviewRound): boolean {
  if (status === "running" || status === "open" || status === "interrupted") return false;
  const judged = latestVerdicts(verdicts);
  return findings.every(({ id }) => judged.has(id));
}
