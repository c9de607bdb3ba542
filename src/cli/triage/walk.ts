import { isWaiting, type TriageItem } from "../../core/triage.ts";
import { following, nextWaiting, type Place, preceding } from "../../core/triage-queue.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import { FlagTime } from "./flag-time.ts";

/** A way through the flags of a session: where somebody is, what they skipped, and how long they were at each. */
export class Walk {
  readonly #session: TriageSession;
  readonly #time = new FlagTime();
  readonly #skipped = new Set<string>();
  #place: Place;

  /** Begins at the first flag that waits. */
  constructor(session: TriageSession) {
    this.#session = session;
    this.#place = this.#next(null);
  }

  get #items(): readonly TriageItem[] {
    return this.#session.plan().items;
  }

  /** The flag that is its turn; null: the end. */
  get item(): TriageItem | null {
    return this.#items.find(({ id }) => id === this.#place) ?? null;
  }

  /** How many flags were skipped. */
  get skipped(): number {
    return this.#skipped.size;
  }

  /** A sign of the person. */
  touch(): void {
    this.#time.touch();
  }

  goTo(place: Place): void {
    this.#time.setAside(this.#place);
    this.#place = place;
  }

  /** To the next flag that waits. */
  goOn(): void {
    this.goTo(this.#next(this.#place));
  }

  /** To the flag before. False: this is the first. */
  back(): boolean {
    const before = preceding(this.#items, this.#place);
    if (before !== null) this.goTo(before);
    return before !== null;
  }

  /** Past this flag; from the end to those that were skipped. False: nothing waits. */
  skip(): boolean {
    const { item } = this;
    if (item === null) {
      this.#skipped.clear();
      this.goOn();
      return this.#place !== null;
    }
    if (isWaiting(item)) this.#skipped.add(item.id);
    const next = this.#next(item.id);
    this.goTo(isWaiting(item) ? next : (following(this.#items, item.id) ?? next));
    return true;
  }

  /** Active seconds at a flag so far. */
  secondsAt(id: string): number {
    this.#time.setAside(this.#place);
    return this.#time.of(id);
  }

  /** Past a flag that was judged: its judgement has the time. */
  leaveJudged(id: string): void {
    this.#skipped.delete(id);
    this.#time.forget(id);
    this.goTo(this.#next(id));
  }

  /** Active seconds that no judgement has, and forgets them. */
  rest(): number {
    this.#time.setAside(this.#place);
    return this.#time.rest();
  }

  #next(from: Place): Place {
    return nextWaiting(this.#items, from, this.#skipped);
  }
}
