import type { TurnPurpose } from "./build.ts";
import { isDelivered } from "./build-head.ts";
import type { BuildIncrement, BuildPhase, BuildReview, BuildState, BuildTurn } from "./build-state.ts";

/** What to ask the builder. */
export interface TurnToAsk {
  readonly purpose: TurnPurpose;
  /** The increment to be reworked. */
  readonly incrementId: string | null;
  /** The review whose findings are to be mended. */
  readonly reviewId: string | null;
  /** The turn that this asks again, since it brought no answer. */
  readonly again: { readonly turnId: string; readonly why: "interrupted" | "failed" } | null;
}

/** What is to be done next about a driven work. */
export type BuildStep =
  | { readonly type: "set-up" }
  | ({ readonly type: "ask" } & TurnToAsk)
  /** Makes a commit of what a turn changed. */
  | { readonly type: "settle"; readonly turnId: string }
  | { readonly type: "check"; readonly incrementId: string }
  /** By rule. A comment: the failing check is sent back. */
  | { readonly type: "decide-by-rule"; readonly incrementId: string; readonly decision: "accepted" | "comment" }
  | { readonly type: "ask-decision"; readonly incrementId: string; readonly why: "proposed" | "check-failed" }
  | { readonly type: "mark-built" }
  /** The builder changes nothing more, and does not say that it is done; or nothing was built at all. */
  | { readonly type: "ask-built"; readonly turnId: string }
  | { readonly type: "begin-review"; readonly kind: "self-review" | "review" }
  | { readonly type: "begin-recheck"; readonly of: string }
  | { readonly type: "resume-review"; readonly reviewId: string; readonly kind: BuildReview["kind"] }
  | { readonly type: "triage"; readonly reviewId: string }
  /** Puts a brief together, and asks the builder with it. */
  | { readonly type: "fix"; readonly reviewId: string }
  /** Whether that is all. */
  | { readonly type: "ask-done" }
  | { readonly type: "ceiling"; readonly of: "increments" | "cost" }
  | { readonly type: "none" };

/** How far a work goes without anybody being asked. */
export interface BuildLimits {
  /** Increments that are accepted by rule before somebody has to look. */
  readonly maxIncrements: number;
  /** Of all turns together; null: no ceiling. */
  readonly maxCostUsd: number | null;
  /** How often a failing check is sent back by rule. */
  readonly maxReworks: number;
  /** Fixes of what one review found, before the developer is asked whether that is all. */
  readonly maxFixes: number;
}

export const defaultBuildLimits: BuildLimits = { maxIncrements: 30, maxCostUsd: null, maxReworks: 2, maxFixes: 3 };

/** Turns in a row that change nothing, before somebody is asked. */
const maxEmptyTurns = 2;

/**
 * The step that a driven work takes next. It follows from the state alone: asked again after a death at any point it says the
 * same. Whether a failed turn or set-up is tried again at once, or only when the developer says so, is the caller's matter.
 */
export function nextStep(state: BuildState, limits: BuildLimits = defaultBuildLimits): BuildStep {
  if (state.isDone) return { type: "none" };
  const step =
    setUpStep(state) ??
    turnStep(state) ??
    incrementStep(state, limits) ??
    buildingStep(state) ??
    reviewStep(state, limits);
  return step.type === "ask" || step.type === "fix" ? (ceilingOf(state, step, limits) ?? step) : step;
}

/** One more round, since the developer does not call it done: what is open is mended, else the whole is read anew. */
export function anotherRound(state: BuildState): BuildStep {
  const [root] = rootReviews(state);
  const latest = state.reviews.at(-1);
  if (root === undefined || (latest?.standing.open ?? 0) === 0) return { type: "begin-review", kind: "review" };
  return { type: "fix", reviewId: root.id };
}

/** Asks for one more increment, although the builder changed nothing before. */
export const anotherIncrement = ask("increment");

function setUpStep({ plan, setup, turns }: BuildState): BuildStep | null {
  const isReady = plan.setup === null || setup?.status === "passed" || turns.length > 0;
  return isReady ? null : { type: "set-up" };
}

/** An unanswered turn is asked again; an answered one becomes a commit. */
function turnStep({ turns }: BuildState): BuildStep | null {
  const last = turns.at(-1);
  if (last === undefined || last.isSettled) return null;
  if (last.outcome?.status === "answered") return { type: "settle", turnId: last.id };
  const { purpose, reviewId, incrementId, id: turnId } = last;
  const why = last.outcome === null ? "interrupted" : "failed";
  return { type: "ask", purpose, incrementId, reviewId, again: { turnId, why } };
}

/** What is proposed is checked and decided before anything else is asked. */
function incrementStep({ plan, increments }: BuildState, limits: BuildLimits): BuildStep | null {
  const last = increments.at(-1);
  if (last?.increment.state !== "proposed") return null;
  const incrementId = last.increment.id;
  if (plan.check !== null && last.check === null) return { type: "check", incrementId };
  if (last.decision !== null) return { ...ask("rework"), incrementId };
  const isFailing = last.check !== null && last.check.status !== "passed";
  if (!plan.isAuto) return { type: "ask-decision", incrementId, why: isFailing ? "check-failed" : "proposed" };
  if (!isFailing) return { type: "decide-by-rule", incrementId, decision: "accepted" };
  const reworks = last.decisions.filter(({ by, decision }) => by === "auto" && decision === "comment").length;
  const couldRun = last.check?.status !== "not-started";
  if (couldRun && reworks < limits.maxReworks) return { type: "decide-by-rule", incrementId, decision: "comment" };
  return { type: "ask-decision", incrementId, why: "check-failed" };
}

