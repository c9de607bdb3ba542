import type { BuildEvent } from "../core/build.ts";
import { type BuildState, type BuildTurn, foldBuild } from "../core/build-state.ts";
import { latestVerdicts } from "../core/memory.ts";
import { type Increment, sizeOf } from "../core/work.ts";
import { type IncrementAt, mayNameReviewers, standingsOf, type WorkOverview } from "../core/work-overview.ts";
import { type WorkStatus, workStatus } from "../core/work-status.ts";
import type { WorkMessage, WorkReviewRow, WorkStep, WorkTurn } from "./work-messages.ts";

/** Of one step; its diff has them all. */
const maxFiles = 40;
const maxTitles = 50;

interface View {
  /** `Claude Code` for `claude-code`. */
  readonly programTitle: (name: string) => string;
  /** A process drives it now. */
  readonly isHeld: boolean;
  /** Somebody judges a second time what they judged before: nothing that was found counts as judged. */
  readonly isAgain: boolean;
}

/** A work as the page may show it: nothing that is hidden of flags before they are judged. Without a version. */
export function toWorkMessage(overview: WorkOverview, view: View): Omit<WorkMessage, "version"> {
  const { work, hasSpecText, events } = overview;
  const state = foldBuild(events, standingsOf(overview.reviews));
  const status = workStatus(overview, view.isHeld);
  const steps = state === null ? overview.increments.map(adoptedStep) : drivenSteps(overview, state);
  return {
    ...{ id: work.id, title: work.title, way: work.way, startedAt: work.startedAt, endedAt: work.endedAt },
    ...standOf(status),
    builder: builderOf(overview, state, view),
    spec: work.spec === null ? null : { ...work.spec, hasText: hasSpecText, criteria: criteriaOf(work.spec, steps) },
    ...{ base: work.base.commit, branch: state?.plan.branch ?? null, check: state?.plan.check ?? null },
    ...{ setup: state?.setup ?? null, isAuto: state?.plan.isAuto ?? false },
    ...{ costUsd: state?.costUsd ?? null, hasUnknownCost: state?.hasUnknownCost ?? false },
    steps,
    turns: (state?.turns ?? []).map((turn) => toTurn(turn, steps)),
    reviews: reviewsOf(overview, { state, status, view }),
    selfReviewSkipped: state?.selfReviewSkipped ?? null,
  };
}

function standOf(status: WorkStatus): Pick<WorkMessage, "phase" | "isRunning" | "waitsFor" | "next" | "draft"> {
  const { phase, isRunning, waitsFor, draft } = status;
  return {
    ...{ phase, isRunning, waitsFor, next: status.next },
    draft: draft === null ? null : { by: draft.reviewer, path: draft.path, isEdited: draft.isEdited },
  };
}

function builderOf({ work: { thread } }: WorkOverview, state: BuildState | null, view: View): WorkMessage["builder"] {
  const program = state?.plan.builder.program ?? thread?.program;
  if (program === undefined) return null;
  const served = state?.turns.flatMap(({ facts }) => facts?.servedModel ?? []) ?? [];
  const known = [...new Set([...served, ...(thread?.models ?? [])])];
  const asked = state?.plan.builder.model ?? null;
  return {
    title: view.programTitle(program),
    models: known.length > 0 || asked === null ? known : [asked],
    sessionId: state?.sessionId ?? thread?.sessionId ?? null,
  };
}

function criteriaOf({ criteria }: NonNullable<WorkOverview["work"]["spec"]>, steps: readonly WorkStep[]) {
  const standing = steps.filter(({ state }) => state !== "rejected");
  return criteria.map((criterion) => ({
    ...criterion,
    steps: standing.filter((step) => step.criteria.includes(criterion.id)).map(({ position }) => position),
  }));
}

function adoptedStep(increment: IncrementAt): WorkStep {
  return toStep(increment, increment.diffHash);
}

