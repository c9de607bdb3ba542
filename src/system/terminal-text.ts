/**
 * Escape sequences with their payload, so that no colour digits or window titles stay behind: operating system
 * commands and other strings (only when ended, else an unended one would hide what follows), control sequences,
 * short escapes. No class holds a character that begins a sequence, so matching takes linear time.
 */
const escapeSequences =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]/g;

/** C0 without tab and newline, DEL, C1. */
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Marks that reorder text: what is read would not be what is stored. */
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Characters that show nothing and carry hidden text or split words: zero widths, fillers, tags, selectors. */
const invisible =
  /[\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\u115f\u1160\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** Joiners that join nothing. Between letters of other scripts and in emoji they are part of the word. */
const strayJoiners = /(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])/gu;

/**
 * Code as it may be shown where it is compared: marks that reorder or hide text are no longer at work and can be seen by their
 * numbers. Removing them would hide that they are there.
 */
export function visibleMarks(code: string): string {
  return code.toWellFormed().replace(bidirectional, named).replace(invisible, named);
}

function named(mark: string): string {
  return `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/**
 * Text of a model, a repository or a program as it may go to a terminal: newlines and tabs stay, everything that moves
 * the cursor, colours, reorders or hides goes. Use it on every foreign text before adding own colours.
 */
export function terminalText(text: string): string {
  return text
    .toWellFormed()
    .replace(escapeSequences, "")
    .replace(controls, "")
    .replace(bidirectional, "")
    .replace(invisible, "")
    .replace(strayJoiners, "");
}

/** The same on one line, for table cells and prompts: runs of white space become one space. */
export function terminalLine(text: string): string {
  return terminalText(text).replace(/\s+/g, " ").trim();
}
