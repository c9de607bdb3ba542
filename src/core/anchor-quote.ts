import { plainCode } from "./anchor-view.ts";
import type { Side } from "./change.ts";

/** One reading of a quote, with what a model put around the code taken off. */
export interface QuoteReading {
  /** Without white space, to be found in a view's code. */
  readonly code: string;
  /** The same, line by line, with white space, without blank lines. */
  readonly lines: readonly string[];
  /** The side that its diff signs name; `both` for removed and added lines in one. Null without signs. */
  readonly signs: Side | "both" | null;
}

const MAX_QUOTE = 8000;
const MAX_LINES = 300;
const FENCE_LINE = /^\s*(?:`{3,}|~{3,})[\w+-]*\s*$/;
/** `12 |`, `12:`, `L12`, `12→`, `12<tab>` before the code. */
const GUTTER = /^[ \t]*L?\d{1,7}(?:[ \t]*[|:│→>)][ \t]?|[ \t]+|$)/;
const SIGN = /^[ \t]*[+-]/;
/** A line that only says that something was left out. */
const ELISION_LINE = /^\W{0,6}(?:\.{3,}|…)\W{0,6}$/;

/** The readings of a quote, the literal one first; only readings that differ. */
export function readQuote(quote: string): QuoteReading[] {
  const lines = unfence(quote.slice(0, MAX_QUOTE).split("\n").slice(0, MAX_LINES));
  const bare = unwrap(lines);
  const plain = withoutGutters(bare);
  const forms = [
    lines,
    bare,
    unescaped(bare),
    plain,
    withoutSigns(bare),
    withoutSigns(plain),
    withoutGutters(withoutSigns(bare)),
  ];
  const readings = new Map<string, QuoteReading>();
  for (const form of forms) {
    const code = plainCode(form.join("\n"));
    const isSigned = form !== lines && form !== bare && form !== plain;
    const reading = {
      code,
      lines: form.filter((line) => plainCode(line) !== ""),
      signs: isSigned ? signsOf(plain) : null,
    };
    if (code !== "" && !readings.has(code)) readings.set(code, reading);
  }
  return [...readings.values()];
}

/** The parts of a quote between marks of omission, without white space; fewer than two when nothing is left out. */
export function quoteParts({ lines }: QuoteReading): string[] {
  const text = lines.map((line) => (ELISION_LINE.test(line) ? "…" : line)).join("\n");
  const parts = text.split(/\.{3,}|…/).map(plainCode);
  return parts.length < 2 ? [] : parts.filter((part) => part.length >= 3);
}

function unfence(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  const isFenced = FENCE_LINE.test(lines[first] ?? "");
  return isFenced ? lines.filter((line) => !FENCE_LINE.test(line)) : [...lines];
}

/** Takes off backticks or quotation marks around the whole. */
function unwrap(lines: string[]): string[] {
  const text = lines.join("\n").trim();
  const mark = text.charAt(0);
  if (text.length < 3 || !"`\"'“".includes(mark) || !"`\"'”".includes(text.charAt(text.length - 1))) return lines;
  return text
    .replace(/^["'`“]{1,3}/, "")
    .replace(/["'`”]{1,3}$/, "")
    .split("\n");
}

/** A quote that was escaped once too often. */
function unescaped(lines: string[]): string[] {
  if (!lines.some((line) => line.includes("\\"))) return lines;
  return lines
    .join("\n")
    .replace(/\\(["'`\\nt])/g, (_, character: string) =>
      character === "n" ? "\n" : character === "t" ? "\t" : character,
    )
    .split("\n");
}

function withoutGutters(lines: string[]): string[] {
  const solid = lines.filter((line) => line.trim() !== "");
  return solid.length > 0 && solid.every((line) => GUTTER.test(line))
    ? lines.map((line) => line.replace(GUTTER, ""))
    : lines;
}

function withoutSigns(lines: string[]): string[] {
  return lines.some((line) => SIGN.test(line)) ? lines.map((line) => line.replace(SIGN, "")) : lines;
}

function signsOf(lines: readonly string[]): QuoteReading["signs"] {
  const signs = new Set(lines.map((line) => SIGN.exec(line)?.[0].trim()).filter((sign) => sign !== undefined));
  if (signs.size === 2) return "both";
  return signs.has("-") ? "base" : signs.has("+") ? "head" : null;
}
