import type { SecretSpan } from "./secret-span.ts";
import { isDistinctive } from "./secret-values.ts";

/** The secrets of one review: each value has one number, so that equality can still be seen where values cannot. */
export interface SecretRegister {
  /** The number of a value; a new value gets the next one. */
  numberOf(value: string): number;
  /** Remembers a value, so that `findKnown` finds it where no pattern marks it. */
  learn(value: string, kind: string): void;
  /** Where remembered values stand in a text. */
  findKnown(text: string): SecretSpan[];
}

interface Known {
  readonly number: number;
  readonly kind: string;
}

/** Bounds what a change full of invented secrets can cost. */
const maxKnown = 5_000;
const maxPatternLength = 50_000;

/** Long runs within a secret of many lines: each of them alone gives part of it away. */
const longRun = /[A-Za-z0-9+/=]{32,}/g;

export function createSecretRegister(): SecretRegister {
  const numbers = new Map<string, number>();
  const known = new Map<string, Known>();
  let last = 0;
  let patterns: readonly RegExp[] | null = null;

  function numberOf(value: string): number {
    const number = numbers.get(value) ?? ++last;
    numbers.set(value, number);
    return number;
  }

  function remember(value: string, entry: Known): void {
    if (known.has(value) || known.size >= maxKnown || !isDistinctive(value)) return;
    known.set(value, entry);
    if (!numbers.has(value)) numbers.set(value, entry.number);
    patterns = null;
  }

  return {
    numberOf,
    learn(value, kind) {
      const entry = { number: numberOf(value), kind };
      const parts = value.includes("\n") || value.length > 500 ? (value.match(longRun) ?? []) : [value];
      for (const part of parts) remember(part, entry);
    },
    findKnown(text) {
      patterns ??= compileKnown([...known.keys()]);
      return patterns.flatMap((pattern) =>
        [...text.matchAll(pattern)].map(({ 0: value, index }) => ({
          start: index,
          end: index + value.length,
          kind: known.get(value)?.kind ?? "secret",
        })),
      );
    },
  };
}

/** Literals only, the longest first, in portions that the expression compiler takes. */
function compileKnown(values: readonly string[]): RegExp[] {
  const sources: string[] = [];
  let source = "";
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    const escaped = value.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    if (source.length + escaped.length > maxPatternLength) {
      sources.push(source);
      source = "";
    }
    source += source === "" ? escaped : `|${escaped}`;
  }
  return [...sources, source].filter((each) => each !== "").map((each) => new RegExp(each, "g"));
}
