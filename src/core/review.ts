import { z } from "zod";
import { Authorship, Independence } from "./authorship.ts";
import { ChangeSummary, RepositoryRef, Withheld } from "./change.ts";
import { RecheckRef } from "./recheck.ts";
import { Pass, ReviewerRef, Role } from "./thread.ts";

/** `open` waits for a pasted reply; `empty`: nothing reviewable in the change. */
export const ReviewStatus = z.enum([
  "open",
  "running",
  "interrupted",
  "complete",
  "partial",
  "failed",
  "cancelled",
  "empty",
]);
export type ReviewStatus = z.infer<typeof ReviewStatus>;

export const Effort = z.enum(["quick", "standard", "deep"]);
export type Effort = z.infer<typeof Effort>;

/** A run of lines of one hunk that one thread reads: `hunk.lines[from..to)`. */
export const Segment = z.object({
  path: z.string(),
  hunk: z.number().int().nonnegative(),
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  changedLines: z.number().int().nonnegative(),
});
export type Segment = z.infer<typeof Segment>;

/** One thread as planned, before anything is sent. */
export const ThreadPlan = z.object({
  role: Role,
  pass: Pass,
  reviewer: ReviewerRef,
  independence: Independence,
  segments: z.array(Segment),
  /** Files that it reads, and no others: those of its segments, or those that it asks about as a whole. */
  paths: z.array(z.string()),
  changedLines: z.number().int().nonnegative(),
  /** Of the diff it carries, before numbers and enclosing code. */
  diffBytes: z.number().int().nonnegative(),
});
export type ThreadPlan = z.infer<typeof ThreadPlan>;

export const CoverageStatus = z.enum(["reviewed", "partial", "skipped", "failed"]);

/** What became of one file of the change. `reason` is null only for `reviewed`. */
export const FileCoverage = z.object({
  path: z.string(),
  status: CoverageStatus,
  changedLines: z.number().int().nonnegative(),
  reviewedLines: z.number().int().nonnegative(),
  reason: z.string().nullable(),
  /** The reason before any thread ran (a ceiling): it holds again when no thread fails on it any more. */
  planReason: z.string().optional(),
  /** False for what is left out by rule (lock files, generated, …); `complete` means that nothing reviewable was left. */
  isReviewable: z.boolean(),
});
export type FileCoverage = z.infer<typeof FileCoverage>;

/** Every file of the change, by path. */
export const Coverage = z.object({ files: z.array(FileCoverage) });
export type Coverage = z.infer<typeof Coverage>;

/** What a review was asked to be; fixed for its whole life, resumed runs included. */
export const ReviewHeader = z.object({
  id: z.string(),
  repository: RepositoryRef.nullable(),
  change: ChangeSummary,
  authorship: Authorship,
  effort: Effort,
  withheld: z.array(Withheld),
  startedAt: z.string(),
  /** Of a recheck: what it looks at again. */
  recheck: RecheckRef.optional(),
  /** The piece of building that it is of, by its id. Absent: of none that is known. */
  work: z.string().optional(),
});
export type ReviewHeader = z.infer<typeof ReviewHeader>;
