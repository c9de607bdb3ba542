import { terminalText } from "../system/terminal-text.ts";

/** What a forge would turn into a link, a mention or a reference. Code it leaves alone. */
const linked = /@|:\/\/|www\.|[#!]\w|\bGH-\d/i;

/** Code between single backticks, as people and models write it in prose. */
export const codeInProse = /(?<!`)(`[^`]*[^`\s][^`]*`)(?!`)/;

/**
 * Foreign text as one line of Markdown text: no markup, HTML, image, link, mention or reference comes of it; addresses and
 * names that a forge would link stand as code. Not for the start of a line, where `1.` or `-` would begin a list.
 */
export function inlineText(text: string): string {
  return joined(wordsOf(oneLine(text)));
}

/** The same for sentences of a model: what it put between backticks stands as code, and nothing else of it is markup. */
export function proseText(text: string): string {
  const parts = oneLine(text).split(codeInProse);
  return joined(parts.flatMap((part, index) => (index % 2 === 1 ? [codeSpan(part.slice(1, -1))] : wordsOf(part))));
}

/** The same as a paragraph of its own, of which no list, heading, rule or fence comes either. */
export function paragraphText(text: string): string {
  return proseText(text).replace(/^(?:(\d{1,9})(?=[.)])|(?=[-+#=:~]))/, "$1\\");
}

function oneLine(text: string): string {
  return terminalText(text).replace(/\s+/g, " ").trim();
}

function wordsOf(text: string): string[] {
  return text
    .split(/( +)/)
    .map((word) => (linked.test(word) ? codeSpan(word) : word.replace(/[\\`*_[\]<>|~&!$]/g, "\\$&")));
}

/** Two code spans that touch would be one. */
function joined(pieces: readonly string[]): string {
  return pieces
    .filter((piece) => piece !== "")
    .reduce((text, piece) => {
      return text + (text.endsWith("`") && piece.startsWith("`") ? " " : "") + piece;
    }, "");
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
