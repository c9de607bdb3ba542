import stringWidth from "string-width";
import { type Action, keyRows } from "../../core/triage-keys.ts";
import type { Part } from "../../outputs/terminal/page.ts";
import { type Canvas, marginOf, oneLine } from "./canvas.ts";

/** A key and what it does, in a word. */
export interface Hint {
  readonly key: string;
  readonly word: string;
  /** What was chosen before. */
  readonly isChosen?: boolean;
}

/** Windows with fewer lines show only what is needed. */
const lowRows = 18;
const highRows = 30;
const gap = 3;

const judging: readonly Action[] = ["real", "stylistic", "out-of-scope", "wrong", "unsure"];
/** By what is dropped last where there is no room. */
const moving: readonly Action[] = ["duplicate", "note", "back", "skip", "undo", "edit", "help", "quit"];
const needed: readonly Action[] = ["skip", "back", "help", "quit"];

/** What stands below a flag: up to two messages, then the keys. */
export function flagFooter(canvas: Canvas, messages: readonly (readonly Part[])[], chosen: string | null): string[] {
  const isLow = canvas.rows < lowRows;
  const judged = hintsOf(judging).map((hint) => ({ ...hint, isChosen: hint.word.replaceAll(" ", "-") === chosen }));
  const others = hintsOf(isLow ? needed : moving);
  return [
    ...messageLines(canvas, messages),
    ...hintLines(canvas, judged),
    ...hintLines(canvas, fitting(canvas, others, hintsOf(needed))),
  ];
}

/** Other screens: messages, then their own keys. */
export function plainFooter(canvas: Canvas, messages: readonly (readonly Part[])[], hints: readonly Hint[]): string[] {
  return [...messageLines(canvas, messages), ...hintLines(canvas, hints)];
}

/** Messages come and go: the lines for them stay, so that nothing jumps. */
function messageLines(canvas: Canvas, messages: readonly (readonly Part[])[]): string[] {
  const margin = " ".repeat(marginOf(canvas));
  const lines = messages.slice(-2).map((parts) => margin + oneLine(canvas, parts));
  const kept = canvas.rows < lowRows ? 0 : canvas.rows < highRows ? 1 : 2;
  return [...lines, ...Array.from({ length: Math.max(0, kept - lines.length) }, () => "")];
}

function hintsOf(actions: readonly Action[]): Hint[] {
  return actions.flatMap((action) => keyRows.filter((row) => row.action === action));
}

function hintWidth(hints: readonly Hint[]): number {
  return hints.reduce((sum, { key, word }) => sum + stringWidth(`${key} ${word}`) + gap, -gap);
}

/** Leaves out from the middle what there is no room for: `?` has it all. */
function fitting(canvas: Canvas, hints: readonly Hint[], keep: readonly Hint[]): readonly Hint[] {
  const room = canvas.width - 2 * marginOf(canvas);
  let left = hints;
  while (hintWidth(left) > room) {
    const drop = left.findLast((hint) => !keep.includes(hint));
    if (drop === undefined) break;
    left = left.filter((hint) => hint !== drop);
  }
  return left;
}

/** Keys on as many lines as they need. */
function hintLines(canvas: Canvas, hints: readonly Hint[]): string[] {
  const room = canvas.width - 2 * marginOf(canvas);
  const rows: Hint[][] = [];
  for (const hint of hints) {
    const last = rows.at(-1);
    if (last !== undefined && hintWidth([...last, hint]) <= room) last.push(hint);
    else rows.push([hint]);
  }
  return rows.map((row) => " ".repeat(marginOf(canvas)) + oneLine(canvas, row.flatMap(hintParts)));
}

function hintParts({ key, word, isChosen }: Hint, index: number): Part[] {
  const space = index === 0 ? "" : " ".repeat(gap);
  return [space, ["strong", key], [isChosen === true ? "good" : "quiet", ` ${word}`]];
}
