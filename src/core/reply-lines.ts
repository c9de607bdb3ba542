import { type Fields, fieldOf, fieldsOf } from "./reply-fields.ts";

/** Line numbers as a reviewer hinted them: ordered, 1-based; null where none were given. */
export interface LineHint {
  readonly startLine: number | null;
  readonly endLine: number | null;
}

const START_KEYS = ["startline", "linestart", "start", "fromline", "linefrom", "from", "firstline", "beginline"];
const END_KEYS = ["endline", "lineend", "end", "toline", "lineto", "to", "lastline"];
const LINE_KEYS = ["line", "lines", "linenumber", "lineno", "linenumbers", "linerange", "range", "ln"];
const MAX_LINE = 100_000_000;

/** Reads line numbers from numbers, "12", "12-15", "L12", [12, 15], {start, end} under the usual keys. */
export function readLines(fields: Fields, depth = 0): LineHint {
  const starts = numbersIn(fieldOf(fields, START_KEYS), depth);
  const ends = numbersIn(fieldOf(fields, END_KEYS), depth);
  const lines = starts.length + ends.length > 0 ? [] : numbersIn(fieldOf(fields, LINE_KEYS), depth);
  return lineHint([...starts, ...ends, ...lines]);
}

/** The line numbers at the end of `src/a.ts:12-15` or `src/a.ts#L12`, and the path without them. */
export function splitPathLines(text: string): { path: string; lines: LineHint } {
  const found = /^(.+?)(?::|#)L?(\d{1,9})(?:[:,–-]{1,2}L?(\d{1,9}))?$/.exec(text);
  if (found === null) return { path: text, lines: lineHint([]) };
  // `a.ts:12:5` is a line and a column.
  const isColumn = text.endsWith(`:${found[3]}`);
  return { path: found[1] ?? text, lines: lineHint([found[2], isColumn ? undefined : found[3]].map(Number)) };
}

function lineHint(numbers: readonly number[]): LineHint {
  const lines = numbers.filter((line) => line >= 1 && line <= MAX_LINE).map(Math.floor);
  if (lines.length === 0) return { startLine: null, endLine: null };
  return { startLine: Math.min(...lines), endLine: Math.max(...lines) };
}

function numbersIn(value: unknown, depth: number): number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "string") return (value.slice(0, 60).match(/\d{1,9}/g) ?? []).slice(0, 2).map(Number);
  if (depth > 2) return [];
  if (Array.isArray(value)) return value.slice(0, 2).flatMap((item) => numbersIn(item, depth + 1));
  const fields = fieldsOf(value);
  if (fields === null) return [];
  const { startLine, endLine } = readLines(fields, depth + 1);
  return [startLine, endLine].filter((line) => line !== null);
}
