import { type CodeLine, type CodeView, GAP, lineAt } from "./anchor-view.ts";

/** Where a quote stands: the lines `first` to `last` of a view, by index. */
export interface CodeMatch {
  readonly view: CodeView;
  readonly first: number;
  readonly last: number;
  /** It begins and ends with whole lines, not inside of one. */
  readonly isWhole: boolean;
}

/** Line numbers that a reviewer gave. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** More places than this need not be told apart. */
const MAX_MATCHES = 2000;
/** Bounds for quotes with omissions: their beginnings, and the parts that are looked for behind each. */
const MAX_ELIDED_STARTS = 50;
const MAX_PARTS = 20;
/** Lines that one mark of omission may stand for. */
const MAX_OMITTED_LINES = 150;

/** All places of `code` (without white space) in a view, in its order. */
export function findCode(view: CodeView, code: string, maxMatches = MAX_MATCHES): CodeMatch[] {
  const matches: CodeMatch[] = [];
  let at = view.code.indexOf(code);
  while (at >= 0 && matches.length < maxMatches) {
    matches.push(matchAt(view, at, at + code.length));
    at = view.code.indexOf(code, at + 1);
  }
  return matches;
}

/** Places where the parts of a quote follow each other with little between them. */
export function findParts(view: CodeView, parts: readonly string[]): CodeMatch[] {
  const [head, ...rest] = parts;
  if (head === undefined) return [];
  const starts = findCode(view, head, MAX_ELIDED_STARTS);
  return starts.flatMap((start) => {
    let match: CodeMatch | null = start;
    for (const part of rest.slice(0, MAX_PARTS)) match = match === null ? null : extend(match, part);
    return match === null ? [] : [match];
  });
}

function extend(match: CodeMatch, part: string): CodeMatch | null {
  const { view, first, last } = match;
  // From inside of the last line on: the omission may be within a line.
  const from = (view.lines[last]?.offset ?? 0) + (first === last ? 1 : 0);
  const limit = view.lines[last + MAX_OMITTED_LINES]?.offset ?? view.code.length;
  const at = view.code.slice(from, limit + part.length).indexOf(part);
  if (at < 0) return null;
  return { ...match, last: lineAt(view, from + at + part.length - 1), isWhole: false };
}

function matchAt(view: CodeView, start: number, end: number): CodeMatch {
  const first = lineAt(view, start);
  const last = lineAt(view, end - 1);
  const next = view.lines[last + 1]?.offset ?? view.code.length;
  const endsLine = next === end || view.code.charAt(end) === GAP;
  const isWhole = endsLine && view.lines[first]?.offset === start;
  return { view, first, last, isWhole };
}

/** The matched lines. Of a diff with both sides those of the head, if there are any. */
export function matchedLines({ view, first, last }: CodeMatch): CodeLine[] {
  const lines = view.lines.slice(first, last + 1);
  const head = lines.filter(({ side }) => side === "head");
  return head.length > 0 ? head : lines;
}

export function isChangedMatch(match: CodeMatch): boolean {
  return match.view.lines.slice(match.first, match.last + 1).some(({ isChanged }) => isChanged);
}

/** Whether the hint points at the match or not more than `maxLines` beside it. No hint is near when any distance but 0 is. */
export function isNear(match: CodeMatch, hint: LineRange | null, maxLines: number): boolean {
  return hint === null ? maxLines > 0 : distanceTo(match, hint) <= maxLines;
}

/**
 * The match that is most likely meant: what stands where the hint points before all else, then whole lines before parts of lines, changed lines before unchanged ones, the quote as it
 * stands before one with other spacing, near the hint, the head before the base. Null when there is none.
 */
export function chooseMatch(
  matches: readonly CodeMatch[],
  hint: LineRange | null,
  isVerbatim: (match: CodeMatch) => boolean,
): CodeMatch | null {
  const known = matches.filter((match) => sideOf(match) === "head" || isChangedMatch(match));
  const ranked = (known.length > 0 ? known : matches).map((match) => ({
    match,
    rank: rankOf(match, hint, isVerbatim),
  }));
  ranked.sort((a, b) => compareRanks(a.rank, b.rank));
  return ranked[0]?.match ?? null;
}

function rankOf(match: CodeMatch, hint: LineRange | null, isVerbatim: (match: CodeMatch) => boolean): number[] {
  return [
    // Two tellings that agree, the quote and its line, outdo every guess.
    hint !== null && isNear(match, hint, 0) ? 0 : 1,
    match.isWhole ? 0 : 1,
    isChangedMatch(match) ? 0 : 1,
    isVerbatim(match) ? 0 : 1,
    hint === null ? 0 : distanceTo(match, hint),
    sideOf(match) === "head" ? 0 : 1,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

export function sideOf(match: CodeMatch): CodeLine["side"] {
  return matchedLines(match)[0]?.side ?? "head";
}

/** Lines between the match and the hint; 0 when they share lines. */
function distanceTo(match: CodeMatch, hint: LineRange): number {
  const lines = matchedLines(match);
  const first = lines[0]?.line ?? 0;
  const last = lines[lines.length - 1]?.line ?? 0;
  return Math.max(0, hint.startLine - last, first - hint.endLine);
}
