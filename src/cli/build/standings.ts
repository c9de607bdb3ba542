import { foundFixed, reviewsToJudge, standingOf } from "../../core/build-standing.ts";
import type { BuildState, ReviewStanding } from "../../core/build-state.ts";
import { BlindspotError } from "../../core/errors.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { foldedIn } from "../../core/triage-summary.ts";
import type { SqliteLedger } from "../../ledger/index.ts";
import { loadFamily, type ReviewFamily } from "../review-family.ts";

/** A review of a work with those that belong to it, as the ledger has them now. */
export interface WorkReview {
  readonly review: ReviewSnapshot;
  readonly family: ReviewFamily;
  readonly standing: ReviewStanding;
  /** Ids of those of the family that hold flags to judge, oldest first. */
  readonly toJudge: readonly string[];
}

/** Null: the ledger knows nothing of it, since it was stopped before anything was sent. @param id the whole of it */
export async function loadWorkReview(id: string, ledger: SqliteLedger): Promise<WorkReview | null> {
  const family = await loadFamily(ledger, id, null).catch((error: unknown) => {
    if (error instanceof BlindspotError && error.code === "not-found") return null;
    throw error;
  });
  const review = family?.find(({ header }) => header.id === id);
  if (family === null || review === undefined) return null;
  const sittings = await Promise.all(family.map(({ header }) => ledger.sittings(header.id)));
  const threads = review.threads.map(({ thread: { role, outcome } }) => ({ role, outcome: outcome?.status ?? null }));
  const folded = foldedIn(sittings.flat());
  return {
    ...{ review, family, toJudge: reviewsToJudge(family, folded) },
    standing: standingOf({ ...review, threads }, family, folded),
  };
}

/** How reviews stand, in their order. One of which the ledger knows nothing has not ended. */
export async function loadStandings(ids: readonly string[], ledger: SqliteLedger): Promise<ReviewStanding[]> {
  return Promise.all(
    ids.map(async (reviewId) => {
      const found = await loadWorkReview(reviewId, ledger);
      return found?.standing ?? { reviewId, isEnded: false, findings: 0, unjudged: 0, open: 0 };
    }),
  );
}

/** Findings that the last recheck found fixed, and that the developer has not marked so. @returns their ids */
export async function loadFoundFixed({ reviews }: BuildState, ledger: SqliteLedger): Promise<string[]> {
  const latest = reviews.at(-1);
  const found = latest?.kind === "recheck" ? await loadWorkReview(latest.id, ledger) : null;
  return found === null ? [] : foundFixed(found.family);
}
