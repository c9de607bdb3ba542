import type { LineRange } from "../authorship.ts";
import { firstFrom, rangesOf } from "../authorship-lines.ts";
import type { Construct, Language } from "../syntax.ts";
import { boundary } from "./boundary.ts";
import { type Grammar, grammars } from "./grammars.ts";
import { hardToRun } from "./hard-to-run.ts";
import type { Rule } from "./rule.ts";
import { security } from "./security.ts";
import type { SideCode } from "./side-code.ts";
import type { RawSignal } from "./signal.ts";
import { WordIndex } from "./word-index.ts";

/** All kinds of code that a review is worth. */
export const rules: readonly Rule[] = [...hardToRun, ...boundary, ...security];

const index = new WordIndex(rules);
const constructRules = new Map(rules.flatMap((rule) => (rule.constructs ?? []).map((kind) => [kind, rule] as const)));
const patterns = rules.flatMap((rule) => [
  ...(rule.code ?? []).map((pattern) => ({ rule, pattern, where: "code" as const })),
  ...(rule.texts ?? []).map((pattern) => ({ rule, pattern, where: "text" as const })),
]);

/** Longer ones hold too much that is something else: a call with a whole program as its argument. In lines. */
const maxCall = 40;
const maxScope = 80;
const maxShownWords = 3;
/** The share of its points that something has which is brought in and, on changed lines, not used. */
const importedShare = 0.5;
/** Of lines that no grammar read. */
const importLine = /^\s*(?:import|from|use|using|require|#include|export\s.{0,500}\bfrom)\b/;

/** What a grammar is asked for. */
export function wantedKinds(language: Language) {
  const { comments, strings, calls, scopes, imports } = grammars[language];
  return {
    constructs: new Set([...calls, ...scopes, ...imports, ...constructRules.keys()]),
    comments: new Set(comments),
    strings: new Set(strings),
  };
}

/** What speaks for a review in the changed lines of one side of a file, by kind. */
export function codeSignals(path: string, code: SideCode, language: Language | null): RawSignal[] {
  const found = new Found(code.lines.map(({ line }) => line));
  if (!code.isParsed)
    for (const [at, { text }] of code.lines.entries()) if (importLine.test(text)) found.addImport(at, at);
  for (const [at, line] of code.lines.entries()) {
    for (const { rule, word } of index.find(line.code)) found.add(rule, at, at, word);
    for (const { rule, pattern, where } of patterns) if (pattern.test(line[where])) found.add(rule, at, at);
  }
  if (language !== null) for (const construct of code.constructs) addConstruct(found, construct, grammars[language]);
  for (const { text, start, end } of code.headings) {
    for (const { rule, word } of index.find(text)) found.addLines(rule, start, end, word);
  }
  return found.signals(path, code.side);
}

function addConstruct(found: Found, construct: Construct, { calls, scopes, imports }: Grammar): void {
  const { kind, start, end, head } = construct;
  const isScope = scopes.includes(kind);
  const isCall = calls.includes(kind);
  if (imports.includes(kind)) found.addImportLines(start, end);
  const own = constructRules.get(kind);
  const length = end - start + 1;
  if (own !== undefined && length <= maxScope) found.addLines(own, start, end);
  if (length > (isScope ? maxScope : maxCall)) return;
  if (own !== undefined && !isScope && !isCall) return;
  for (const { rule, word } of index.find(head)) found.addLines(rule, start, end, word);
}

/** Changed lines by rule. */
class Found {
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

  signals(path: string, side: SideCode["side"]): RawSignal[] {
    return rules.flatMap((rule) => {
      const entry = this.#byRule.get(rule);
      if (entry === undefined) return [];
      const { kind, group, name } = rule;
      const isImported = [...entry.at].every((at) => this.#imports.has(at));
      const weight = rule.weight * (isImported ? importedShare : 1);
      const lines: LineRange[] = rangesOf([...entry.at].map((at) => this.#numbers[at] as number));
      const what = side === "base" ? `${name}, removed` : name;
      const words = entry.words.size === 0 ? what : `${what} (${[...entry.words].join(", ")})`;
      return [{ kind, group, effect: "for", path, side, lines, words, weight }];
    });
  }
}
