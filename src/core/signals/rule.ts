import type { ForGroup } from "./signal.ts";

/** One kind of code that a review is worth, and by what it is known. */
export interface Rule {
  readonly kind: string;
  readonly group: ForGroup;
  /** Points, 0 to 1: with 1 alone a change is worth a review. */
  readonly weight: number;
  /** What people call it. */
  readonly name: string;
  /**
   * Words that names in code hold, in lower case: `retry` is in `retryLater`, `max_retry` and `Retry`. Several in a row with
   * hyphens: `promise-all` is in `Promise.all` and `promiseAll`.
   */
  readonly words: readonly string[];
  /** The grammars' names of constructs that are it by themselves. */
  readonly constructs?: readonly string[];
  /** Found in a line without its comments and what stands in quotes. Each must take time in proportion to the line. */
  readonly code?: readonly RegExp[];
  /** The same, in what stands in quotes too. */
  readonly texts?: readonly RegExp[];
}
