import type { Construct, Language } from "../syntax.ts";
import { boundary } from "./boundary.ts";
import { FoundLines } from "./found-lines.ts";
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
  const found = new FoundLines(code.lines.map(({ line }) => line));
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

function addConstruct(found: FoundLines, construct: Construct, { calls, scopes, imports }: Grammar): void {
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
