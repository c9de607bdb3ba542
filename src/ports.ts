/** What the outside must offer. Adapters implement these; `flow` sees nothing else of them. */
import type { Evidence, Family } from "./core/authorship.ts";
import type { Brief } from "./core/brief.ts";
import type { Change, FilePatch, Side } from "./core/change.ts";
import type { ReviewEvent, ThreadProgress } from "./core/events.ts";
import type { Experience } from "./core/experience.ts";
import type { Finding } from "./core/finding.ts";
import type { Handoff } from "./core/handoff.ts";
import type { SecretSpan } from "./core/secret-span.ts";
import type { Approval, JudgedFlag } from "./core/signals/people.ts";
import type { TriageSitting } from "./core/sitting.ts";
import type { ReviewSnapshot } from "./core/snapshot.ts";
import type { SyntaxReading, SyntaxRequest } from "./core/syntax.ts";
import type { Isolation, ProblemCode, ReviewerKind, RunFacts } from "./core/thread.ts";
import type { Exchange } from "./core/transcript.ts";
import type { Judge, Round, Verdict } from "./core/verdict.ts";

export type { SecretSpan } from "./core/secret-span.ts";

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

export interface TextHit {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** The sanitized change as tools and snapshots read it. Refusals are data: a sentence for the model. */
export interface ReadableChange {
  /** False for a bare patch: there is nothing to read, so that tools are not worth offering. */
  readonly hasContext?: boolean;
  /** Text of a file that a reviewer may see, on one side; a refusal names why not. */
  read(path: string, side: Side): Promise<{ readonly text: string } | { readonly refused: string }>;
  /** Paths of the head tree that a reviewer may see, below `path`. */
  list(path: string | null): Promise<readonly string[]>;
  search(pattern: string, path: string | null, signal: AbortSignal): Promise<readonly TextHit[]>;
}

/** Raw contents of both trees. Only the sanitized change reads them. */
export interface Trees {
  /** Null when the path does not exist there, is no regular file, or is binary. */
  read(side: Side, path: string): Promise<string | null>;
  /** The head tree: path, git mode, size in bytes. */
  list(): Promise<readonly { readonly path: string; readonly mode: string; readonly bytes: number }[]>;
  /**
   * Lines of the head tree that match an extended regular expression, or hold the text if it is none, as they are
   * found. None for a pattern that `patternRefusal` refuses.
   */
  search(pattern: string, path: string | null, signal: AbortSignal): AsyncIterable<TextHit>;
}

/** What the base tree's `.gitattributes` say of a file (`linguist-generated`, `linguist-vendored`). */
export interface FileAttributes {
  readonly generated: boolean;
  readonly vendored: boolean;
}

/** What a file of the working tree has over the commit below it. */
export interface UncommittedFile {
  readonly path: string;
  /** Its name in that commit where it is another. */
  readonly oldPath: string | null;
  readonly additions: number;
  readonly deletions: number;
}

/** A change with access to its trees until `dispose` is called. */
export interface TakenChange {
  readonly change: Change;
  /** By head path; files of which the attributes say nothing are absent. */
  readonly attributes: ReadonlyMap<string, FileAttributes>;
  /** Of a branch with uncommitted work: what is not in its commits; else empty. */
  readonly uncommitted: readonly UncommittedFile[];
  /** New name to old of every file that the whole change renames, also of those that were not asked for. */
  readonly renames: ReadonlyMap<string, string>;
  readonly trees: Trees;
  /** How files get from another tree of the repository to the head tree; null where that tree is gone. Absent of a patch. */
  patchesFrom?(tree: string): Promise<readonly FilePatch[] | null>;
  dispose(): Promise<void>;
}

export interface SecretScanner {
  scan(path: string, text: string): Promise<readonly SecretSpan[]>;
}

/** What an authorship source may look at. */
export interface AuthorshipContext {
  readonly change: Change;
  /** Of a branch with uncommitted work: what is not in its commits. */
  readonly uncommitted: readonly UncommittedFile[];
  readonly files: readonly FilePatch[];
  readonly signal: AbortSignal;
  /** Takes a sentence of ours on evidence that there would be, if something were not missing. */
  readonly onGap?: (text: string) => void;
}

/** One kind of evidence of who wrote the lines. */
export interface AuthorshipSource {
  readonly name: string;
  read(context: AuthorshipContext): Promise<readonly Evidence[]>;
}

/** A face of a review: a fold over its events. */
export interface Output {
  onEvent(event: ReviewEvent): void | Promise<void>;
}

/** Price list. Null: the price of this model is not known. */
export interface Prices {
  estimate(
    provider: string,
    model: string,
    usage: { inputTokens: number; outputTokens: number; cacheReadTokens: number; cacheWriteTokens: number },
  ): Promise<number | null>;
}

/** An earlier finding of the same repository with its latest human verdict. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly verdict: Verdict;
}

/** The store of everything. When a promise of it resolves, the data survives `kill -9`. */
export interface Ledger {
  /** Several events are stored together: all of them, or none. */
  record(...events: readonly ReviewEvent[]): Promise<void>;
  /** @returns its number among those of its finding, by which it can be taken back */
  addVerdict(verdict: Verdict): Promise<number>;
  /** Findings of this repository with a verdict that counts (`isCounted`), the newest of each. */
  judged(repositoryKey: string): Promise<readonly JudgedFinding[]>;
  /** By id, unique prefix, or `latest` (of the repository given, else of all). Throws `not-found`, `ambiguous`. */
  load(idOrPrefix: string, repositoryKey: string | null): Promise<ReviewSnapshot>;
}

/** Which verdict to take back: of a judge on a finding the newest that stands, or the one with a number. */
export interface VerdictToWithdraw {
  readonly findingId: string;
  readonly judge: Judge;
  /** `first` by default. */
  readonly round?: Round;
  readonly number?: number;
}

/** What judging needs of the ledger. Several processes may judge one review at once: every verdict is added, none replaced. */
export interface TriageLedger extends Pick<Ledger, "addVerdict" | "load"> {
  /** What counted before counts again. @returns the verdict as it is now; null when there is none to take back */
  withdrawVerdict(which: VerdictToWithdraw, at: string): Promise<Verdict | null>;
  /** Stores a sitting, or how it stands now. */
  saveSitting(sitting: TriageSitting): Promise<void>;
  /** All sittings on a review, oldest first, those that died or go on included. */
  sittings(reviewId: string): Promise<readonly TriageSitting[]>;
  /** A number that differs from an earlier one when any process has written since. Costs next to nothing. */
  changeMark(): Promise<number>;
}

/** What handing back and looking again need of the ledger. */
export interface HandoffLedger extends Pick<Ledger, "addVerdict" | "load"> {
  /** Stores a hand-off with the brief that was handed over, or how it stands now. */
  saveHandoff(handoff: Handoff, brief: string): Promise<void>;
  /** Takes out a hand-off that nobody got. */
  dropHandoff(handoffId: string): Promise<void>;
  /** The hand-offs of a review, by its whole id, oldest first. */
  handoffs(reviewId: string): Promise<readonly Handoff[]>;
  /** Ids of the rechecks of a review, by its whole id, oldest first. */
  recheckIds(reviewId: string): Promise<readonly string[]>;
}

/** A look at the user's repository, to be compared with a later one. */
export interface RepositoryWatch {
  /**
   * What is another now, sorted, 1,000 names at most: files by path, and what is git's own as `.git/HEAD`,
   * `.git/refs/heads/main`, `.git/config`. Null where it could not be found out.
   */
  changes(signal: AbortSignal): Promise<readonly string[] | null>;
}

/** What flow needs of the machine besides: time, randomness, hashes. */
export interface Host {
  now(): Date;
  /** A new id, unique in the ledger for all practical purposes: `r` review, `t` thread, `f` finding, `s` sitting, `h` hand-off, `w` work, `i` increment, `b` turn of building. */
  newId(kind: "r" | "t" | "f" | "s" | "h" | "w" | "i" | "b"): string;
  /** Hex. */
  sha256(text: string): string;
  /** A short random word that no text holds by chance. */
  newMarker(): string;
  /** 32 random bits. */
  newSeed(): number;
}

/** Our fixed prompts. */
export interface Rubrics {
  readonly review: string;
  readonly absence: string;
  readonly refute: string;
  readonly recheck: string;
}

/** Reads code by the grammar of its language. */
export interface Syntax {
  /** Null: it cannot be read so, or is more than is read. Never throws for what a text holds. */
  read(request: SyntaxRequest): Promise<SyntaxReading | null>;
}

/** Commits of a change that people say they have read. */
export interface Approvals {
  read(context: AuthorshipContext): Promise<readonly Approval[]>;
}

/** What advice needs of the ledger. */
export interface AdviceLedger {
  /** Flags of this repository with the judgement that counts, duplicates apart. */
  judgedFlags(repositoryKey: string): Promise<readonly JudgedFlag[]>;
  /** What earlier reviews took and brought; what was raised is of this repository, the rest of all. */
  experience(repositoryKey: string | null): Promise<Experience>;
}