/** As the journal tells them. */
function drivenSteps({ increments, events }: WorkOverview, state: BuildState): WorkStep[] {
  const kept = new Map(increments.map((one) => [one.id, one]));
  return state.increments.map(({ increment, purpose, turnIds, check }) => {
    const turns = state.turns.filter(({ id }) => turnIds.includes(id));
    const last = turns.at(-1);
    return {
      ...toStep(increment, diffOf(increment, kept)),
      ...{ at: last?.endedAt ?? null, model: last?.facts?.servedModel ?? null, purpose, check },
      criteria: [...(turns.findLast(({ report }) => report !== null)?.report?.criteria ?? [])],
      history: events.flatMap((event) => historyOf(event, increment.id)),
    };
  });
}

function historyOf(event: BuildEvent, incrementId: string): WorkStep["history"] {
  if (event.type === "ran" && event.incrementId === incrementId) {
    return [{ type: "checked", at: event.at, run: event.run }];
  }
  if (event.type !== "decided" || event.incrementId !== incrementId) return [];
  const { at, by, decision, comment } = event;
  return [{ type: "decided", at, by, decision, comment }];
}

/** One that was reworked has the diff of what it was until the new one is stored. */
function diffOf({ id, commit }: Increment, kept: ReadonlyMap<string, IncrementAt>): string | null {
  const found = kept.get(id);
  return found?.commit === commit ? found.diffHash : null;
}

function toStep(increment: Increment, diff: string | null): WorkStep {
  const { id, position, kind, commit, title, state, files, turn } = increment;
  return {
    ...{ id, position, kind, commit, title, state, diff },
    ...{ at: turn?.at ?? null, model: turn?.model ?? null, purpose: null, criteria: [] },
    ...{ files: files.slice(0, maxFiles), fileCount: files.length, ...sizeOf(files) },
    ...{ history: [], check: null },
  };
}

function toTurn(turn: BuildTurn, steps: readonly WorkStep[]): WorkTurn {
  const { id, purpose, askedAt, outcome, durationMs, costUsd, facts, incrementId, isSettled } = turn;
  const problem = outcome === null || outcome.status === "answered" ? null : outcome;
  return {
    ...{ id, purpose, askedAt, durationMs, costUsd, status: outcome?.status ?? "running" },
    problem: problem === null ? null : { reason: problem.reason, hint: problem.hint },
    model: facts?.servedModel ?? null,
    step: isSettled && !turn.isEmpty ? (steps.find((step) => step.id === incrementId)?.position ?? null) : null,
  };
}

interface Stands {
  readonly state: BuildState | null;
  readonly status: WorkStatus;
  readonly view: View;
}

/** Those that the ledger has, and behind them what was only just begun. */
function reviewsOf(overview: WorkOverview, { state, status, view }: Stands): WorkReviewRow[] {
  const known = new Set(status.reviews.map(({ id }) => id));
  const begun = (state?.reviews ?? []).filter(({ id }) => !known.has(id));
  return [
    ...status.reviews.map((row, index) => toReviewRow(row, overview.reviews[index], view)),
    ...begun.map(({ id, kind, begunAt }) => ({
      ...{ id, kind, startedAt: begunAt, status: null, threads: { ended: 0, total: 0 } },
      ...{ flags: 0, judged: 0, open: 0, results: null, reviewers: null, titles: [] },
    })),
  ];
}

function toReviewRow(
  { id, kind, status, startedAt, threads, open }: WorkStatus["reviews"][number],
  review: WorkOverview["reviews"][number] | undefined,
  { isAgain }: View,
): WorkReviewRow {
  const { findings = [], verdicts = [], rechecks = [] } = review ?? {};
  const judged = latestVerdicts(verdicts);
  const isNamed = review !== undefined && mayNameReviewers(review) && !isAgain;
  const count = (wanted: string) => rechecks.filter((result) => result.status === wanted).length;
  const results = { fixed: count("fixed"), notFixed: count("not-fixed"), cannotTell: count("cannot-tell") };
  return {
    ...{ id, kind, status, startedAt, open, threads: { ended: threads.ended, total: threads.total } },
    ...{ flags: findings.length, judged: findings.filter((finding) => judged.has(finding.id)).length },
    results: kind === "recheck" ? results : null,
    reviewers: isNamed ? [...new Set(review.threads.map(({ reviewer }) => reviewer))] : null,
    titles: kind === "self-review" ? findings.slice(0, maxTitles).map(({ title }) => title) : [],
  };
}
