import { z } from "zod";
import { Family } from "./authorship.ts";
import { CommandRun, type SpecDrafted, TurnPurpose } from "./build.ts";
import { type BuildState, foldBuild } from "./build-state.ts";
import { nextStep } from "./build-step.ts";
import { ReviewStatus } from "./review.ts";
import { Increment, sizeOf, Work } from "./work.ts";
import { adoptedNext, drivenNext, NextCommand } from "./work-next.ts";
import { kindOfReview, mayNameReviewers, standingsOf, type WorkOverview, type WorkReview } from "./work-overview.ts";

/** What a work is at. `drafted`: its spec is a draft, and nothing is built. */
export const WorkPhase = z.enum([
  "drafted",
  "setting-up",
  "building",
  "self-review",
  "cross-review",
  "triage",
  "fixing",
  "rechecking",
  "done",
  "delivered",
]);
export type WorkPhase = z.infer<typeof WorkPhase>;

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

/** Where a work stands. */
export const WorkStatus = z.object({
  work: Work,
  builder: z.string().nullable().describe("The program that builds it, as name or name:model; null: not known yet"),
  branch: z.string().nullable().describe("On which it is built; null: a person builds it where they like"),
  phase: WorkPhase,
  isRunning: z.boolean().describe("A process works on it now"),
  waitsFor: z.enum(["developer", "builder", "reviewer", "nobody"]),
  since: z.string().describe("ISO 8601: when something happened to it last"),
  /** A spec that was drafted for it. */
  draft: z
    .object({
      ...{ at: z.string(), reviewer: z.string(), family: Family, path: z.string().nullable() },
      isEdited: z.boolean().nullable().describe("Null: the spec is not frozen yet"),
      costUsd: z.number().nullable(),
    })
    .nullable(),
  /** What the builder is asked now, or was when it was stopped. */
  turn: z.object({ purpose: TurnPurpose, askedAt: z.string(), position: z.number().int().nullable() }).nullable(),
  increments: z.array(IncrementStatus),
  selfReviews: z.object({ answered: count, of: count, skipped: z.string().nullable() }),
  reviews: z.array(WorkReviewStatus),
  costUsd: z.number().nullable().describe("As far as it is known, in US dollars"),
  hasUnknownCost: z.boolean(),
  next: z.array(NextCommand).describe("What to do now, most useful first"),
});
export type WorkStatus = z.infer<typeof WorkStatus>;

/** How often a build thread is asked about itself. */
const selfReviewsWanted = 2;

/**
 * Where a work stands, by all that is kept of it.
 * @param isHeld a process drives it now
 */
export function workStatus(overview: WorkOverview, isHeld: boolean): WorkStatus {
  const { work, events, reviews } = overview;
  const standings = standingsOf(reviews);
  const state = foldBuild(events, standings);
  const drafted = events.find(({ type }) => type === "drafted");
  const draft = drafted?.type === "drafted" ? drafted : null;
  const rows = reviews.map((review, index): WorkReviewStatus => {
    const { unjudged, open } = standings[index] ?? { unjudged: 0, open: 0 };
    return { ...reviewRow(review), findings: review.findings.length, unjudged, open };
  });
  const isRunning = isHeld || rows.some(({ status }) => status === "running");
  const known = { work, rows, isRunning, draft };
  const stands = state === null ? standsAdopted(known, overview) : standsDriven(state, known);
  return {
    work,
    builder: builderOf(state, work),
    branch: state?.plan.branch ?? null,
    isRunning,
    ...stands,
    since: latest([work.startedAt, ...timesOf(overview), ...(work.endedAt === null ? [] : [work.endedAt])]),
    draft: draft === null ? null : draftStatus(draft, work),
    increments: state === null ? overview.increments.map(adoptedIncrement) : state.increments.map(drivenIncrement),
    selfReviews: { ...selfReviewsOf(rows), skipped: state?.selfReviewSkipped ?? null },
    reviews: rows,
    ...costOf(state, draft, reviews),
  };
}

/** What follows from where it stands. */
export interface Known {
  readonly work: Work;
  readonly rows: readonly WorkReviewStatus[];
  readonly isRunning: boolean;
  readonly draft: SpecDrafted | null;
}

