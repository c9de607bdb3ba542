import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import murmurhash from "murmurhash";

/** What may be spent to find where lines stand now, in all of a change: in characters that are hashed. */
const MAX_COST = 32 * 1024 * 1024;
/** Of one look at a place, whatever stands there: short lines, and empty ones, cost the call of a hash. */
const COST_OF_PLACE = 128;
/** Between looks at the signal. */
const COST_OF_TURN = 512 * 1024;

/** Looks for lines by the hash of their text, as far as the budget goes. */
export class HashedLines {
  readonly #signal: AbortSignal;
  #left = MAX_COST;
  #leftOfTurn = COST_OF_TURN;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * @param hash algorithm and value: `murmur3:9f2e8a1b`, `sha256:…`, which may be cut after 8 digits
   * @param count of the lines that were hashed, joined by newlines
   * @param firsts where they may begin, counted from 1; likely places first
   * @returns the number of the first line; null: nowhere, a hash that we cannot compute, or the budget is used up
   * @throws the reason of the signal
   */
  async find(text: HeadText, hash: string, count: number, firsts: Iterable<number>): Promise<number | null> {
    const [, algorithm = "", value = ""] = /^(murmur3|sha256|sha1):([0-9a-f]{8,64})$/.exec(hash.slice(0, 100)) ?? [];
    if (value === "") return null;
    for (const first of firsts) {
      const lines = text.between(first, first + count - 1);
      if (!(await this.#pay(COST_OF_PLACE + 2 * (lines?.length ?? 0)))) return null;
      if (lines === null) continue;
      // An edit's text ends with a newline or not.
      if (digest(algorithm, lines).startsWith(value) || digest(algorithm, `${lines}\n`).startsWith(value)) return first;
    }
    return null;
  }

  /** @returns false where the budget does not have it, which is used up then */
  async #pay(cost: number): Promise<boolean> {
    this.#left -= cost;
    this.#leftOfTurn -= cost;
    if (this.#left < 0) return false;
    if (this.#leftOfTurn < 0) {
      this.#leftOfTurn = COST_OF_TURN;
      await setImmediate();
      this.#signal.throwIfAborted();
    }
    return true;
  }
}

function digest(algorithm: string, text: string): string {
  if (algorithm === "murmur3") return murmurhash.v3(text, 0).toString(16).padStart(8, "0");
  return createHash(algorithm).update(text).digest("hex");
}

/** A text of which runs of lines are cut out. */
export class HeadText {
  readonly #text: string;
  /** Where each line begins, and one behind the end of the last. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
    for (let at = this.#text.indexOf("\n"); at >= 0; at = this.#text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
    this.#starts.push(this.#text.length + 1);
  }

  get lines(): number {
    return this.#starts.length - 1;
  }

  /** From the first to the last line, counted from 1; null where the text has no such lines. */
  between(first: number, last: number): string | null {
    const [start, end] = [this.#starts[first - 1], this.#starts[last]];
    return first < 1 || start === undefined || end === undefined ? null : this.#text.slice(start, end - 1);
  }
}
