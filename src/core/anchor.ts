import type { AnchorIndex } from "./anchor-index.ts";
import {
  type CodeMatch,
  chooseMatch,
  findCode,
  findParts,
  isChangedMatch,
  isNear,
  type LineRange,
  matchedLines,
  sideOf,
} from "./anchor-match.ts";
import { resolvePath } from "./anchor-path.ts";
import { type QuoteReading, quoteParts, readQuote } from "./anchor-quote.ts";
import { findSimilar } from "./anchor-similar.ts";
import { standsVerbatim } from "./anchor-text.ts";
import type { AnchorFile, CodeView, ViewKind } from "./anchor-view.ts";
import type { Anchor, Location, RawFinding } from "./finding.ts";

export { type AnchorIndex, type AnchorTarget, makeAnchorIndex } from "./anchor-index.ts";
export { anchoredText, fingerprintMaterial } from "./anchor-text.ts";
export type { AnchorFile } from "./anchor-view.ts";

/** What of a finding tells where it points. */
export type AnchorClaim = Pick<RawFinding, "path" | "startLine" | "endLine" | "quote" | "scope">;

/** Shorter code (without white space) is found by chance: only as whole lines, and where the line numbers point, or only once. */
const MIN_CODE = 6;
/** How far from its line numbers such code is believed, if it stands only once. */
const NEAR_LINES = 15;
/** What code must have to be believed in another file than the one that was said: as whole lines, or as a part of a line. */
const MIN_MOVED_LINES = 8;
const MIN_MOVED_PART = 12;
/** Beyond this many places, how the quote is spaced no longer helps to choose among them. */
const MAX_COMPARED = 50;

/**
 * Finds where a finding points by the code that it quotes; its path and line numbers are only hints.
 *
 * The quote is searched in the said file: as it stands (`exact`), without white space and what models put around code
 * (`normalized`); then in the rest of the change (`moved`, for quotes that stand in one place only); at last the code of the said
 * file that is most like it (`similar`). Of several places, the one that the hint
 * names goes first, then changed lines before others, then the nearest to the hint.
 * Removed code is found on the base side. Without a quote, or when it is not found, the said file is the anchor
 * (`file`), and without a known file there is none (`unanchored`). The same holds for what is missing: it anchors where
 * its quote stands, else to its file.
 *
 * Never throws and never drops a finding. The quote is compared as text, never as a pattern.
 */
export function anchorFinding(claim: AnchorClaim, index: AnchorIndex): Location {
  const said = claim.path === null ? [] : resolvePath(claim.path, index.paths);
  const search: Search = { claim, index, said, hint: hintOf(claim), readings: readQuote(claim.quote) };
  return anchorInFiles(said, search) ?? anchorElsewhere(search) ?? anchorBySimilarity(search) ?? anchorToFile(search);
}

interface Search {
  readonly claim: AnchorClaim;
  readonly index: AnchorIndex;
  /** The files that the said path may mean. */
  readonly said: readonly AnchorFile[];
  readonly hint: LineRange | null;
  readonly readings: readonly QuoteReading[];
}

function hintOf({ startLine, endLine }: AnchorClaim): LineRange | null {
  const first = startLine ?? endLine;
  return first === null ? null : { startLine: first, endLine: endLine ?? first };
}

function anchorInFiles(files: readonly AnchorFile[], search: Search): Location | null {
  for (const reading of search.readings) {
    const match = choose(matchesIn(files, reading, search), search);
    if (match !== null) return locationOf(match, anchorOf(match, search.claim.quote), search);
  }
  for (const reading of search.readings) {
    const match = choose(elidedMatchesIn(files, reading, search), search);
    if (match !== null) return locationOf(match, "normalized", search);
  }
  return null;
}

function matchesIn(files: readonly AnchorFile[], reading: QuoteReading, { index, hint }: Search): CodeMatch[] {
  const onSides = files.flatMap((file) => sideMatches(index.view(file, "head"), index.view(file, "base"), reading));
  const signed = onSides.filter((match) => sideOf(match) === reading.signs && isChangedMatch(match));
  const matches = signed.length > 0 ? signed : onSides;
  const found =
    matches.length > 0 ? matches : files.flatMap((file) => findCode(index.view(file, "diff"), reading.code));
  if (reading.code.length >= MIN_CODE) return found;
  const whole = found.filter(({ isWhole }) => isWhole);
  return whole.filter((match) => isNear(match, hint, found.length === 1 ? NEAR_LINES : 0));
}