function builderOf(state: BuildState | null, { thread }: Work): string | null {
  if (state === null) return thread?.program ?? null;
  const { program, model } = state.plan.builder;
  return model === null ? program : `${program}:${model}`;
}

type Stands = Pick<WorkStatus, "phase" | "waitsFor" | "turn" | "next">;

function standsDriven(state: BuildState, known: Known): Stands {
  const { phase, waitsFor, turns, increments } = state;
  const last = turns.at(-1);
  const position = increments.find(({ increment }) => increment.id === last?.incrementId)?.increment.position ?? null;
  const turn =
    last === undefined || last.endedAt !== null ? null : { purpose: last.purpose, askedAt: last.askedAt, position };
  return { phase, waitsFor, turn, next: drivenNext(state, nextStep(state), known) };
}

/** Of a work that a person builds, its reviews tell what it is at; and one that is only drafted waits to be begun. */
function standsAdopted(known: Known, { increments }: WorkOverview): Stands {
  const { work, rows, draft } = known;
  const next = adoptedNext(known, increments.length > 0);
  const waits = work.endedAt === null ? "developer" : "nobody";
  if (draft !== null) return { phase: "drafted", waitsFor: waits, turn: null, next };
  if (work.endedAt !== null) return { phase: "done", waitsFor: "nobody", turn: null, next };
  const last = rows.at(-1);
  const running = rows.findLast(({ status }) => status === "running");
  const phase = last === undefined ? "building" : phaseOf(running ?? last);
  const waitsFor = running === undefined ? "developer" : running.kind === "self-review" ? "builder" : "reviewer";
  return { phase, waitsFor, turn: null, next };
}

function phaseOf({ kind, status, unjudged, open }: WorkReviewStatus): WorkPhase {
  if (kind === "self-review") return "self-review";
  if (status !== "complete" && status !== "partial" && status !== "empty") {
    return kind === "recheck" ? "rechecking" : "cross-review";
  }
  return open > 0 && unjudged === 0 ? "fixing" : "triage";
}

function reviewRow(review: WorkReview): Omit<WorkReviewStatus, "findings" | "unjudged" | "open"> {
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

function draftStatus({ at, reviewer, path, draftHash, costUsd }: SpecDrafted, { spec }: Work) {
  const label = reviewer.model === null ? reviewer.name : `${reviewer.name}:${reviewer.model}`;
  const isEdited = spec === null ? null : spec.hash !== draftHash;
  return { at, reviewer: label, family: reviewer.family, path, isEdited, costUsd };
}

function adoptedIncrement(increment: Increment): IncrementStatus {
  const { id, position, title, state, commit, files } = increment;
  const none = { purpose: null, check: null, decision: null };
  return { id, position, title, state, commit, ...none, files: files.length, ...sizeOf(files) };
}

function drivenIncrement({ increment, purpose, check, decision }: BuildState["increments"][number]): IncrementStatus {
  const made = decision === null ? null : { decision: decision.decision, by: decision.by, comment: decision.comment };
  return { ...adoptedIncrement(increment), purpose, check: check?.status ?? null, decision: made };
}

/** Answers of the newest self-review count: an earlier one was of other code. */
function selfReviewsOf(rows: readonly WorkReviewStatus[]) {
  const last = rows.findLast(({ kind }) => kind === "self-review");
  return { answered: last?.threads.answered ?? 0, of: last?.threads.total || selfReviewsWanted };
}

function costOf(state: BuildState | null, draft: SpecDrafted | null, reviews: readonly WorkReview[]) {
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

function timesOf({ events, reviews, increments }: WorkOverview): string[] {
  return [
    ...events.slice(-1).map(({ at }) => at),
    ...reviews.flatMap(({ header, verdicts }) => [header.startedAt, ...verdicts.map(({ at }) => at)]),
    ...increments.flatMap(({ turn }) => turn?.at ?? []),
  ];
}

/** All are ISO 8601 in UTC but those of transcripts, which may be written otherwise. */
function latest(times: readonly string[]): string {
  const known = times.map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  return new Date(Math.max(0, ...known)).toISOString();
}
