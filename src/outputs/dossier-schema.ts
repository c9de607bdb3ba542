import { z } from "zod";
import { Family, Independence } from "../core/authorship.ts";
import { BuildPlan, CommandRun, TurnOutcome, TurnPurpose, TurnReport } from "../core/build.ts";
import { Finding } from "../core/finding.ts";
import { Receipt } from "../core/receipt.ts";
import { ReviewStatus } from "../core/review.ts";
import { storyGroups } from "../core/story.ts";
import { ReviewerRef } from "../core/thread.ts";
import { Criterion, Increment, Work, WorkThread } from "../core/work.ts";
import { NotesDocument } from "./notes-document.ts";

const count = z.number().int().nonnegative();
const ids = z.array(z.string());
const Cost = z.object({
  usd: z.number(),
  unknown: count.describe("Turns and threads of which it is not, or not fully, known"),
});
const Spent = z.object({ durationMs: z.number().nullable(), cost: Cost.nullable() });

const ToldWork = Work.omit({ repository: true, spec: true, thread: true }).extend({
  repository: z.object({ key: z.string().describe("Its root commit"), name: z.string() }),
  thread: WorkThread.omit({ file: true }).nullable(),
});

const Standing = z.object({
  word: z.string(),
  isGood: z.boolean(),
  sentence: z.string(),
  caveat: z.string().nullable(),
});

const Spec = z.object({
  path: z.string(),
  hash: z.string(),
  text: z.string().nullable(),
  criteria: z.array(
    Criterion.extend({
      claimedBy: z.array(z.number()).describe("Increments that the builder says are meant for it, by position"),
      namedBy: ids.describe("Findings that name it by its number"),
    }),
  ),
});

const Drafted = z.object({ at: z.string(), reviewer: ReviewerRef, idea: z.string(), draftHash: z.string() });

const Turn = z.object({
  id: z.string(),
  purpose: TurnPurpose,
  askedAt: z.string(),
  endedAt: z.string().nullable(),
  outcome: TurnOutcome.nullable().describe("Only answered is an answer; null: not ended"),
  report: TurnReport.nullable().describe("What the builder says of it"),
  increment: z.string().nullable(),
  servedModel: z.string().nullable(),
  costUsd: z.number().nullable(),
  durationMs: z.number().nullable(),
});

export const ToldRun = CommandRun.extend({ output: z.string().describe("The end of what it printed") });

const ToldIncrement = Increment.extend({
  diff: z.string().describe("Whole, with secrets replaced"),
  purpose: TurnPurpose.nullable(),
  criteria: ids,
  turns: ids,
  runs: z.array(ToldRun),
  decisions: z.array(
    z.object({
      at: z.string(),
      decision: z.string(),
      comment: z.string().nullable(),
      by: z.enum(["developer", "auto"]),
    }),
  ),
});

const SelfReview = z.object({
  receipt: Receipt,
  receiptHash: z.string(),
  status: ReviewStatus,
  askings: z.array(z.object({ thread: z.string(), outcome: z.string().nullable(), findings: ids })),
  findings: z.array(Finding),
});

const Comparison = z.object({
  reviews: ids.describe("Self-reviews that answered"),
  said: z.array(z.object({ finding: z.string(), as: z.string(), reviewId: z.string() })).describe("What both said"),
  missed: ids.describe("Findings of others that the builder had not said"),
  alone: z.array(z.object({ id: z.string(), reviewId: z.string(), title: z.string() })).describe("What only it said"),
  isAfterReview: z.boolean().describe("A self-review came after another review, which its thread may have known"),
});

const Gaps = z.object({
  unended: ids.describe("Reviews that did not come to their end"),
  unread: z.array(z.object({ review: z.string(), paths: ids })).describe("Files that should have been read"),
  turns: ids.describe("Turns without an answer"),
  runs: z.array(
    z.object({ position: z.number().nullable(), kind: z.string(), status: z.string(), isLast: z.boolean() }),
  ),
  rejected: z.array(z.number()),
  unreviewed: z.array(z.number()).describe("Increments made after the last review, by position"),
});

const Figures = z.object({
  found: count,
  real: count,
  groups: z.record(z.enum(storyGroups), count),
  elapsedMs: z.number().nullable(),
  endedAt: z.string().nullable(),
  drafting: Spent.nullable(),
  building: Spent,
  checkingMs: z.number().nullable(),
  selfReview: Spent.nullable(),
  reviewing: Spent.nullable(),
  judgingMs: z.number(),
  cost: Cost,
});

/** A work from its spec to its last recheck as data. Prompts and replies are no part of it; diffs are whole. */
export const DossierDocument = z.object({
  version: z.literal(0),
  dossier: z.object({
    work: ToldWork,
    standing: Standing,
    unknown: z.array(z.string()).describe("What nobody knows of it"),
    builder: z.object({
      program: z.string().nullable(),
      models: ids,
      family: Family,
      sessionId: z.string().nullable(),
    }),
    readers: z.array(
      z.object({ label: z.string(), family: Family, independence: Independence, answered: count, threads: count }),
    ),
    isRead: z.boolean().describe("A review by others has brought an answer; false: that none was found means nothing"),
    figures: Figures,
    spec: Spec.nullable(),
    drafted: Drafted.nullable(),
    plan: BuildPlan.nullable().describe("null: it was not driven"),
    phase: z.string().nullable(),
    delivered: z.object({ at: z.string(), branch: z.string(), commit: z.string() }).nullable(),
    setup: ToldRun.nullable(),
    turns: z.array(Turn),
    increments: z.array(ToldIncrement),
    selfReviewSkipped: z.string().nullable(),
    selfReviews: z.array(SelfReview),
    reviews: z.array(z.object({ isControl: z.boolean(), notes: NotesDocument.shape.notes })),
    comparison: Comparison.nullable().describe("null: one of both has not answered"),
    gaps: Gaps,
  }),
});
export type DossierDocument = z.infer<typeof DossierDocument>;
export type ToldRun = z.infer<typeof ToldRun>;
