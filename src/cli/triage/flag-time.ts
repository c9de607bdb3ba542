import { activeTime } from "../../core/active-time.ts";
import type { Place } from "../../core/triage-queue.ts";

/** Active seconds by the flag that was on the screen. */
export class FlagTime {
  readonly #time = activeTime(Date.now());
  /** Of flags that have no judgement for them yet. */
  readonly #spent = new Map<Place, number>();

  /** A key was pressed. */
  touch(): void {
    this.#time.touch(Date.now());
  }

  /** What was spent since the last look belongs to the flag that is shown. */
  setAside(shown: Place): void {
    this.#spent.set(shown, this.of(shown) + this.#time.take(Date.now()));
  }

  of(flag: Place): number {
    return this.#spent.get(flag) ?? 0;
  }

  /** Its judgement has the time of a flag. */
  forget(flag: Place): void {
    this.#spent.delete(flag);
  }

  /** All that no judgement has. */
  rest(): number {
    const seconds = [...this.#spent.values()].reduce((sum, one) => sum + one, 0);
    this.#spent.clear();
    return seconds;
  }
}