function buildingStep({ builtBy, turns, increments }: BuildState): BuildStep | null {
  if (builtBy !== null) return null;
  const last = turns.at(-1);
  if (last === undefined) return ask("increment");
  const hasBuilt = increments.some(({ increment }) => increment.state === "accepted");
  if (saysDone(last, increments)) return hasBuilt ? { type: "mark-built" } : { type: "ask-built", turnId: last.id };
  const empty = turns.slice(turns.findLastIndex(({ isSettled, isEmpty }) => isSettled && !isEmpty) + 1);
  const isStuck = empty.filter(({ isSettled }) => isSettled).length >= maxEmptyTurns;
  return isStuck ? { type: "ask-built", turnId: last.id } : ask("increment");
}

/** What was rejected is left to be built, whatever the builder said with it. */
function saysDone(turn: BuildTurn, increments: readonly BuildIncrement[]): boolean {
  if (turn.report?.isDone !== true) return false;
  if (turn.isEmpty) return turn.purpose !== "rework";
  const made = increments.find(({ increment }) => increment.id === turn.incrementId);
  return made?.increment.state === "accepted";
}

function reviewStep(state: BuildState, limits: BuildLimits): BuildStep {
  const latest = state.reviews.at(-1);
  if (latest === undefined) {
    const kind = state.selfReviewSkipped === null ? "self-review" : "review";
    return { type: "begin-review", kind };
  }
  const { id: reviewId, kind, standing, turnsBefore, isTriaged } = latest;
  const since = state.turns.slice(turnsBefore);
  if (!standing.isEnded) {
    const isSkipped = kind === "self-review" && state.selfReviewSkipped !== null;
    return isSkipped ? { type: "begin-review", kind: "review" } : { type: "resume-review", reviewId, kind };
  }
  if (kind === "self-review") {
    const isMended = standing.findings === 0 || since.some(({ purpose }) => purpose === "mend-own");
    return isMended ? { type: "begin-review", kind: "review" } : { ...ask("mend-own"), reviewId };
  }
  const fix = since.findLast(({ purpose }) => purpose === "fix");
  if (fix !== undefined) return afterFix(fix, state);
  if (standing.unjudged > 0 && !isTriaged) return { type: "triage", reviewId };
  return standing.open > 0 ? fixStep(state, limits) : { type: "ask-done" };
}

/** Looking again tells only where something was changed. */
function afterFix(fix: BuildTurn, state: BuildState): BuildStep {
  const made = state.increments.find(({ increment }) => increment.id === fix.incrementId);
  const [root] = rootReviews(state);
  const isChanged = !fix.isEmpty && made?.increment.state === "accepted";
  return isChanged && root !== undefined ? { type: "begin-recheck", of: root.id } : { type: "ask-done" };
}

function fixStep(state: BuildState, { maxFixes }: BuildLimits): BuildStep {
  const [root] = rootReviews(state);
  if (root === undefined) return { type: "ask-done" };
  const fixes = state.turns.slice(root.turnsBefore).filter(({ purpose, isSettled }) => purpose === "fix" && isSettled);
  return fixes.length < maxFixes ? { type: "fix", reviewId: root.id } : { type: "ask-done" };
}

/** Whole reviews by others, the newest first. */
function rootReviews({ reviews }: BuildState): BuildReview[] {
  return reviews.filter(({ kind }) => kind === "review").toReversed();
}

function ceilingOf(state: BuildState, step: BuildStep, { maxIncrements, maxCostUsd }: BuildLimits): BuildStep | null {
  if (maxCostUsd !== null && (state.costUsd ?? 0) >= maxCostUsd) return { type: "ceiling", of: "cost" };
  const isNew = step.type === "ask" && step.purpose === "increment" && step.again === null;
  const isOver = state.plan.isAuto && state.increments.length >= maxIncrements;
  return isNew && isOver ? { type: "ceiling", of: "increments" } : null;
}

function ask(purpose: TurnPurpose): { readonly type: "ask" } & TurnToAsk {
  return { type: "ask", purpose, incrementId: null, reviewId: null, again: null };
}

/** What a work is at, by what it does next. */
export function phaseOf(
  state: Pick<BuildState, "plan" | "delivered" | "isDone" | "builtBy" | "turns" | "increments">,
  step: BuildStep,
): BuildPhase {
  if (state.isDone) return isDelivered(state) ? "delivered" : "done";
  if (state.builtBy === null) return step.type === "set-up" ? "setting-up" : "building";
  switch (step.type) {
    case "begin-review":
      return step.kind === "self-review" ? "self-review" : "cross-review";
    case "resume-review":
      return reviewPhase[step.kind];
    case "begin-recheck":
      return "rechecking";
    case "triage":
    case "ask-done":
      return "triage";
    case "fix":
      return "fixing";
    default:
      return state.turns.findLast(({ purpose }) => purpose !== "rework")?.purpose === "mend-own"
        ? "self-review"
        : "fixing";
  }
}

const reviewPhase = { "self-review": "self-review", review: "cross-review", recheck: "rechecking" } as const;

/** Who has to do something before a work goes on. */
export function waitsFor(step: BuildStep): BuildState["waitsFor"] {
  switch (step.type) {
    case "ask":
    case "fix":
    case "settle":
      return "builder";
    case "begin-review":
      return step.kind === "self-review" ? "builder" : "reviewer";
    case "resume-review":
      return step.kind === "self-review" ? "builder" : "reviewer";
    case "begin-recheck":
      return "reviewer";
    case "ask-decision":
    case "ask-built":
    case "triage":
    case "ask-done":
    case "ceiling":
      return "developer";
    case "set-up":
    case "check":
    case "decide-by-rule":
    case "mark-built":
    case "none":
      return "nobody";
  }
}
