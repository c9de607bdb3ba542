import { BlindspotError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { latestBy } from "../core/memory.ts";
import type { TriageFace, TriageSitting } from "../core/sitting.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import {
  isWaiting,
  originalOf,
  planTriage,
  type TriageGroupKey,
  type TriageItem,
  type TriagePlan,
  triageGroupOf,
} from "../core/triage.ts";
import { type Agreement, agreementOf, sampleJudged } from "../core/triage-again.ts";
import { type HiddenFacts, reveal } from "../core/triage-blind.ts";
import {
  foldedIn,
  type GivenJudgement,
  offersFold,
  type TriageSummary,
  triageSummary,
} from "../core/triage-summary.ts";
import { type Judge, type Judgement, keptReason, keptState, type Round, type Verdict } from "../core/verdict.ts";
import type { Host, TriageLedger } from "../ports.ts";
import { SittingStore } from "./sitting-store.ts";

export interface TriageRequest {
  readonly ledger: TriageLedger;
  readonly host: Pick<Host, "now" | "newId">;
  /** Whole, or as `Ledger.load` takes it. */
  readonly reviewId: string;
  /** For `latest`. */
  readonly repositoryKey?: string | null;
  readonly judge: Judge;
  readonly face: TriageFace;
  /** What `blind` hides is seen before judging. */
  readonly isOpen: boolean;
  /** Which share of the judged findings to judge again, 0 to 1; null: judge what waits. */
  readonly again: number | null;
}

/** What goes with a judgement. */
export interface JudgeDetails {
  /** Absent: what the same judge said when it gave the same judgement before. */
  readonly reason?: string;
  /** Id of a finding of this review that says the same. */
  readonly duplicateOf?: string | null;
  /** Active seconds since the last judgement; null: not measured. */
  readonly seconds?: number | null;
}

/** What was undone. */
export type Undone =
  | { readonly kind: "judge"; readonly findingId: string }
  | { readonly kind: "fold"; readonly findingIds: readonly string[] };

type Step = Undone & { readonly given: GivenJudgement | null; readonly number: number };

/** Begins a sitting on a review. Nothing is stored before something is judged or folded. @throws BlindspotError `not-found` */
export async function openTriage(request: TriageRequest): Promise<TriageSession> {
  const { ledger, host, reviewId, repositoryKey = null, judge, face, isOpen, again } = request;
  const mark = await ledger.changeMark();
  const snapshot = await ledger.load(reviewId, repositoryKey);
  const { id } = snapshot.header;
  const sitting: TriageSitting = {
    ...{ id: host.newId("s"), reviewId: id, face, judge, round: again === null ? "first" : "again", isOpen },
    ...{ startedAt: host.now().toISOString(), endedAt: null, activeSeconds: 0, folded: [] },
  };
  const only = again === null ? null : sampleJudged(snapshot, again, id);
  const earlier = await ledger.sittings(id);
  return new TriageSession(new SittingStore(ledger, { mark, snapshot, sitting, earlier }), host, only);
}

/**
 * One person (or agent) judging one review, perhaps beside others who do so too. When the promise of a judgement resolves, it
 * is stored and outlives the process.
 */
export class TriageSession {
  readonly #store: SittingStore;
  readonly #host: Pick<Host, "now">;
  /** In a second round: which ones. */
  readonly #only: ReadonlySet<string> | null;
  readonly #steps: Step[] = [];
  readonly #unfolded = new Set<string>();
  /** As worked out last, and from what. */
  #planned: { readonly snapshot: ReviewSnapshot; readonly folded: string; readonly plan: TriagePlan } | null = null;

  constructor(store: SittingStore, host: Pick<Host, "now">, only: ReadonlySet<string> | null) {
    this.#store = store;
    this.#host = host;
    this.#only = only;
  }

  get reviewId(): string {
    return this.#store.sitting.reviewId;
  }

  get round(): Round {
    return this.#store.sitting.round;
  }

  get judgedBy(): Judge {
    return this.#store.sitting.judge;
  }

  get isOpen(): boolean {
    return this.#store.sitting.isOpen;
  }

  /** The review as this session knows it. It holds what is hidden: a face shows `plan()` and `reveal()`. */
  get snapshot(): ReviewSnapshot {
    return this.#store.snapshot;
  }

