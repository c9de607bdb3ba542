import type { LineRange } from "../authorship.ts";
import { rangesOf } from "../authorship-lines.ts";
import { type FilePatch, type Side, walkHunk } from "../change.ts";
import type { Construct, SyntaxReading } from "../syntax.ts";

/** A changed line as the signals look at it. */
export interface CodeLine {
  /** On its side, counted from 1. */
  readonly line: number;
  /** Comments blanked. */
  readonly text: string;
  /** Comments and what stands in quotes blanked. */
  readonly code: string;
}

/** The changed lines of one side of a file, and the constructs that they stand in. */
export interface SideCode {
  readonly side: Side;
  readonly lines: readonly CodeLine[];
  readonly constructs: readonly Construct[];
  /** What git calls the surroundings of lines that no grammar read: `func (c *Client) retry(…)`. */
  readonly headings: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  /** Read by its grammar, so that comments and strings are told from code. */
  readonly isParsed: boolean;
}

/** Longer lines are of machines; their beginnings say what they are. */
const maxLine = 2_000;

/** The numbers of the changed lines of a side, as ranges: added ones at the head, removed ones at the base. */
export function changedRanges(patch: Pick<FilePatch, "hunks">, side: Side): LineRange[] {
  const lines: number[] = [];
  for (const hunk of patch.hunks) {
    for (const { kind, oldLine, newLine } of walkHunk(hunk)) {
      if (side === "head" && kind === "add" && newLine !== null) lines.push(newLine);
      if (side === "base" && kind === "delete" && oldLine !== null) lines.push(oldLine);
    }
  }
  return rangesOf(lines);
}

/** The changed lines of a side, with what a grammar said of them; null: it said nothing, and they are read as text. */
export function sideCode(patch: FilePatch, side: Side, reading: SyntaxReading | null): SideCode {
  const blanks = reading === null ? null : blanksOf(reading);
  const lines: CodeLine[] = [];
  for (const hunk of patch.hunks) {
    for (const { kind, text: whole, oldLine, newLine } of walkHunk(hunk)) {
      const line = side === "head" ? newLine : oldLine;
      if (kind === "context" || line === null) continue;
      const text = whole.slice(0, maxLine);
      lines.push(blanks === null ? plainLine(line, text) : blanks(line, text));
    }
  }
  // A patch from anywhere may name its hunks in any order.
  lines.sort((a, b) => a.line - b.line);
  const constructs = reading?.constructs ?? [];
  return {
    side,
    lines,
    constructs,
    headings: reading === null ? headingsOf(patch, side) : [],
    isParsed: reading !== null,
  };
}

type Part = readonly [from: number, to: number];

function blanksOf({ comments, strings }: SyntaxReading): (line: number, text: string) => CodeLine {
  const byLine = (spans: SyntaxReading["comments"]) => {
    const parts = new Map<number, Part[]>();
    for (const { line, from, to } of spans) {
      const known = parts.get(line);
      if (known === undefined) parts.set(line, [[from, to]]);
      else known.push([from, to]);
    }
    return parts;
  };
  const [inComments, inStrings] = [byLine(comments), byLine(strings)];
  return (line, whole) => {
    const text = blank(whole, inComments.get(line));
    return { line, text, code: blank(text, inStrings.get(line)) };
  };
}

function blank(text: string, parts: readonly Part[] | undefined): string {
  if (parts === undefined) return text;
  let [result, done] = ["", 0];
  for (const [from, to] of parts) {
    if (from >= text.length) break;
    if (to <= done) continue;
    result += `${text.slice(done, Math.max(done, from))} `;
    done = to;
  }
  return result + text.slice(done);
}

const commentLine = /^\s*(?:\/\/|#(?!\[|include|if|define)|\/?\*(?:\s|\*|\/|$)|--\s|<!--|;|%|"""|''')/;
const commentEnd = /(?:^|\s)(?:\/\/|#)\s.*$/;
/** On one line, without what is escaped in them. */
const quoted = /"[^"\\]{0,500}"|'[^'\\]{0,500}'|`[^`\\]{0,500}`/g;

/** As far as it goes without a grammar. */
function plainLine(line: number, whole: string): CodeLine {
  if (commentLine.test(whole)) return { line, text: "", code: "" };
  const text = whole.replace(commentEnd, "");
  return { line, text, code: text.replace(quoted, '""') };
}

function headingsOf({ hunks }: FilePatch, side: Side): SideCode["headings"] {
  return hunks.flatMap(({ heading, oldStart, oldLines, newStart, newLines }) => {
    if (heading === "") return [];
    const [start, count] = side === "head" ? [newStart, newLines] : [oldStart, oldLines];
    return [{ text: plainLine(0, heading.slice(0, 200)).code, start, end: start + count }];
  });
}
