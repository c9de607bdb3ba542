import { z } from "zod";
import { CommandRun, type SpecDrafted, TurnPurpose } from "./build.ts";
import type { BuildState } from "./build-state.ts";
import { ReviewStatus } from "./review.ts";
import { reviewerLabel } from "./thread.ts";
import { Increment, sizeOf, type Work } from "./work.ts";
import { kindOfReview, mayNameReviewers, type WorkReview } from "./work-overview.ts";

const count = z.number().int().nonnegative();

/** A step of the building, without its diff. */
export const IncrementStatus = z.object({
  ...{ id: z.string(), position: z.number().int(), title: z.string(), state: Increment.shape.state },
  commit: z.string().nullable(),
  /** Null: of a work that a person builds. */
  purpose: TurnPurpose.nullable(),
  ...{ files: count, additions: count, deletions: count },
  /** Of the newest check; null: none was run. */
  check: CommandRun.shape.status.nullable(),
  /** Null: it waits for one, or needs none. */
  decision: z
    .object({
      decision: z.enum(["accepted", "rejected", "comment"]),
      by: z.enum(["developer", "auto"]),
      comment: z.string().nullable(),
    })
    .nullable(),
});
export type IncrementStatus = z.infer<typeof IncrementStatus>;

/** A review of a work, in numbers. */
export const WorkReviewStatus = z.object({
  ...{
    id: z.string(),
    kind: z.enum(["self-review", "review", "recheck"]),
    status: ReviewStatus,
    startedAt: z.string(),
  },
  reviewers: z.array(z.string()).describe("Empty until all that it found is judged"),
  threads: z.object({ ended: count, answered: count, total: count }),
  findings: count,
  unjudged: count.describe("Of it and its rechecks: findings that nobody has judged"),
  open: count.describe("Of it and its rechecks: findings that are real and not mended"),
});
export type WorkReviewStatus = z.infer<typeof WorkReviewStatus>;

/** How often a build thread is asked about itself. */
const selfReviewsWanted = 2;

/** But for what its family counts together. */
export function reviewRow(review: WorkReview): Omit<WorkReviewStatus, "findings" | "unjudged" | "open"> {
  const { header, status, threads } = review;
  const ended = threads.filter(({ outcome }) => outcome !== null && outcome !== "cancelled");
  return {
    ...{ id: header.id, kind: kindOfReview(review), status, startedAt: header.startedAt },
    // Who knows who said it judges them, and not what they said.
    reviewers: mayNameReviewers(review) ? [...new Set(threads.map(({ reviewer }) => reviewer))] : [],
    threads: {
      ended: ended.length,
      answered: threads.filter(({ outcome }) => outcome === "answered").length,
      total: threads.length,
    },
  };
}

export function draftStatus({ at, reviewer, path, draftHash, costUsd }: SpecDrafted, { spec }: Work) {
  const isEdited = spec === null ? null : spec.hash !== draftHash;
  return { at, reviewer: reviewerLabel(reviewer), family: reviewer.family, path, isEdited, costUsd };
}

export function adoptedIncrement(increment: Increment): IncrementStatus {
  const { id, position, title, state, commit, files } = increment;
  const none = { purpose: null, check: null, decision: null };
  return { id, position, title, state, commit, ...none, files: files.length, ...sizeOf(files) };
}

export function drivenIncrement({
  increment,
  purpose,
  check,
  decision,
}: BuildState["increments"][number]): IncrementStatus {
  const made = decision === null ? null : { decision: decision.decision, by: decision.by, comment: decision.comment };
  return { ...adoptedIncrement(increment), purpose, check: check?.status ?? null, decision: made };
}

/** Answers of the newest self-review count: an earlier one was of other code. */
export function selfReviewsOf(rows: readonly WorkReviewStatus[]) {
  const last = rows.findLast(({ kind }) => kind === "self-review");
  return { answered: last?.threads.answered ?? 0, of: last?.threads.total || selfReviewsWanted };
}

/** Of the draft, the turns and the reviews together. */
export function costOf(state: BuildState | null, draft: SpecDrafted | null, reviews: readonly WorkReview[]) {
  const threads = reviews.flatMap((review) => review.threads);
  const known = [
    ...(draft?.costUsd == null ? [] : [draft.costUsd]),
    ...(state?.costUsd == null ? [] : [state.costUsd]),
    ...threads.flatMap(({ costUsd }) => costUsd ?? []),
  ];
  const hasUnknownCost =
    state?.hasUnknownCost === true ||
    (draft !== null && draft.costUsd === null) ||
    threads.some(({ outcome, costUsd }) => outcome === "answered" && costUsd === null);
  return { costUsd: known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0), hasUnknownCost };
}
