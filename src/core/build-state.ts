import type { BuildEvent, BuildPlan, CommandRun, TurnOutcome, TurnPurpose, TurnReport } from "./build.ts";
import { type BuildDraft, foldEvent, newDraft } from "./build-fold.ts";
import { nextStep, phaseOf, waitsFor } from "./build-step.ts";
import type { RunFacts } from "./thread.ts";
import type { Increment } from "./work.ts";

/** What a driven work is at. */
export type BuildPhase =
  | "setting-up"
  | "building"
  | "self-review"
  | "cross-review"
  | "triage"
  | "fixing"
  | "rechecking"
  | "done"
  | "delivered";

/** One asking of the builder. */
export interface BuildTurn {
  readonly id: string;
  readonly purpose: TurnPurpose;
  readonly askedAt: string;
  /** Null: it runs, or blindspot died meanwhile. */
  readonly endedAt: string | null;
  /** Null as long as it has not ended. */
  readonly outcome: TurnOutcome | null;
  readonly report: TurnReport | null;
  /** In US dollars, as its program says; null: it does not. */
  readonly costUsd: number | null;
  readonly durationMs: number | null;
  /** What it was asked to change, then what it made. Null: nothing. */
  readonly incrementId: string | null;
  /** The review whose findings it was to mend. */
  readonly reviewId: string | null;
  readonly promptHash: string;
  readonly replyHash: string | null;
  readonly facts: RunFacts | null;
  /** What it changed is a commit, or was nothing. */
  readonly isSettled: boolean;
  /** It changed nothing. Only of one that is settled. */
  readonly isEmpty: boolean;
}

type Decided = Extract<BuildEvent, { type: "decided" }>;
export type BuildDecision = Omit<Decided, "type" | "incrementId">;

/** A step of the building as it stands now, with all that was done about it. */
export interface BuildIncrement {
  readonly increment: Increment;
  /** The commit below it. */
  readonly parent: string;
  /** Of the turn that made it first. */
  readonly purpose: TurnPurpose;
  /** The one that made it, and those that reworked it. */
  readonly turnIds: readonly string[];
  readonly runs: readonly CommandRun[];
  readonly decisions: readonly BuildDecision[];
  /** Of its newest commit; null: not yet. */
  readonly check: CommandRun | null;
  readonly decision: BuildDecision | null;
}

/** How a review of a work stands, as the ledger knows it. */
export interface ReviewStanding {
  readonly reviewId: string;
  /** Nothing more comes of it. False for one that runs, was interrupted, or failed. */
  readonly isEnded: boolean;
  readonly findings: number;
  /** Of it and its rechecks: those that nobody has judged. */
  readonly unjudged: number;
  /** Of it and its rechecks: those that are real and not mended. */
  readonly open: number;
  /** Files that it has not read whole, as far as they are known, where it ended without. Null or absent: it has read all. */
  readonly unread?: readonly string[] | null;
}

export interface BuildReview {
  readonly id: string;
  readonly kind: "self-review" | "review" | "recheck";
  readonly begunAt: string;
  readonly isTriaged: boolean;
  /** Turns that were asked before it. */
  readonly turnsBefore: number;
  /** As told by the ledger, else as far as the journal shows. */
  readonly standing: ReviewStanding;
}

/** An increment that was undone, which the builder was not told yet. */
export interface Undone {
  readonly title: string;
  readonly comment: string | null;
}

/** A driven work as its journal tells it. */
export interface BuildState {
  readonly plan: BuildPlan;
  readonly phase: BuildPhase;
  readonly waitsFor: "developer" | "builder" | "reviewer" | "nobody";
  /** By which the conversation goes on; null: there is none to go on with. */
  readonly sessionId: string | null;
  /** Something was answered in that conversation, so that it knows the requirements. */
  readonly isSessionKnown: boolean;
  /** False: every turn is a conversation of its own, which is told all that came before. */
  readonly isOneThread: boolean;
  readonly turns: readonly BuildTurn[];
  readonly increments: readonly BuildIncrement[];
  readonly undone: readonly Undone[];
  /** The set-up as it ran last. */
  readonly setup: CommandRun | null;
  readonly builtBy: "builder" | "developer" | null;
  readonly selfReviewSkipped: string | null;
  readonly reviews: readonly BuildReview[];
  readonly isDone: boolean;
  readonly delivered: { readonly at: string; readonly branch: string; readonly commit: string } | null;
  /** Of all turns, in US dollars, as far as the builder's program says; null: it says of none. Reviews are not in it. */
  readonly costUsd: number | null;
  /** Turns were answered whose cost nobody knows. */
  readonly hasUnknownCost: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly startedAt: string;
  readonly lastEventAt: string;
}

/**
 * A driven work as it stands after its journal.
 *
 * @param standings of its reviews; of those that are not among them the journal alone tells how they stand
 * @returns null for a work that has no plan yet: its spec was drafted at most
 */
export function foldBuild(events: readonly BuildEvent[], standings: readonly ReviewStanding[] = []): BuildState | null {
  const begun = events.find(({ type }) => type === "begun");
  if (begun?.type !== "begun") return null;
  const draft = newDraft(begun.plan, begun.at);
  for (const event of events) foldEvent(draft, event);
  draft.reviews = draft.reviews.map((review, index) => {
    const told = standings.find(({ reviewId }) => reviewId === review.id);
    return { ...review, standing: told ?? shownStanding(draft, index) };
  });
  return withPhase(draft);
}

/** The same work with what the ledger says of its reviews now. */
export function withStandings(state: BuildState, standings: readonly ReviewStanding[]): BuildState {
  const reviews = state.reviews.map((review) => {
    return { ...review, standing: standings.find(({ reviewId }) => reviewId === review.id) ?? review.standing };
  });
  return withPhase({ ...state, reviews });
}

function withPhase({ told: _, ...state }: BuildState & { readonly told?: number }): BuildState {
  const step = nextStep(state);
  return { ...state, phase: phaseOf(state, step), waitsFor: waitsFor(step) };
}

/** What came after a review shows that it had ended. */
function shownStanding({ turns, reviews, isDone }: BuildDraft, index: number): ReviewStanding {
  const { standing, isTriaged, turnsBefore } = reviews[index] as BuildReview;
  const isEnded = isDone || isTriaged || turns.length > turnsBefore || index < reviews.length - 1;
  return { ...standing, isEnded };
}
