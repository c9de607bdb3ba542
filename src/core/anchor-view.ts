import { type FilePatch, type Side, walkHunk } from "./change.ts";

/** A file of a change, with the full texts where they are known. */
export interface AnchorFile {
  readonly patch: FilePatch;
  /** Text before and after the change; null when unknown or absent: then only the hunks are. */
  readonly base: string | null;
  readonly head: string | null;
}

/** A line of code that is not blank. */
export interface CodeLine {
  readonly side: Side;
  /** 1-based, in the file of that side. */
  readonly line: number;
  readonly text: string;
  /** Added or removed by the change. */
  readonly isChanged: boolean;
  /** Where its code begins in the view's `code`. */
  readonly offset: number;
}

/** Code in the order in which a quote may copy it: one side of a file, or a diff with both. */
export interface CodeView {
  readonly file: AnchorFile;
  readonly lines: readonly CodeLine[];
  /** The code of all lines without white space, one after the other; a `GAP` where lines are left out between hunks. */
  readonly code: string;
}

/** `head` and `base`: all that is known of that side. `head-hunks`, `base-hunks`: only the diff's lines. `diff`: both sides as the diff shows them. */
export type ViewKind = Side | "head-hunks" | "base-hunks" | "diff";

/** Stands between hunks in a view's code; no quote holds it. */
export const GAP = "\u0000";
/** White space, and control characters, which quotes have lost when they were read. */
const IGNORED = /[\s\u0000-\u001f\u007f-\u009f]+/g;

/** Code without white space, as views hold it and quotes are compared. */
export function plainCode(text: string): string {
  return text.replace(IGNORED, "");
}

/** Reads a file as the view shows it. Linear in its size. */
export function makeView(file: AnchorFile, kind: ViewKind): CodeView {
  const text = kind === "head" ? file.head : kind === "base" ? file.base : null;
  if (text !== null && (kind === "head" || kind === "base")) return fullView(file, kind, text);
  return hunkView(file, kind);
}

class ViewBuilder {
  readonly lines: CodeLine[] = [];
  readonly #codes: string[] = [];
  #offset = 0;

  add(line: Omit<CodeLine, "offset">): void {
    const code = plainCode(line.text);
    if (code === "") return;
    this.lines.push({ ...line, offset: this.#offset });
    this.#append(code);
  }

  addGap(): void {
    this.#append(GAP);
  }

  finish(file: AnchorFile): CodeView {
    return { file, lines: this.lines, code: this.#codes.join("") };
  }

  #append(code: string): void {
    this.#codes.push(code);
    this.#offset += code.length;
  }
}

function fullView(file: AnchorFile, side: Side, text: string): CodeView {
  const changed = changedLineNumbers(file.patch, side);
  const builder = new ViewBuilder();
  let line = 0;
  for (const content of text.split("\n")) {
    line += 1;
    builder.add({ side, line, text: content, isChanged: changed.has(line) });
  }
  return builder.finish(file);
}

function changedLineNumbers(patch: FilePatch, side: Side): Set<number> {
  const numbers = new Set<number>();
  for (const hunk of patch.hunks) {
    for (const { kind, oldLine, newLine } of walkHunk(hunk)) {
      const line = side === "head" ? newLine : oldLine;
      if (kind !== "context" && line !== null) numbers.add(line);
    }
  }
  return numbers;
}

function hunkView(file: AnchorFile, kind: ViewKind): CodeView {
  const builder = new ViewBuilder();
  for (const hunk of file.patch.hunks) {
    builder.addGap();
    for (const { kind: lineKind, text, oldLine, newLine } of walkHunk(hunk)) {
      const side = kind.startsWith("base") || (kind === "diff" && newLine === null) ? "base" : "head";
      const line = side === "head" ? newLine : oldLine;
      if (line !== null) builder.add({ side, line, text, isChanged: lineKind !== "context" });
    }
  }
  return builder.finish(file);
}

/** The index of the line that holds the character at `offset` of the view's code. */
export function lineAt({ lines }: CodeView, offset: number): number {
  return Math.max(0, firstIndex(lines, (line) => line.offset > offset) - 1);
}

/** The lines of a view of one side that are numbered from `first` to `last`. */
export function linesBetween({ lines }: CodeView, first: number, last: number): readonly CodeLine[] {
  return lines.slice(
    firstIndex(lines, ({ line }) => line >= first),
    firstIndex(lines, ({ line }) => line > last),
  );
}

/** The first index from which on all lines fulfil a condition, by bisection. */
function firstIndex(lines: readonly CodeLine[], isBehind: (line: CodeLine) => boolean): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const line = lines[middle];
    if (line === undefined || isBehind(line)) high = middle;
    else low = middle + 1;
  }
  return low;
}
