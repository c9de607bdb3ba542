import { walkHunk } from "../../core/change.ts";
import type { KeptFile } from "../../core/events.ts";
import type { Location } from "../../core/finding.ts";

/** Lines of the head side that stand for what a flag points at. */
interface HeadLines {
  /** From 1. */
  readonly line: number;
  readonly texts: readonly string[];
}

/**
 * Where in a file as it is now the code stands that a flag points at: at its own line, or where else the same lines stand, once
 * alone. Of removed lines it is the place where they were. Null: that code is not there any more, or in several places.
 */
export function lineNow(location: Location, file: KeptFile | undefined, text: string): number | null {
  const now = text.split("\n").map(withoutReturn);
  const head = headLines(location, file);
  if (head === null) return location.startLine === null ? 1 : null;
  const { line, texts } = head;
  const standsAt = (at: number) => texts.every((one, index) => now[at - 1 + index] === one);
  if (standsAt(line)) return line;
  const places = now.map((_, index) => index + 1).filter(standsAt);
  return places.length === 1 ? (places[0] ?? null) : null;
}

function headLines(location: Location, file: KeptFile | undefined): HeadLines | null {
  const { startLine, endLine, side, quote } = location;
  if (startLine === null || endLine === null) return null;
  const head = file?.head?.split("\n").map(withoutReturn);
  if (side === "head") {
    const texts = head?.slice(startLine - 1, endLine) ?? quote.split("\n").map(withoutReturn);
    return texts.length === 0 ? null : { line: startLine, texts };
  }
  const line = file === undefined ? null : lineBelowRemoved(file, endLine);
  const text = line === null ? undefined : head?.[line - 1];
  return line === null || text === undefined ? null : { line, texts: [text] };
}

/** The head line that follows a removed one, or, at the end of the file, precedes it. */
function lineBelowRemoved({ patch }: KeptFile, removed: number): number | null {
  let before: number | null = null;
  let isBehind = false;
  for (const { oldLine, newLine } of patch.hunks.flatMap((hunk) => [...walkHunk(hunk)])) {
    if (newLine !== null && isBehind) return newLine;
    if (newLine !== null) before = newLine;
    if (oldLine === removed) isBehind = true;
  }
  return isBehind ? before : null;
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, "");
}
