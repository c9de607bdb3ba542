import type { AnchorIndex } from "./anchor-index.ts";
import { type CodeMatch, matchedLines } from "./anchor-match.ts";
import { linesBetween, plainCode } from "./anchor-view.ts";
import type { Location } from "./finding.ts";

/** The lines that a location names, as far as they are known; "" when it names none. */
export function anchoredText({ path, side, startLine, endLine }: Location, index: AnchorIndex): string {
  if (startLine === null || endLine === null) return "";
  const files = index.paths.byPath.get(path) ?? [];
  for (const file of files) {
    const lines = linesBetween(index.view(file, side), startLine, endLine);
    if (lines.length > 0) return withBlankLines(lines);
  }
  return "";
}

/** What a fingerprint of the place is made from: the anchored code without white space, "" when no lines are anchored. */
export function fingerprintMaterial(location: Location, index: AnchorIndex): string {
  return anchoredText(location, index).split("\n").map(plainCode).filter(Boolean).join("\n");
}

/** Whether a quote stands in its place character by character, but for line ends, trailing spaces and blank lines around it. */
export function standsVerbatim(quote: string, match: CodeMatch): boolean {
  return comparable(withBlankLines(matchedLines(match))).includes(comparable(quote));
}

function comparable(text: string): string {
  return text.replace(/[ \t\r]+$/gm, "").trim();
}

/** The lines with the blank ones between them, which views leave out. */
function withBlankLines(lines: readonly { readonly line: number; readonly text: string }[]): string {
  let previous = lines[0]?.line ?? 0;
  let text = "";
  for (const { line, text: code } of lines) {
    text += "\n".repeat(Math.max(0, line - previous)) + code;
    previous = line;
  }
  return text;
}
