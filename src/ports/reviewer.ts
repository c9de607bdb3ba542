import type { Family } from "../core/authorship.ts";
import type { Brief } from "../core/brief.ts";
import type { ThreadProgress } from "../core/events.ts";
import type { Isolation, ProblemCode, ReviewerKind, RunFacts } from "../core/thread.ts";
import type { Exchange } from "../core/transcript.ts";
import type { ReadableChange } from "./change.ts";

/** How much of a change fits one thread of a reviewer, and what it can do. */
export interface ReviewerLimits {
  /** Changed lines and bytes of diff that one thread holds, by effort. */
  readonly thread: { readonly lines: number; readonly bytes: number };
  /** Threads at once. */
  readonly concurrency: number;
  /** It can be asked once more in the same conversation (the repair turn). */
  readonly canFollowUp: boolean;
  /** It can call our tools over the sanitized change. */
  readonly hasTools: boolean;
  /** It starts in a folder that holds the finished code, and reads there with tools of its own. */
  readonly hasFiles?: boolean;
  /** How hard its model can be asked to think, in its own words, least first. Absent: it cannot be told. */
  readonly efforts?: readonly string[];
}

/** Whether a reviewer could run now. Found out without spending a model request. */
export type Readiness =
  | {
      readonly status: "ready";
      readonly version: string | null;
      /** Those it offers, where it says so by itself. */
      readonly models?: readonly string[];
      /** Of an agent program: `yes` and `no` only where that is certain without asking its service. */
      readonly login?: "yes" | "unknown";
      /** Where the program or the login was found, for people: `/usr/bin/codex`, `OPENAI_API_KEY`. */
      readonly found?: string;
      /** How far it would be confined. */
      readonly isolation?: Isolation;
    }
  | {
      readonly status: "missing";
      readonly reason: string;
      /** The command or the setting that mends it. */
      readonly hint: string;
      /** Of a program that is there but cannot run, since nobody is logged in or since it is too old. */
      readonly version?: string | null;
      readonly found?: string;
      /** It is there, and nobody is logged in. */
      readonly login?: "no";
    };

/** One conversation to hold. `followUp` asks again after an unreadable reply. */
export interface RunRequest {
  readonly threadId: string;
  readonly model: string | null;
  /** One of its `limits.efforts`; null: its own default. */
  readonly effort: string | null;
  readonly brief: Brief;
  readonly followUp: { readonly reply: string; readonly question: string } | null;
  readonly change: ReadableChange;
}

export interface RunContext {
  /** Aborted on the user's wish and at the deadline (reason `TimeoutError`). */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ThreadProgress) => void;
  /** Is told at once what was said between brief and reply, so that it is kept however the run ends. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** When the signal will abort for the deadline, in milliseconds since 1970: nobody waits for a repeat beyond it. */
  readonly deadlineAt?: number;
}

/** How a run ended. `replied` says nothing about whether the reply can be read: `core` decides that. */
export type RunResult = { readonly facts: RunFacts } & (
  | { readonly status: "replied"; readonly reply: string; readonly isTruncated: boolean }
  | { readonly status: "waiting"; readonly file: string }
  | {
      readonly status: "refused" | "unavailable" | "timed-out" | "over-budget" | "cancelled";
      readonly problem: ProblemCode;
      readonly reason: string;
      readonly hint: string;
      /** What had arrived before it failed, for the record. */
      readonly reply: string | null;
    }
);

/** Something that can hold a review thread: a model API, an agent program, a command, a person pasting. */
export interface Reviewer {
  readonly name: string;
  readonly kind: ReviewerKind;
  readonly isLocal: boolean;
  /** Whether this model runs here, where the reviewer does and may still send some models' requests elsewhere. */
  isLocalModel?(model: string | null): boolean;
  /** Where a brief goes: an address without credentials. Absent for programs and people. */
  readonly destination?: string;
  readonly limits: ReviewerLimits;
  /** The model asked for when the user names none; null: the program's own default. */
  readonly defaultModel: string | null;
  familyOf(model: string | null): Family;
  /** The user's word, in the configuration, on models whose names say nothing. */
  readonly declaredFamily?: Family;
  probe(signal: AbortSignal): Promise<Readiness>;
  /** Never throws for what a reviewer may do wrong; that is a result. */
  run(request: RunRequest, context: RunContext): Promise<RunResult>;
}
