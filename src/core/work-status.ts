import { z } from "zod";
import { Family } from "./authorship.ts";
import { type CommandRun, TurnPurpose } from "./build.ts";
import { type BuildState, foldBuild } from "./build-state.ts";
import { nextStep } from "./build-step.ts";
import { Work } from "./work.ts";
import { adoptedNext, drivenNext, type Known, NextCommand } from "./work-next.ts";
import { standingsOf, type WorkOverview } from "./work-overview.ts";
import {
  adoptedIncrement,
  costOf,
  draftStatus,
  drivenIncrement,
  IncrementStatus,
  reviewRow,
  selfReviewsOf,
  WorkReviewStatus,
} from "./work-rows.ts";

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

/** Where a work stands. */
export const WorkStatus = z.object({
  work: Work,
  builder: z.string().nullable().describe("The program that builds it, as name or name:model; null: not known yet"),
  branch: z.string().nullable().describe("On which it is built; null: a person builds it where they like"),
  phase: WorkPhase,
  isRunning: z.boolean().describe("A process works on it now"),
  waitsFor: z.enum(["developer", "builder", "reviewer", "nobody"]),
  problem: z.string().nullable().describe("Why its last step failed; null: it did not"),
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
    problem: state === null ? null : problemOf(state),
    ...stands,
    since: latest([work.startedAt, ...timesOf(overview), ...(work.endedAt === null ? [] : [work.endedAt])]),
    draft: draft === null ? null : draftStatus(draft, work),
    increments: state === null ? overview.increments.map(adoptedIncrement) : state.increments.map(drivenIncrement),
    selfReviews: { ...selfReviewsOf(rows), skipped: state?.selfReviewSkipped ?? null },
    reviews: rows,
    ...costOf(state, draft, reviews),
  };
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

function problemOf({ phase, turns, setup }: BuildState): string | null {
  const outcome = turns.at(-1)?.outcome ?? null;
  if (outcome !== null && outcome.status !== "answered") return outcome.reason;
  const hasFailed = phase === "setting-up" && setup !== null && setup.status !== "passed";
  return hasFailed ? `the set-up command ${setUpWords[setup.status] ?? "failed"}` : null;
}

const setUpWords: Partial<Record<CommandRun["status"], string>> = {
  "timed-out": "took too long",
  "not-started": "could not be run",
};

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
