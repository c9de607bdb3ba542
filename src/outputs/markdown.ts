import { terminalText } from "../system/terminal-text.ts";

/** Joins nothing and shows nothing, but parts what a forge would turn into a mention or a reference. */
const parting = "\u200b";

/**
 * Foreign text as one line of Markdown text: no markup, HTML, image, link, mention or reference comes of it. Not for
 * the start of a line, where `1.` or `-` would begin a list.
 */
export function inlineText(text: string): string {
  return terminalText(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>|~&!$]/g, "\\$&")
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/www\./gi, (match) => `${match.slice(0, -1)}\\.`)
    .replace(/@/g, `@${parting}`)
    .replace(/#(?=\w)/g, `#${parting}`)
    .replace(/\bGH-(?=\d)/gi, (match) => `${match}${parting}`);
}

/** Foreign text as a code span. */
export function codeSpan(text: string): string {
  const clean = terminalText(text).replace(/\s+/g, " ").trim();
  if (clean === "") return "";
  const fence = "`".repeat(longestRun(clean) + 1);
  const pad = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
  return fence + pad + clean + pad + fence;
}

/** The same for a cell of a table, where a bar would end the cell even within a span. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll("|", "\\|");
}

/** Foreign lines as a block of code that none of them can end. */
export function codeBlock(lines: readonly string[]): string {
  const clean = lines.map((line) => terminalText(line).replaceAll("\n", " "));
  const fence = "`".repeat(Math.max(3, longestRun(clean.join("\n")) + 1));
  return [fence, ...clean, fence].join("\n");
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
