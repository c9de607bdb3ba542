import type { TriageSitting } from "../core/sitting.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { Verdict } from "../core/verdict.ts";
import type { TriageLedger, VerdictToWithdraw } from "../ports.ts";

/** What a sitting begins with. */
export interface SittingStart {
  /** The ledger's mark before the review was loaded. */
  readonly mark: number;
  readonly snapshot: ReviewSnapshot;
  readonly sitting: TriageSitting;
  /** Sittings of others, and of earlier days. */
  readonly earlier: readonly TriageSitting[];
}

/** A sitting and its review as the ledger has them, kept up with what this process and others write. */
export class SittingStore {
  readonly #ledger: TriageLedger;
  #mark: number;
  #snapshot: ReviewSnapshot;
  #sitting: TriageSitting;
  #earlier: readonly TriageSitting[];
  /** The sitting is in the ledger: who only looks leaves none behind. */
  #isStored = false;

  constructor(ledger: TriageLedger, { mark, snapshot, sitting, earlier }: SittingStart) {
    this.#ledger = ledger;
    this.#mark = mark;
    this.#snapshot = snapshot;
    this.#sitting = sitting;
    this.#earlier = earlier;
  }

  get snapshot(): ReviewSnapshot {
    return this.#snapshot;
  }

  get sitting(): TriageSitting {
    return this.#sitting;
  }

  /** All sittings on the review, this one last. */
  get sittings(): readonly TriageSitting[] {
    return [...this.#earlier, this.#sitting];
  }

  /** @returns the number of the verdict, by which it can be taken back */
  async addVerdict(verdict: Verdict): Promise<number> {
    const number = await this.#write(() => this.#ledger.addVerdict(verdict));
    this.#snapshot = { ...this.#snapshot, verdicts: [...this.#snapshot.verdicts, verdict] };
    return number;
  }

  async withdraw(which: VerdictToWithdraw, at: string): Promise<void> {
    await this.#ledger.withdrawVerdict(which, at);
    await this.reload();
  }

  /** Stores the sitting as it is now. */
  async save(change: Partial<TriageSitting>): Promise<void> {
    const sitting = { ...this.#sitting, ...change };
    await this.#write(() => this.#ledger.saveSitting(sitting));
    this.#isStored = true;
    this.#sitting = sitting;
  }

  /** Notes what is worth storing only with something else. */
  async note(change: Partial<TriageSitting>): Promise<void> {
    if (this.#isStored) await this.save(change);
    else this.#sitting = { ...this.#sitting, ...change };
  }

  /** Takes in what others wrote since. @returns whether there was anything */
  async reload(): Promise<boolean> {
    const mark = await this.#ledger.changeMark();
    if (mark === this.#mark) return false;
    const { id, reviewId } = this.#sitting;
    const snapshot = await this.#ledger.load(reviewId, null);
    const sittings = await this.#ledger.sittings(reviewId);
    this.#mark = mark;
    this.#snapshot = snapshot;
    this.#earlier = sittings.filter((sitting) => sitting.id !== id);
    return true;
  }

  /** One write of ours is no news, unless somebody else wrote meanwhile. */
  async #write<T>(work: () => Promise<T>): Promise<T> {
    const before = await this.#ledger.changeMark();
    const result = await work();
    const after = await this.#ledger.changeMark();
    if (before === this.#mark && after === before + 1) this.#mark = after;
    return result;
  }
}
