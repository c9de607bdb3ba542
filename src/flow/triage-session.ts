import { draftNotes, withDraft } from "../core/draft-notes.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import {
  isWaiting,
  planTriage,
  type TriageGroupKey,
  type TriageItem,
  type TriagePlan,
  triageGroupOf,
} from "../core/triage.ts";
import { type Agreement, agreementOf } from "../core/triage-again.ts";
import { type HiddenFacts, reveal } from "../core/triage-blind.ts";
import {
  foldedIn,
  type GivenJudgement,
  offersFold,
  type TriageSummary,
  triageSummary,
} from "../core/triage-summary.ts";
import type { Judge, Judgement, Round, Verdict } from "../core/verdict.ts";
import type { Host } from "../ports.ts";
import type { SittingStore } from "./sitting-store.ts";
import { findingOf, type JudgeDetails, makeVerdict } from "./triage-verdict.ts";

/** What was undone. */
export type Undone =
  | { readonly kind: "judge"; readonly findingId: string }
  | { readonly kind: "fold"; readonly findingIds: readonly string[] };

type Step = Undone & { readonly given: GivenJudgement | null; readonly number: number };

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
    const facts = reveal(findingOf(this.snapshot, findingId), this.snapshot, this.round);
    return item.verdict === null ? { ...facts, first: null } : facts;
  }

  /** Whether to offer to fold the rest of the group: its last two were rejected, and some still wait. */
  offersFold(group: TriageGroupKey): boolean {
    const given = this.#steps.flatMap((step) => step.given ?? []);
    return this.round === "first" && offersFold(given, group) && this.#waitingIn(group).length > 0;
  }

  /**
   * Stores a judgement, with the note that waits for it. One that repeats what this judge said before keeps its reason, unless
   * another is given.
   *
   * @throws BlindspotError `not-found` for a finding that the review does not have; `usage` for a duplicate of itself, also over
   *   others: then nobody would judge it
   */
  async judge(findingId: string, judgement: Judgement, details: JudgeDetails = {}): Promise<Verdict> {
    const group = triageGroupOf(findingOf(this.snapshot, findingId));
    const noted = this.drafts().get(findingId);
    const verdict = makeVerdict(
      this.snapshot,
      { findingId, judgement, details: { ...(noted !== undefined && { reason: noted }), ...details } },
      { judge: this.judgedBy, round: this.round, at: this.#now() },
    );
    const number = await this.#store.addVerdict(verdict);
    const given = { group, judgement, isDuplicate: verdict.duplicateOf !== null };
    this.#steps.push({ kind: "judge", findingId, given, number });
    await this.#store.save({ activeSeconds: this.#store.sitting.activeSeconds + Math.max(0, verdict.seconds ?? 0) });
    return verdict;
  }

  /** Notes that wait for a judgement of this judge in this round, by finding. */
  drafts(): ReadonlyMap<string, string> {
    return draftNotes(this.#store.sittings, this.snapshot.verdicts, { judge: this.judgedBy, round: this.round });
  }

  /** Stores a note until its finding is judged; "" for none. @throws BlindspotError `not-found` */
  async keepNote(findingId: string, text: string): Promise<void> {
    const draft = { findingId: findingOf(this.snapshot, findingId).id, text: text.trim(), at: this.#now() };
    await this.#store.save({ drafts: withDraft(this.#store.sitting.drafts ?? [], draft) });
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
    const findingIds = this.#waitingIn(triageGroupOf(findingOf(this.snapshot, findingId)));
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
