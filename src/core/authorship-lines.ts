import type { FilePatch } from "./change.ts";

export interface AddedLine {
  /** Of the head side, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines that a patch adds, from the first to the last. */
export function* addedLines({ hunks }: Pick<FilePatch, "hunks">): Generator<AddedLine> {
  for (const hunk of hunks) {
    let line = hunk.newStart;
    for (const text of hunk.lines) {
      if (text[0] === "+") yield { line, text: text.slice(1) };
      if (text[0] !== "-") line++;
    }
  }
}
