import type { ReviewEvent } from "../core/events.ts";
import type { SyntaxReading, SyntaxRequest } from "../core/syntax.ts";

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

/** A look at the user's repository, to be compared with a later one. */
export interface RepositoryWatch {
  /**
   * What is another now, sorted, 1,000 names at most: files by path, and what is git's own as `.git/HEAD`,
   * `.git/refs/heads/main`, `.git/config`. Null where it could not be found out.
   */
  changes(signal: AbortSignal): Promise<readonly string[] | null>;
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
