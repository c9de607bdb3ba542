import { z } from "zod";
import { Family } from "./authorship.ts";
import { ProblemCode, ReviewerRef, RunFacts } from "./thread.ts";
import { Increment } from "./work.ts";

/** The program that builds a driven work, in one conversation. */
export const BuilderRef = z.object({
  /** `claude-code`, `codex`, … */
  program: z.string(),
  /** Asked for; null: the program's own choice. */
  model: z.string().nullable(),
  family: Family,
  /** False: it cannot go on with a conversation without a person, so that every turn is one of its own. Absent: it can. */
  canResume: z.boolean().optional(),
});
export type BuilderRef = z.infer<typeof BuilderRef>;

/** How a driven work is built, settled when it begins. */
export const BuildPlan = z.object({
  builder: BuilderRef,
  /** As on the command line, in the order in which to choose: `codex`, `openai:gpt-6`. Empty: blindspot chooses. */
  reviewers: z.array(z.string()),
  /** Run by `/bin/sh -c` in the clone, once before the first turn; null: none. Only ever the user's own words. */
  setup: z.string().nullable(),
  /** The same after every increment. */
  check: z.string().nullable(),
  /** Milliseconds for each of them. */
  commandTimeoutMs: z.number().int().positive(),
  /** Nobody is asked about increments. */
  isAuto: z.boolean(),
  /** In the clone, and later in the user's repository. */
  branch: z.string(),
  /** The commit that the clone begins with. */
  base: z.object({ commit: z.string(), tree: z.string() }),
});
export type BuildPlan = z.infer<typeof BuildPlan>;

/** A set-up or check command that was run in the clone. */
export const CommandRun = z.object({
  kind: z.enum(["set-up", "check"]),
  command: z.string(),
  status: z.enum(["passed", "failed", "timed-out", "not-started"]),
  exitCode: z.number().int().nullable(),
  /** Of the end of what it printed, without control characters and secrets; hash into the work's contents. */
  outputHash: z.string(),
  durationMs: z.number(),
  /** A sandbox of the system was around it. */
  isConfined: z.boolean(),
});
export type CommandRun = z.infer<typeof CommandRun>;

/** What a turn of the build thread is for. */
export const TurnPurpose = z.enum(["increment", "rework", "mend-own", "fix"]);
export type TurnPurpose = z.infer<typeof TurnPurpose>;

/** What the builder says of a turn. Data: nothing of it is believed that can be looked up. */
export const TurnReport = z.object({
  /** One line. */
  title: z.string(),
  /** The criteria that it means to have met, by number. */
  criteria: z.array(z.string()),
  /** Nothing of the spec is left to be built. */
  isDone: z.boolean(),
});
export type TurnReport = z.infer<typeof TurnReport>;

/** How a turn ended. Only `answered` is an answer. */
export const TurnOutcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("answered") }),
  z.object({
    status: z.enum(["refused", "unavailable", "timed-out", "over-budget", "cancelled"]),
    ...{ problem: ProblemCode, reason: z.string(), hint: z.string() },
  }),
]);
export type TurnOutcome = z.infer<typeof TurnOutcome>;

const at = z.string().describe("ISO 8601");

/** A spec was drafted, in a thread of its own: for the developer to edit, before anything is built. */
export const SpecDrafted = z.object({
  ...{ type: z.literal("drafted"), at, reviewer: ReviewerRef },
  /** What the developer asked for, without secrets. */
  idea: z.string(),
  /** Where the draft was written: below the repository's root where it lies there, else absolute; null: to standard output. */
  path: z.string().nullable(),
  ...{ promptHash: z.string(), replyHash: z.string() },
  /** Of what was said between the two; null: nothing. */
  transcriptHash: z.string().nullable(),
  /** Of the draft as it was written, without the mark at its head: the frozen spec has another hash once it was edited. */
  draftHash: z.string(),
  ...{ facts: RunFacts, costUsd: z.number().nullable(), durationMs: z.number() },
});
export type SpecDrafted = z.infer<typeof SpecDrafted>;

/**
 * What happened to a driven work, in the order in which it happened; what is to be done next follows from it alone. Every one is
 * stored before the next step is taken.
 */
export const BuildEvent = z.discriminatedUnion("type", [
  SpecDrafted,
  z.object({ type: z.literal("begun"), at, plan: BuildPlan }),
  z.object({
    ...{ type: z.literal("turn-asked"), at, turnId: z.string(), purpose: TurnPurpose },
    /** The increment to be reworked; else null. */
    incrementId: z.string().nullable(),
    /** The review whose findings are to be mended; else null. */
    reviewId: z.string().nullable(),
    promptHash: z.string(),
  }),
  /** The program has told by what its conversation goes on. */
  z.object({ type: z.literal("thread-found"), at, turnId: z.string(), sessionId: z.string() }),
  z.object({
    ...{ type: z.literal("turn-ended"), at, turnId: z.string(), outcome: TurnOutcome, report: TurnReport.nullable() },
    ...{ replyHash: z.string().nullable(), facts: RunFacts, costUsd: z.number().nullable(), durationMs: z.number() },
  }),
  /** Of a turn that was answered, what it had changed is gone before it became a commit: it is asked again. */
  z.object({ type: z.literal("turn-lost"), at, turnId: z.string() }),
  /** What the turn changed became a commit. Null: it changed nothing. The diff is with the work's increments. */
  z.object({ type: z.literal("settled"), at, turnId: z.string(), increment: Increment.nullable() }),
  /** Null: the set-up. */
  z.object({ type: z.literal("ran"), at, incrementId: z.string().nullable(), run: CommandRun }),
  z.object({
    ...{ type: z.literal("decided"), at, incrementId: z.string() },
    /** Accepted: it stays. Rejected: it is undone. Comment: the builder is to change it. */
    decision: z.enum(["accepted", "rejected", "comment"]),
    comment: z.string().nullable(),
    by: z.enum(["developer", "auto"]),
  }),
  /** Nothing more is to be built. */
  z.object({ type: z.literal("built"), at, by: z.enum(["builder", "developer"]) }),
  /** A review of the work was begun, under this id. How it stands is for the ledger to say. */
  z.object({
    ...{ type: z.literal("review-begun"), at, reviewId: z.string() },
    kind: z.enum(["self-review", "review", "recheck"]),
  }),
  /** The builder cannot be asked about what it built, or the developer goes on without. */
  z.object({ type: z.literal("self-review-skipped"), at, reason: z.string() }),
  /** The developer has judged what a review found. */
  z.object({ type: z.literal("triaged"), at, reviewId: z.string() }),
  /** The developer wants no more rounds. */
  z.object({ type: z.literal("done"), at }),
  /** The branch stands in the user's repository. */
  z.object({ type: z.literal("delivered"), at, branch: z.string(), commit: z.string() }),
]);
export type BuildEvent = z.infer<typeof BuildEvent>;

/** A driven work's journal as the ledger has it. */
export interface StoredBuild {
  readonly events: readonly BuildEvent[];
  /** Prompts, replies and outputs, by hash. */
  readonly texts: ReadonlyMap<string, string>;
}
