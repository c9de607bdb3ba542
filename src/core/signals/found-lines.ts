import type { LineRange } from "../authorship.ts";
import { firstFrom, rangesOf } from "../authorship-lines.ts";
import type { Rule } from "./rule.ts";
import type { SideCode } from "./side-code.ts";
import type { RawSignal } from "./signal.ts";

const maxShownWords = 3;
/** The share of its points that something has which is brought in and, on changed lines, not used. */
const importedShare = 0.5;

/** Changed lines by rule. */
export class FoundLines {
  readonly #numbers: readonly number[];
  readonly #imports = new Set<number>();
  readonly #byRule = new Map<Rule, { at: Set<number>; words: Set<string> }>();

  /** @param numbers of the changed lines, ascending */
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** By their places among the changed lines. */
  add(rule: Rule, first: number, last: number, word?: string): void {
    if (last < first) return;
    const entry = this.#byRule.get(rule) ?? { at: new Set(), words: new Set() };
    this.#byRule.set(rule, entry);
    for (let at = first; at <= last; at++) entry.at.add(at);
    if (word !== undefined && entry.words.size < maxShownWords) entry.words.add(word);
  }

  /** By their numbers, of which only some changed. */
  addLines(rule: Rule, start: number, end: number, word?: string): void {
    this.add(rule, firstFrom(this.#numbers, start), firstFrom(this.#numbers, end + 1) - 1, word);
  }

  addImport(first: number, last: number): void {
    for (let at = first; at <= last; at++) this.#imports.add(at);
  }

  addImportLines(start: number, end: number): void {
    this.addImport(firstFrom(this.#numbers, start), firstFrom(this.#numbers, end + 1) - 1);
  }

  /** A signal for each rule, in the order in which they were found. */
  signals(path: string, side: SideCode["side"]): RawSignal[] {
    return [...this.#byRule].map(([rule, entry]) => {
      const { kind, group, name } = rule;
      const isImported = [...entry.at].every((at) => this.#imports.has(at));
      const weight = rule.weight * (isImported ? importedShare : 1);
      const lines: LineRange[] = rangesOf([...entry.at].map((at) => this.#numbers[at] as number));
      const what = side === "base" ? `${name}, removed` : name;
      const words = entry.words.size === 0 ? what : `${what} (${[...entry.words].join(", ")})`;
      return { kind, group, effect: "for", path, side, lines, words, weight };
    });
  }
}
