import type { BuildEvent, BuildPlan, TurnOutcome } from "./build.ts";
import { hasUnknownCost } from "./build-cost.ts";
import { headOf } from "./build-head.ts";
import type { BuildDecision, BuildIncrement, BuildState, BuildTurn } from "./build-state.ts";
import type { Increment } from "./work.ts";

/** A work while its journal is read. */
export type BuildDraft = {
  -readonly [Key in keyof BuildState]: BuildState[Key] extends readonly (infer Item)[] ? Item[] : BuildState[Key];
} & {
  /** How many of the undone ones the turn that runs was told of. */
  told: number;
};

/** A work of which nothing but its plan is known. */
export function newDraft(plan: BuildPlan, at: string): BuildDraft {
  return {
    ...{ plan, phase: "building", waitsFor: "nobody", sessionId: null, isSessionKnown: false },
    ...{ isOneThread: plan.builder.canResume !== false, turns: [], increments: [], undone: [], told: 0 },
    ...{ setup: null, builtBy: null, selfReviewSkipped: null, reviews: [], isDone: false, delivered: null },
    ...{ costUsd: null, hasUnknownCost: false, inputTokens: 0, outputTokens: 0, startedAt: at, lastEventAt: at },
  };
}

type Event<Type extends BuildEvent["type"]> = Extract<BuildEvent, { type: Type }>;

const folds: { readonly [Type in BuildEvent["type"]]: (draft: BuildDraft, event: Event<Type>) => void } = {
  drafted() {},
  begun() {},
  "turn-asked": askTurn,
  "thread-found": (draft, { sessionId }) => goOnIn(draft, sessionId),
  "turn-ended": endTurn,
  "turn-lost": loseTurn,
  settled: settle,
  ran: keepRun,
  decided: decide,
  built(draft, { by }) {
    draft.builtBy = by;
  },
  "review-begun": beginReview,
  "self-review-skipped"(draft, { reason }) {
    draft.selfReviewSkipped = reason;
  },
  triaged(draft, { reviewId }) {
    draft.reviews = draft.reviews.map((one) => (one.id === reviewId ? { ...one, isTriaged: true } : one));
  },
  done(draft) {
    draft.isDone = true;
  },
  delivered(draft, { at, branch, commit }) {
    draft.delivered = { at, branch, commit };
  },
};

/** Adds to a work what happened next. */
export function foldEvent(draft: BuildDraft, event: BuildEvent): void {
  (folds[event.type] as (draft: BuildDraft, event: BuildEvent) => void)(draft, event);
  draft.lastEventAt = event.at;
}

function askTurn(draft: BuildDraft, event: Event<"turn-asked">): void {
  const { turnId: id, purpose, incrementId, reviewId, promptHash, at: askedAt } = event;
  draft.told = draft.undone.length;
  if (draft.turns.some(({ outcome }) => outcome === null)) draft.hasUnknownCost = true;
  draft.turns.push({
    ...{ id, purpose, incrementId, reviewId, promptHash, askedAt, endedAt: null, outcome: null, report: null },
    ...{ costUsd: null, durationMs: null, replyHash: null, facts: null, isSettled: false, isEmpty: false },
  });
}

function goOnIn(draft: BuildDraft, sessionId: string): void {
  if (draft.sessionId === sessionId) return;
  draft.sessionId = sessionId;
  draft.isSessionKnown = false;
}

function endTurn(draft: BuildDraft, event: Event<"turn-ended">): void {
  const { outcome, report, costUsd, durationMs, replyHash, facts, at: endedAt } = event;
  changeTurn(draft, event.turnId, { outcome, report, costUsd, durationMs, replyHash, facts, endedAt });
  if (costUsd !== null) draft.costUsd = (draft.costUsd ?? 0) + costUsd;
  draft.inputTokens += facts.usage?.inputTokens ?? 0;
  draft.outputTokens += facts.usage?.outputTokens ?? 0;
  if (hasUnknownCost({ outcome, costUsd })) draft.hasUnknownCost = true;
  if (outcome.status === "answered") {
    if (facts.sessionId !== null) draft.sessionId = facts.sessionId;
    draft.isSessionKnown = draft.sessionId !== null;
    draft.undone.splice(0, draft.told);
  } else if (isNoConversation(outcome) && !draft.isSessionKnown) {
    // It may never have been kept: nothing that stays was built in it, and trying it again would fail for ever.
    draft.sessionId = null;
  }
}

/** It was paid for, and stays so. */
function loseTurn(draft: BuildDraft, { turnId }: Event<"turn-lost">): void {
  changeTurn(draft, turnId, { outcome: lost, report: null });
}

const lost: TurnOutcome = {
  ...{ status: "unavailable", problem: "internal", reason: "what it had changed is gone with its clone" },
  hint: "It is asked again.",
};

function isNoConversation({ status }: TurnOutcome): boolean {
  return status === "unavailable" || status === "refused";
}

function settle(draft: BuildDraft, { turnId, increment }: Event<"settled">): void {
  const turn = draft.turns.find(({ id }) => id === turnId);
  if (turn === undefined) return;
  changeTurn(draft, turnId, {
    isSettled: true,
    isEmpty: increment === null,
    incrementId: increment?.id ?? turn.incrementId,
  });
  const before = draft.increments.find((one) => one.increment.id === turn.incrementId);
  if (turn.purpose === "rework" && before !== undefined) {
    const turnIds = [...before.turnIds, turnId];
    const withdrawn: Increment = { ...before.increment, state: "rejected" };
    const now = { increment: increment ?? withdrawn, turnIds, check: null, decision: null };
    changeIncrement(draft, before.increment.id, now);
  } else if (increment !== null) {
    const made = { increment, parent: headOf(draft), purpose: turn.purpose, turnIds: [turnId] };
    draft.increments.push({ ...made, runs: [], decisions: [], check: null, decision: null });
  }
}

function keepRun(draft: BuildDraft, { incrementId, run }: Event<"ran">): void {
  if (incrementId === null) draft.setup = run;
  const found = draft.increments.find(({ increment }) => increment.id === incrementId);
  if (found !== undefined) changeIncrement(draft, found.increment.id, { runs: [...found.runs, run], check: run });
}

function decide(draft: BuildDraft, { incrementId, decision, comment, by, at }: Event<"decided">): void {
  const found = draft.increments.find(({ increment }) => increment.id === incrementId);
  if (found === undefined) return;
  const made: BuildDecision = { at, decision, comment, by };
  const { increment } = found;
  const state = decision === "comment" ? increment.state : decision;
  const now = { increment: { ...increment, state }, decisions: [...found.decisions, made], decision: made };
  changeIncrement(draft, incrementId, now);
  if (decision === "rejected") draft.undone.push({ title: increment.title, comment });
}

function beginReview(draft: BuildDraft, { reviewId: id, kind, at: begunAt }: Event<"review-begun">): void {
  const standing = { reviewId: id, isEnded: false, findings: 0, unjudged: 0, open: 0 };
  draft.reviews.push({ id, kind, begunAt, isTriaged: false, turnsBefore: draft.turns.length, standing });
}

function changeTurn(draft: BuildDraft, turnId: string, change: Partial<BuildTurn>): void {
  draft.turns = draft.turns.map((turn) => (turn.id === turnId ? { ...turn, ...change } : turn));
}

function changeIncrement(draft: BuildDraft, incrementId: string, change: Partial<BuildIncrement>): void {
  draft.increments = draft.increments.map((one) => (one.increment.id === incrementId ? { ...one, ...change } : one));
}
