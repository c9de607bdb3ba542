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
import { type Judge, type Judgement, keptReason, type Round, type Verdict } from "../core/verdict.ts";
import type { Host, TriageLedger } from "../ports.ts";

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
  const round = again === null ? "first" : "again";
  const sitting: TriageSitting = {
    ...{ id: host.newId("s"), reviewId: id, face, judge, round, isOpen },
    ...{ startedAt: host.now().toISOString(), endedAt: null, activeSeconds: 0, folded: [] },
  };
  const only = again === null ? null : sampleJudged(snapshot, again, id);
  return new TriageSession(request, { mark, snapshot, sitting, earlier: await ledger.sittings(id), only });
}

interface TriageState {
  mark: number;
  snapshot: ReviewSnapshot;
  sitting: TriageSitting;
  /** Sittings of others, and of earlier days. */
  earlier: readonly TriageSitting[];
  /** In a second round: which ones. */
  readonly only: ReadonlySet<string> | null;
}

/**
 * One person (or agent) judging one review, perhaps beside others who do so too. When the promise of a judgement resolves, it
 * is stored and outlives the process.
 */
export class TriageSession {
  readonly #request: TriageRequest;
  readonly #state: TriageState;
  readonly #steps: Step[] = [];
  readonly #unfolded = new Set<string>();
  /** The sitting is in the ledger. */
  #isStored = false;
  #plan: TriagePlan | null = null;

  constructor(request: TriageRequest, state: TriageState) {
    this.#request = request;
    this.#state = state;
  }

  get reviewId(): string {
    return this.#state.sitting.reviewId;
  }

  get round(): Round {
    return this.#state.sitting.round;
  }

  get judgedBy(): Judge {
    return this.#state.sitting.judge;
  }

  get isOpen(): boolean {
    return this.#state.sitting.isOpen;
  }

  /** The review as this session knows it. It holds what is hidden: a face shows `plan()` and `reveal()`. */
  get snapshot(): ReviewSnapshot {
    return this.#state.snapshot;
  }

  /** Every finding with its group, its place in it, and what was said of it. */
  plan(): TriagePlan {
    const { snapshot, only, sitting } = this.#state;
    this.#plan ??= planTriage(snapshot, { judge: sitting.judge, round: sitting.round, only, folded: this.#folded() });
    return this.#plan;
  }

  /** All findings of the review, to choose the one that another repeats: also those that this sitting does not ask for. */
  choices(): readonly TriageItem[] {
    const { judge, round } = this.#state.sitting;
    return planTriage(this.snapshot, { judge, round }).items;
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
    const { sitting } = this.#state;
    const { judge, round } = sitting;
    const finding = this.#find(findingId);
    const duplicateOf = details.duplicateOf == null ? null : this.#originalOf(details.duplicateOf, findingId);
    const seconds = details.seconds == null ? null : Math.round(details.seconds * 10) / 10;
    const before = this.snapshot.verdicts.filter((verdict) => verdict.findingId === findingId);
    const verdict: Verdict = {
      ...{ findingId, judgement, judge, seconds, duplicateOf },
      reason: details.reason?.trim() ?? keptReason(before, { judgement, judge, round }),
      at: this.#now(),
      state: judgement === "real" ? "open" : null,
      ...(round !== "first" && { round }),
    };
    const number = await this.#write(() => this.#request.ledger.addVerdict(verdict));
    this.#change({ snapshot: { ...this.snapshot, verdicts: [...this.snapshot.verdicts, verdict] } });
    const given = { group: triageGroupOf(finding), judgement, isDuplicate: duplicateOf !== null };
    this.#steps.push({ kind: "judge", findingId, given, number });
    await this.#saveSitting({ activeSeconds: this.#state.sitting.activeSeconds + Math.max(0, seconds ?? 0) });
    return verdict;
  }