  /** Every finding with its group, its place in it, and what was said of it. */
  plan(): TriagePlan {
    const { snapshot, judgedBy: judge, round } = this;
    const ids = this.#folded();
    const folded = [...ids].join();
    if (this.#planned?.snapshot !== snapshot || this.#planned.folded !== folded) {
      const plan = planTriage(snapshot, { judge, round, only: this.#only, folded: ids });
      this.#planned = { snapshot, folded, plan };
    }
    return this.#planned.plan;
  }

  /** All findings of the review, to choose the one that another repeats: also those that this sitting does not ask for. */
  choices(): readonly TriageItem[] {
    return planTriage(this.snapshot, { judge: this.judgedBy, round: this.round }).items;
  }

  /** What is hidden of a finding; null while it is neither judged nor shown openly. */
  reveal(findingId: string): HiddenFacts | null {
    const item = this.plan().items.find(({ id }) => id === findingId);
    if (item === undefined || (item.verdict === null && !this.isOpen)) return null;
    const facts = reveal(this.#find(findingId), this.snapshot, this.round);
    return item.verdict === null ? { ...facts, first: null } : facts;
  }

  /** Whether to offer to fold the rest of the group: its last two were rejected, and some still wait. */
  offersFold(group: TriageGroupKey): boolean {
    const given = this.#steps.flatMap((step) => step.given ?? []);
    return this.round === "first" && offersFold(given, group) && this.#waitingIn(group).length > 0;
  }

  /**
   * Stores a judgement. One that repeats what this judge said before keeps its reason, unless another is given.
   *
   * @throws BlindspotError `not-found` for a finding that the review does not have; `usage` for a duplicate of itself, also over
   *   others: then nobody would judge it
   */
  async judge(findingId: string, judgement: Judgement, details: JudgeDetails = {}): Promise<Verdict> {
    const group = triageGroupOf(this.#find(findingId));
    const verdict = this.#verdict(findingId, judgement, details);
    const number = await this.#store.addVerdict(verdict);
    const given = { group, judgement, isDuplicate: verdict.duplicateOf !== null };
    this.#steps.push({ kind: "judge", findingId, given, number });
    await this.#store.save({ activeSeconds: this.#store.sitting.activeSeconds + Math.max(0, verdict.seconds ?? 0) });
    return verdict;
  }

  /** Takes back the last judgement or fold of this sitting; what counted before counts again. Null: there is none. */
  async undo(): Promise<Undone | null> {
    const step = this.#steps.at(-1);
    if (step === undefined) return null;
    if (step.kind === "fold") {
      const folded = this.#store.sitting.folded.filter((id) => !step.findingIds.includes(id));
      await this.#store.save({ folded });
    } else {
      const which = { findingId: step.findingId, judge: this.judgedBy, round: this.round, number: step.number };
      await this.#store.withdraw(which, this.#now());
    }
    this.#steps.pop();
    return step.kind === "fold"
      ? { kind: "fold", findingIds: step.findingIds }
      : { kind: "judge", findingId: step.findingId };
  }

  /** Folds all that waits in the group of a finding, unjudged. @returns which */
  async foldRest(findingId: string): Promise<readonly string[]> {
    const findingIds = this.#waitingIn(triageGroupOf(this.#find(findingId)));
    if (findingIds.length === 0 || this.round === "again") return [];
    await this.#store.save({ folded: [...this.#store.sitting.folded, ...findingIds] });
    this.#steps.push({ kind: "fold", findingIds, given: null, number: -1 });
    return findingIds;
  }

  /** Brings back, for this sitting, all that was ever folded unjudged. @returns which */
  unfold(): readonly string[] {
    const ids = this.plan()
      .items.filter(({ isFolded }) => isFolded)
      .map(({ id }) => id);
    for (const id of ids) this.#unfolded.add(id);
    return ids;
  }

  /** Takes in what others have judged, and what a running review has found, since. @returns whether there was anything */
  reload(): Promise<boolean> {
    return this.#store.reload();
  }

  /** Counts time that went into no judgement. Seconds. */
  async spend(seconds: number): Promise<void> {
    await this.#store.note({ activeSeconds: this.#store.sitting.activeSeconds + Math.max(0, seconds) });
  }

  /** How the judging of the review stands, in all sittings. */
  summary(): TriageSummary {
    return triageSummary(this.snapshot, this.#store.sittings);
  }

  /** How far the second round agrees with the first, in this sitting's sample. */
  agreement(): Agreement {
    const isAsked = ({ findingId }: Verdict) => this.#only === null || this.#only.has(findingId);
    return agreementOf(this.snapshot.verdicts.filter(isAsked));
  }

  /** Ends the sitting. @returns how the judging stands then */
  async end(): Promise<TriageSummary> {
    await this.#store.note({ endedAt: this.#now() });
    return this.summary();
  }

  #now(): string {
    return this.#host.now().toISOString();
  }

  #verdict(findingId: string, judgement: Judgement, details: JudgeDetails): Verdict {
    const { judgedBy: judge, round } = this;
    const seconds = details.seconds == null ? null : Math.round(details.seconds * 10) / 10;
    const before = this.snapshot.verdicts.filter((verdict) => verdict.findingId === findingId);
    return {
      ...{ findingId, judgement, judge, seconds, at: this.#now() },
      reason: details.reason?.trim() ?? keptReason(before, { judgement, judge, round }),
      duplicateOf: details.duplicateOf == null ? null : this.#originalOf(details.duplicateOf, findingId),
      state: keptState(before, { judgement, judge, round }),
      ...(round !== "first" && { round }),
    };
  }

  #find(findingId: string): Finding {
    const finding = this.snapshot.findings.find(({ id }) => id === findingId);
    if (finding !== undefined) return finding;
    const hint = `blindspot show ${this.reviewId} lists its findings.`;
    throw new BlindspotError("not-found", `Review ${this.reviewId} has no finding ${findingId}.`, hint);
  }

  #originalOf(named: string, findingId: string): string {
    const latest = latestBy(this.snapshot.verdicts, { judge: this.judgedBy, round: this.round });
    const original = originalOf(this.#find(named).id, latest);
    if (original !== findingId && named !== findingId) return original;
    const problem = `Finding ${findingId} cannot be a duplicate of itself, nor of one that is a duplicate of it.`;
    throw new BlindspotError("usage", problem, "Name another finding, or judge this one.");
  }

  #waitingIn(group: TriageGroupKey): string[] {
    return this.plan()
      .items.filter((item) => item.group === group && isWaiting(item))
      .map(({ id }) => id);
  }

  #folded(): Set<string> {
    const all = foldedIn(this.#store.sittings, this.judgedBy);
    return new Set([...all].filter((id) => !this.#unfolded.has(id)));
  }
}