/** Lines that the change leaves alone stand on both sides and count once. */
function sideMatches(head: CodeView, base: CodeView, reading: QuoteReading): CodeMatch[] {
  const inHead = findCode(head, reading.code);
  const inBase = findCode(base, reading.code);
  const removed = inBase.filter(isChangedMatch);
  return inHead.length + removed.length > 0 ? [...inHead, ...removed] : inBase;
}

function elidedMatchesIn(files: readonly AnchorFile[], reading: QuoteReading, { index }: Search): CodeMatch[] {
  const parts = quoteParts(reading);
  if (!parts.some((part) => part.length >= MIN_CODE)) return [];
  const kinds: ViewKind[] = ["head", "base"];
  return files.flatMap((file) => kinds.flatMap((kind) => findParts(index.view(file, kind), parts)));
}

function choose(matches: readonly CodeMatch[], { claim, hint }: Search): CodeMatch | null {
  const isVerbatim = (match: CodeMatch) => matches.length <= MAX_COMPARED && standsVerbatim(claim.quote, match);
  return chooseMatch(matches, hint, isVerbatim);
}

/** In the diff of all other files, and only where one place is meant. */
function anchorElsewhere(search: Search): Location | null {
  const { index, said, claim } = search;
  const others = index.files.filter((file) => !said.includes(file));
  for (const reading of search.readings) {
    if (reading.code.length < MIN_MOVED_LINES) continue;
    const matches = movedMatches(others, reading, index);
    if (matches.length === 0) continue;
    const match = onlyMatch(matches, claim.quote);
    if (match === null || (!match.isWhole && reading.code.length < MIN_MOVED_PART)) return null;
    return locationOf(match, claim.path === null ? anchorOf(match, claim.quote) : "moved", search);
  }
  return null;
}

/** Places in the diff of some files, whole lines if there are any. Many places are as good as none: it stops at `MAX_COMPARED`. */
function movedMatches(files: readonly AnchorFile[], reading: QuoteReading, index: AnchorIndex): CodeMatch[] {
  const matches: CodeMatch[] = [];
  for (const file of files) {
    matches.push(...sideMatches(index.view(file, "head-hunks"), index.view(file, "base-hunks"), reading));
    if (matches.length > MAX_COMPARED) break;
  }
  const whole = matches.filter(({ isWhole }) => isWhole);
  return whole.length > 0 ? whole : matches;
}

/** The one place that is meant: the only one, or the only one as the quote is spaced, or the only one on the head side. */
function onlyMatch(matches: readonly CodeMatch[], quote: string): CodeMatch | null {
  const [first] = matches;
  if (first === undefined || matches.length > MAX_COMPARED) return null;
  if (matches.length === 1) return first;
  if (matches.some(({ view }) => view.file !== first.view.file)) return null;
  const verbatim = matches.filter((match) => anchorOf(match, quote) === "exact");
  const head = matches.filter((match) => sideOf(match) === "head");
  return (verbatim.length === 1 ? verbatim[0] : head.length === 1 ? head[0] : null) ?? null;
}

function anchorBySimilarity(search: Search): Location | null {
  const { index, said } = search;
  const kinds: ViewKind[] = ["head", "base"];
  const views = said.flatMap((file) => kinds.map((kind) => index.view(file, kind)));
  const searched = views.map((view) => ({ view, words: index.words(view) }));
  for (const reading of search.readings) {
    const match = findSimilar(searched, reading.lines, search.hint);
    if (match !== null) return locationOf(match, "similar", search);
  }
  return null;
}

function anchorToFile({ claim, said }: Search): Location {
  const file = said.length === 1 ? said[0] : undefined;
  const place = { side: "head", startLine: null, endLine: null, quote: claim.quote } as const;
  if (file === undefined) return { ...place, path: claim.path ?? "", anchor: "unanchored" };
  return { ...place, path: file.patch.path, side: file.patch.status === "deleted" ? "base" : "head", anchor: "file" };
}

function locationOf(match: CodeMatch, anchor: Anchor, { claim }: Search): Location {
  const lines = matchedLines(match).map(({ line }) => line);
  return {
    path: match.view.file.patch.path,
    side: sideOf(match),
    startLine: lines[0] ?? null,
    endLine: lines[lines.length - 1] ?? null,
    quote: claim.quote,
    anchor,
  };
}

function anchorOf(match: CodeMatch, quote: string): Anchor {
  return standsVerbatim(quote, match) ? "exact" : "normalized";
}