  /** Takes back the last judgement or fold of this sitting; what counted before counts again. Null: there is none. */
  async undo(): Promise<Undone | null> {
    const step = this.#steps.at(-1);
    if (step === undefined) return null;
    const { ledger } = this.#request;
    const { sitting } = this.#state;
    if (step.kind === "fold") {
      await this.#saveSitting({ folded: sitting.folded.filter((id) => !step.findingIds.includes(id)) });
    } else {
      const which = { findingId: step.findingId, judge: sitting.judge, round: sitting.round, number: step.number };
      await ledger.withdrawVerdict(which, this.#now());
      await this.reload();
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
    await this.#saveSitting({ folded: [...this.#state.sitting.folded, ...findingIds] });
    this.#steps.push({ kind: "fold", findingIds, given: null, number: -1 });
    return findingIds;
  }

  /** Brings back, for this sitting, all that was ever folded unjudged. @returns which */
  unfold(): readonly string[] {
    const ids = this.plan().items.filter(({ isFolded }) => isFolded);
    for (const { id } of ids) this.#unfolded.add(id);
    this.#change({});
    return ids.map(({ id }) => id);
  }

  /** Takes in what others have judged, and what a running review has found, since. @returns whether there was anything */
  async reload(): Promise<boolean> {
    const { ledger } = this.#request;
    const mark = await ledger.changeMark();
    if (mark === this.#state.mark) return false;
    const { id } = this.#state.sitting;
    const snapshot = await ledger.load(this.reviewId, null);
    const earlier = (await ledger.sittings(this.reviewId)).filter((sitting) => sitting.id !== id);
    this.#change({ mark, snapshot, earlier });
    return true;
  }

  /** Counts time that went into no judgement. Seconds. */
  async spend(seconds: number): Promise<void> {
    const activeSeconds = this.#state.sitting.activeSeconds + Math.max(0, seconds);
    if (this.#isStored) await this.#saveSitting({ activeSeconds });
    else this.#change({ sitting: { ...this.#state.sitting, activeSeconds } });
  }

  /** How the judging of the review stands, in all sittings. */
  summary(): TriageSummary {
    return triageSummary(this.snapshot, [...this.#state.earlier, this.#state.sitting]);
  }

  /** How far the second round agrees with the first, in this sitting's sample. */
  agreement(): Agreement {
    const { only } = this.#state;
    return agreementOf(this.snapshot.verdicts.filter(({ findingId }) => only === null || only.has(findingId)));
  }

  /** Ends the sitting. @returns how the judging stands then */
  async end(): Promise<TriageSummary> {
    if (this.#isStored) await this.#saveSitting({ endedAt: this.#now() });
    return this.summary();
  }

  #now(): string {
    return this.#request.host.now().toISOString();
  }

  #find(findingId: string): Finding {
    const finding = this.snapshot.findings.find(({ id }) => id === findingId);
    if (finding !== undefined) return finding;
    const hint = `blindspot show ${this.reviewId} lists its findings.`;
    throw new BlindspotError("not-found", `Review ${this.reviewId} has no finding ${findingId}.`, hint);
  }

  #originalOf(named: string, findingId: string): string {
    const { judge, round } = this.#state.sitting;
    const original = originalOf(this.#find(named).id, latestBy(this.snapshot.verdicts, { judge, round }));
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
    const { earlier, sitting } = this.#state;
    const all = foldedIn([...earlier, sitting], sitting.judge);
    for (const id of this.#unfolded) all.delete(id);
    return all;
  }

  #change(change: Partial<Omit<TriageState, "only">>): void {
    Object.assign(this.#state, change);
    this.#plan = null;
  }

  async #saveSitting(change: Partial<TriageSitting>): Promise<void> {
    const sitting = { ...this.#state.sitting, ...change };
    await this.#write(() => this.#request.ledger.saveSitting(sitting));
    this.#isStored = true;
    this.#change({ sitting });
  }

  /** One write of ours is no news, unless somebody else wrote meanwhile. */
  async #write<T>(work: () => Promise<T>): Promise<T> {
    const { ledger } = this.#request;
    const before = await ledger.changeMark();
    const result = await work();
    const after = await ledger.changeMark();
    if (before === this.#state.mark && after === before + 1) this.#change({ mark: after });
    return result;
  }
}
