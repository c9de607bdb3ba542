import type { BuildEvent, CommandRun, TurnOutcome } from "../core/build.ts";
import type { BuildRubrics } from "../core/build-prompts.ts";
import type { BuildIncrement, BuildReview, BuildState, ReviewStanding } from "../core/build-state.ts";
import type { BuildLimits, BuildStep } from "../core/build-step.ts";
import type { ThreadProgress } from "../core/events.ts";
import type { IncrementFile, StoredWork } from "../core/work.ts";
import type { Host } from "../ports.ts";
import type { BuildClone, Builder, CommandRunner, WorkLedger } from "../ports-build.ts";

/** What may be kept of what a builder says and changes: the same as what a reviewer may see. */
export interface BuildGate {
  /** A text without secrets, and without what no terminal should meet. Newlines stay. */
  clean(text: string): Promise<string>;
  /** What a commit of the clone changed over its parent, without secrets. `diff`: unified. */
  describe(
    change: { readonly parent: string; readonly commit: string },
    signal: AbortSignal,
  ): Promise<{ readonly files: readonly IncrementFile[]; readonly diff: string }>;
}

export interface BuildPorts {
  readonly builder: Builder;
  readonly clone: BuildClone;
  readonly commands: CommandRunner;
  readonly works: WorkLedger;
  readonly host: Pick<Host, "now" | "newId" | "sha256" | "newMarker">;
  readonly gate: BuildGate;
  readonly rubrics: BuildRubrics;
}

export interface BuildRequest {
  /** A driven work whose journal has a plan. */
  readonly work: StoredWork;
  /** As far as they are not the usual ones. */
  readonly limits?: Partial<BuildLimits>;
  /** For each turn of the builder. */
  readonly turnTimeoutMs: number;
}

/** What the developer says of an increment. */
export interface IncrementAnswer {
  readonly decision: "accepted" | "rejected" | "comment";
  readonly comment: string | null;
  /** Nothing more is to be built. */
  readonly isBuilt?: boolean;
}

export interface DecisionAsked {
  readonly state: BuildState;
  readonly increment: BuildIncrement;
  /** `check-failed`: also where decisions are made by rule, since the rule is at its end. */
  readonly why: "proposed" | "check-failed";
  /** Without secrets. */
  readonly diff: string;
  /** The end of what the check printed; null: there is none. */
  readonly output: string | null;
}

/**
 * Is told the id of a new review; when it resolves, the journal has it. Nothing may be sent to a model before: a review whose id
 * is lost would be held, and paid for, twice.
 */
export type BeginReview = (reviewId: string) => Promise<void>;

/** What is to be mended, as the developer agreed to it. */
export interface FixTurn {
  readonly brief: string;
  /** Is called before the builder gets it. */
  handOver(sessionId: string | null): Promise<void>;
}

/** What only people, and commands that hold reviews, can do. `stop`: nobody is there to ask, or the developer stops for now. */
export interface BuildDesk {
  /** How reviews stand now. One of which the ledger knows nothing has not ended. */
  standings(reviewIds: readonly string[]): Promise<readonly ReviewStanding[]>;
  decide(asked: DecisionAsked, signal: AbortSignal): Promise<IncrementAnswer | "check-again" | "stop">;
  /** The builder changes nothing more and does not say that it is done, or nothing was built. @param reply its last words */
  isBuilt(
    state: BuildState,
    reply: string | null,
    signal: AbortSignal,
  ): Promise<"built" | "stop" | { readonly comment: string | null }>;
  /** Holds a new self-review. A sentence: why there is none. */
  selfReview(state: BuildState, begin: BeginReview, signal: AbortSignal): Promise<{ readonly skipped: string } | null>;
  crossReview(state: BuildState, begin: BeginReview, signal: AbortSignal): Promise<void>;
  /** @param of the review whose findings are looked at again */
  recheck(state: BuildState, of: string, begin: BeginReview, signal: AbortSignal): Promise<void>;
  /** Goes on with a review that has not ended. One that the ledger does not know is begun under this id. */
  resumeReview(
    state: BuildState,
    review: BuildReview,
    signal: AbortSignal,
  ): Promise<{ readonly skipped: string } | null>;
  triage(reviewId: string, signal: AbortSignal): Promise<"done" | "stop">;
  /** What of a review and its rechecks is to be mended. Null: nothing, the developer wants none of it mended. */
  fixBrief(reviewId: string, state: BuildState, signal: AbortSignal): Promise<FixTurn | null | "stop">;
  /** The builder has answered a brief of this review. */
  fixEnded(reviewId: string): Promise<void>;
  /** `again`: one more round, which mends what is open, else reviews the whole anew. */
  isDone(state: BuildState, signal: AbortSignal): Promise<"done" | "again" | "stop">;
}

/** Why a run of a work ends. All but `done` go on with the next run. */
export type BuildRest =
  | { readonly why: "done" }
  /** For the developer, who is to do what this step asks. */
  | { readonly why: "waits"; readonly step: BuildStep }
  | {
      readonly why: "turn-failed";
      readonly turnId: string;
      readonly outcome: Exclude<TurnOutcome, { status: "answered" }>;
    }
  | { readonly why: "set-up-failed"; readonly run: CommandRun }
  | { readonly why: "review-not-ended"; readonly reviewId: string; readonly kind: BuildReview["kind"] }
  | { readonly why: "ceiling"; readonly of: "increments" | "cost" }
  | { readonly why: "cancelled" };

/** What faces see of a run: what was stored, what is begun, what a turn is at, and why it ends. */
export type BuildNotice =
  | { readonly type: "event"; readonly event: BuildEvent; readonly state: BuildState }
  | { readonly type: "step"; readonly step: BuildStep; readonly state: BuildState }
  | { readonly type: "progress"; readonly turnId: string; readonly progress: ThreadProgress }
  | { readonly type: "rest"; readonly rest: BuildRest; readonly state: BuildState };
