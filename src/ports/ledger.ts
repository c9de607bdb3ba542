import type { ReviewEvent } from "../core/events.ts";
import type { Experience } from "../core/experience.ts";
import type { Finding } from "../core/finding.ts";
import type { Handoff } from "../core/handoff.ts";
import type { JudgedFlag } from "../core/signals/people.ts";
import type { TriageSitting } from "../core/sitting.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { Judge, Round, Verdict } from "../core/verdict.ts";

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

/** An earlier finding of the same repository with its latest human verdict. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly verdict: Verdict;
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

/** Which verdict to take back: of a judge on a finding the newest that stands, or the one with a number. */
export interface VerdictToWithdraw {
  readonly findingId: string;
  readonly judge: Judge;
  /** `first` by default. */
  readonly round?: Round;
  readonly number?: number;
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

/** What advice needs of the ledger. */
export interface AdviceLedger {
  /** Flags of this repository with the judgement that counts, duplicates apart. */
  judgedFlags(repositoryKey: string): Promise<readonly JudgedFlag[]>;
  /** What earlier reviews took and brought; what was raised is of this repository, the rest of all. */
  experience(repositoryKey: string | null): Promise<Experience>;
}
