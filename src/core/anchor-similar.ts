import { type CodeMatch, isChangedMatch, isNear, type LineRange, sideOf } from "./anchor-match.ts";
import type { CodeView } from "./anchor-view.ts";
import { isWord, type TokenBag, tokenBag, tokenSimilarity, tokensOf } from "./similarity.ts";

/** Where the words of a view stand: the indexes of their lines, once per occurrence. */
export type WordTable = ReadonlyMap<string, readonly number[]>;

interface SimilarMatch extends CodeMatch {
  /** 0 to 1, and `HINT_BONUS` near the hint. */
  readonly score: number;
}

/**
 * Below it, a line that merely looks alike is found too often. Chosen, like the margin, on quotes cut from recorded changes with one
 * token changed (`npm run eval`).
 */
const MIN_SIMILARITY = 0.5;
/** By how much the best place must be better than the next one: by this, or, for long quotes, by this many words. */
const MIN_MARGIN = 0.08;
const MIN_MARGIN_WORDS = 0.7;
/** What line numbers that point at a place, or this many lines beside it, are worth. */
const HINT_BONUS = 0.1;
const HINT_LINES = 3;
/** What a quote must hold to be searched for by similarity. */
const MIN_WORDS = 2;
const RAREST_WORDS = 16;
const MAX_OCCURRENCES = 400;
const MAX_CANDIDATES = 60;

export function makeWordTable(view: CodeView): WordTable {
  const table = new Map<string, number[]>();
  view.lines.forEach(({ text }, index) => {
    for (const token of tokensOf(text)) {
      if (!isWord(token)) continue;
      const places = table.get(token);
      if (places === undefined) table.set(token, [index]);
      else places.push(index);
    }
  });
  return table;
}

/**
 * The place whose tokens are most like the quote's, if it is like enough and clearly more so than any other place.
 * Candidates are the places of the quote's rarest words, so that the time does not depend on the size of the file.
 */
export function findSimilar(
  views: readonly { readonly view: CodeView; readonly words: WordTable }[],
  quoteLines: readonly string[],
  hint: LineRange | null,
): CodeMatch | null {
  const tokens = quoteLines.map(tokensOf);
  const bag = tokenBag(tokens.flat());
  if ([...bag.counts.keys()].filter(isWord).length < MIN_WORDS) return null;
  const matches = views.flatMap(({ view, words }) =>
    candidateStarts(words, tokens).map((start) =>
      scoreWindow({ view, first: start, last: start + quoteLines.length - 1 }, bag, hint),
    ),
  );
  // Lines that the change leaves alone are found on the head side.
  const places = matches.filter((match) => sideOf(match) === "head" || isChangedMatch(match));
  places.sort((a, b) => b.score - a.score || compareSides(a, b));
  const [best] = places;
  if (best === undefined || best.score < MIN_SIMILARITY) return null;
  const margin = Math.min(MIN_MARGIN, MIN_MARGIN_WORDS / bag.weight);
  const isRival = (match: SimilarMatch) => best.score - match.score < margin && competes(match, best);
  return places.some(isRival) ? null : best;
}

function compareSides(a: SimilarMatch, b: SimilarMatch): number {
  return (sideOf(a) === "head" ? 0 : 1) - (sideOf(b) === "head" ? 0 : 1);
}

/** The old form of a line is no rival of its new form. */
function competes(match: SimilarMatch, best: SimilarMatch): boolean {
  return !isSamePlace(match, best) && (sideOf(best) === "base" || sideOf(match) === "head");
}

/** Starts of windows for which most of the quote's rare words vote. */
function candidateStarts(words: WordTable, tokens: readonly string[][]): number[] {
  const known = tokens.flatMap((line, lineIndex) =>
    line.filter(isWord).flatMap((word) => {
      const places = words.get(word);
      return places === undefined ? [] : [{ places, lineIndex }];
    }),
  );
  known.sort((a, b) => a.places.length - b.places.length);
  const votes = new Map<number, number>();
  for (const { places, lineIndex } of known.slice(0, RAREST_WORDS)) {
    for (const place of places.slice(0, MAX_OCCURRENCES)) {
      const start = place - lineIndex;
      votes.set(start, (votes.get(start) ?? 0) + 1);
    }
  }
  const ranked = [...votes].sort(([, a], [, b]) => b - a).slice(0, MAX_CANDIDATES);
  return ranked.map(([start]) => start);
}

function scoreWindow(
  { view, first, last }: Pick<CodeMatch, "view" | "first" | "last">,
  quote: TokenBag,
  hint: LineRange | null,
): SimilarMatch {
  const match = { view, first: Math.max(0, first), last: Math.min(view.lines.length - 1, last), isWhole: true };
  const tokens = view.lines.slice(match.first, match.last + 1).flatMap(({ text }) => tokensOf(text));
  const bonus = hint !== null && isNear(match, hint, HINT_LINES) ? HINT_BONUS : 0;
  return { ...match, score: tokenSimilarity(tokenBag(tokens), quote) + bonus };
}

/** The same lines of code, on the one side or on both. */
function isSamePlace(a: SimilarMatch, b: SimilarMatch): boolean {
  if (a.view === b.view) return a.first <= b.last && b.first <= a.last;
  return textOf(a) === textOf(b);
}

function textOf({ view, first, last }: SimilarMatch): string {
  return view.code.slice(view.lines[first]?.offset, view.lines[last + 1]?.offset ?? view.code.length);
}
