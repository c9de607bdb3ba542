import type { Side } from "../src/core/change.ts";
import type { RawFinding } from "../src/core/finding.ts";

/** Code cut out of a diff, and where it stands there. */
export interface QuotedCode {
  readonly id: string;
  readonly path: string;
  readonly side: Side;
  /** Without blank lines. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  /** All files of the change. */
  readonly paths: readonly string[];
}

/** A quote as a model may get it wrong, and what its right place is. */
export interface Disturbance {
  readonly kind: string;
  readonly claim: Pick<RawFinding, "path" | "startLine" | "endLine" | "quote">;
  /** The code before it was disturbed: how often it stands in the change says whether it is ambiguous. */
  readonly original: string;
  readonly first: number;
  readonly last: number;
}

/** Every kind of disturbance of a quote. The same for the same id. Kinds without a hint have no line numbers to fall back on. */
export function disturbances(code: QuotedCode): Disturbance[] {
  const random = seededRandom(code.id);
  const quote = textOf(code.lines);
  const first = code.lines[0]?.line ?? 0;
  const last = code.lines[code.lines.length - 1]?.line ?? 0;
  const claim = { path: code.path, startLine: null, endLine: null, quote };
  const whole = { original: quote, first, last };
  const all: Disturbance[] = [{ kind: "verbatim", claim, ...whole }];
  for (const distance of [1, 3, 10]) {
    const shift = random() < 0.5 ? -distance : distance;
    const hints = { startLine: Math.max(1, first + shift), endLine: Math.max(1, last + shift) };
    all.push({ kind: "shifted", claim: { ...claim, ...hints }, ...whole });
  }
  all.push({ kind: "wrong-file", claim: { ...claim, path: otherPath(code, random) }, ...whole });
  all.push({ kind: "whitespace", claim: { ...claim, quote: otherSpacing(quote, random) }, ...whole });
  const cut = truncated(code.lines, random);
  all.push({ kind: "truncated", claim: { ...claim, quote: cut.quote }, original: cut.quote, first, last: cut.last });
  all.push({ kind: "one-token", claim: { ...claim, quote: otherToken(quote, random) }, ...whole });
  return all;
}

type Random = () => number;

/** Numbers from 0 to 1 by a small generator (mulberry32), seeded with a hash (FNV-1a) of the text. */
function seededRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

function textOf(lines: QuotedCode["lines"]): string {
  return lines.map(({ text }) => text).join("\n");
}

function otherPath({ path, paths }: QuotedCode, random: Random): string {
  const others = paths.filter((other) => other !== path);
  return pick(others, random) ?? `other/${path}x`;
}

/** Other indentation, and spaces of other width, as copying does it. */
function otherSpacing(quote: string, random: Random): string {
  const indentation = pick(["", "  ", "\t", "      "], random) ?? "";
  const lines = quote
    .split("\n")
    .map((line) => indentation + line.trim().replace(/[ \t]+/g, random() < 0.5 ? "  " : " "));
  return lines.join(random() < 0.3 ? "\r\n" : "\n");
}

/** The first 60 to 90 percent of the quote, at least 12 characters. */
function truncated(lines: QuotedCode["lines"], random: Random): { quote: string; last: number } {
  const text = textOf(lines);
  const quote = text.slice(0, Math.max(12, Math.floor(text.length * (0.6 + 0.3 * random())))).trimEnd();
  const kept = quote.split("\n").length;
  return { quote, last: lines[kept - 1]?.line ?? 0 };
}

/** One name or number replaced by another one. */
function otherToken(quote: string, random: Random): string {
  const words = [...quote.matchAll(/[\p{L}\p{N}_]+/gu)];
  const word = pick(words, random);
  if (word === undefined) return `${quote}x`;
  return `${quote.slice(0, word.index)}renamedName${quote.slice(word.index + word[0].length)}`;
}
