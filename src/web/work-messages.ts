/** What the page and its server say to each other about a piece of building. Part of `messages.ts`. */
import { z } from "zod";
import { CommandRun, TurnPurpose } from "../core/build.ts";
import { ReviewStatus } from "../core/review.ts";
import { Criterion, Increment, IncrementFile, WorkWay } from "../core/work.ts";
import { NextCommand } from "../core/work-next.ts";
import { WorkPhase } from "../core/work-status.ts";

const count = z.number().int().nonnegative();
/** Numbers of steps, from 1. */
const steps = z.array(count);

/** What was done about a step. */
const StepEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("checked"), at: z.string(), run: CommandRun }),
  z.object({
    ...{ type: z.literal("decided"), at: z.string(), by: z.enum(["developer", "auto"]) },
    decision: z.enum(["accepted", "rejected", "comment"]),
    comment: z.string().nullable(),
  }),
]);

/** An increment, as the page lists it. */
export const WorkStep = Increment.pick({
  id: true,
  position: true,
  kind: true,
  commit: true,
  title: true,
  state: true,
}).extend({
  /** ISO 8601; null: not known. */
  at: z.string().nullable(),
  model: z.string().nullable(),
  /** The first of them. */
  files: z.array(IncrementFile),
  fileCount: count,
  ...{ additions: count, deletions: count },
  /** While this is the same, so is the diff. Null: none is kept yet. */
  diff: z.string().nullable(),
  /** Null: it was adopted. */
  purpose: TurnPurpose.nullable(),
  /** Which criteria it meets, as the builder says. */
  criteria: z.array(z.string()),
  /** Oldest first, of what it was before it was reworked too. */
  history: z.array(StepEvent),
  /** Of what it is now; null: none. */
  check: CommandRun.nullable(),
});
export type WorkStep = z.infer<typeof WorkStep>;

const WorkTurn = z.object({
  id: z.string(),
  purpose: TurnPurpose,
  askedAt: z.string(),
  /** `running`: it has not ended. */
  status: z.string(),
  problem: z.object({ reason: z.string(), hint: z.string() }).nullable(),
  durationMs: z.number().nullable(),
  costUsd: z.number().nullable(),
  model: z.string().nullable(),
  /** What it made: the number of a step. Null: nothing, or nothing yet. */
  step: count.nullable(),
});
export type WorkTurn = z.infer<typeof WorkTurn>;

const WorkReviewRow = z.object({
  id: z.string(),
  kind: z.enum(["self-review", "review", "recheck"]),
  startedAt: z.string(),
  /** Null: nothing of it is stored yet. */
  status: ReviewStatus.nullable(),
  threads: z.object({ ended: count, total: count }),
  /** `judged`: of its own. `open`: of it and its rechecks, what is real and not mended. */
  ...{ flags: count, judged: count, open: count },
  /** Of a recheck, what it says of what was real before. */
  results: z.object({ fixed: count, notFixed: count, cannotTell: count }).nullable(),
  /** Null: hidden until all is judged. */
  reviewers: z.array(z.string()).nullable(),
  /** Of a self-review: what the builder said, in its own words. */
  titles: z.array(z.string()),
});
export type WorkReviewRow = z.infer<typeof WorkReviewRow>;

/** A piece of building as it stands. */
export const WorkMessage = z.object({
  id: z.string(),
  /** Grows with every change that the server has seen. */
  version: count,
  title: z.string(),
  way: WorkWay,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  phase: WorkPhase,
  /** A process works on it now. */
  isRunning: z.boolean(),
  waitsFor: z.enum(["developer", "builder", "reviewer", "nobody"]),
  /** What to do now, most useful first. */
  next: z.array(NextCommand),
  /** Who drafted the spec, where somebody did. `isEdited`: null: it is not frozen yet. */
  draft: z.object({ by: z.string(), path: z.string().nullable(), isEdited: z.boolean().nullable() }).nullable(),
  /** Null: not known yet. */
  builder: z.object({ title: z.string(), models: z.array(z.string()), sessionId: z.string().nullable() }).nullable(),
  spec: z
    .object({
      path: z.string(),
      hash: z.string(),
      /** `steps`: those that meet it, as the builder says. */
      criteria: z.array(Criterion.extend({ steps })),
      hasText: z.boolean(),
    })
    .nullable(),
  base: z.string().nullable(),
  branch: z.string().nullable(),
  /** Run after each step; null: none. */
  check: z.string().nullable(),
  setup: CommandRun.nullable(),
  isAuto: z.boolean(),
  /** In US dollars, of all turns, as far as it is known. */
  costUsd: z.number().nullable(),
  hasUnknownCost: z.boolean(),
  steps: z.array(WorkStep),
  turns: z.array(WorkTurn),
  reviews: z.array(WorkReviewRow),
  /** Why there is no self-review. */
  selfReviewSkipped: z.string().nullable(),
});
export type WorkMessage = z.infer<typeof WorkMessage>;

const WorkRow = z.object({
  id: z.string(),
  title: z.string(),
  way: WorkWay,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Null: not known yet. */
  builder: z.string().nullable(),
});
export type WorkRow = z.infer<typeof WorkRow>;

export const Works = z.object({ rows: z.array(WorkRow) });

/** A long text of a work: its requirements, or what a command printed. */
export const WorkText = z.object({ text: z.string() });
