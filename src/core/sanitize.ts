import { type FilePatch, type Hunk, type HunkLine, type Side, walkHunk } from "./change.ts";
import type { SecretRegister } from "./secret-register.ts";
import { type SecretSpan, uniteSpans } from "./secret-span.ts";

/** A placeholder that was put in. */
export interface Replacement {
  readonly number: number;
  readonly kind: string;
}

/**
 * The text with a placeholder such as `[secret-1: aws access key]` for each span; overlapping spans are one secret.
 * Lines stay lines: a secret of many lines becomes as many placeholders. Equal values get equal numbers.
 */
export function replaceSecrets(
  text: string,
  spans: readonly SecretSpan[],
  register: Pick<SecretRegister, "numberOf">,
): { text: string; replacements: Replacement[] } {
  const replacements: Replacement[] = [];
  const parts: string[] = [];
  let position = 0;
  for (const span of uniteSpans(spans)) {
    const value = text.slice(span.start, span.end);
    if (value.trim() === "") continue;
    const number = register.numberOf(value.replaceAll("\r", ""));
    parts.push(text.slice(position, span.start), placeholderLines(value, `[secret-${number}: ${span.kind}]`));
    position = span.end;
    replacements.push({ number, kind: span.kind });
  }
  if (replacements.length === 0) return { text, replacements };
  return { text: parts.join("") + text.slice(position), replacements };
}

function placeholderLines(value: string, placeholder: string): string {
  return value
    .split("\n")
    .map((line) => placeholder + (line.endsWith("\r") ? "\r" : ""))
    .join("\n");
}

/** Lines of one side of a file before and after replacement. */
export interface SideLines {
  /** By 1-based line number; null for a line that is not known. */
  lineAt(line: number): { readonly raw: string; readonly clean: string } | null;
  /** A hunk's heading with its secrets replaced; empty when it cannot be told. */
  headingOf(hunk: Hunk): string;
}

/** All lines of a side. Both texts must have the same number of lines. */
export function fullSide(raw: string, clean: string): SideLines {
  const rawLines = raw.split("\n");
  const cleanLines = raw === clean ? rawLines : clean.split("\n");
  const lineAt: SideLines["lineAt"] = (line) => {
    const text = rawLines[line - 1];
    return text === undefined ? null : { raw: text, clean: cleanLines[line - 1] ?? "" };
  };
  return { lineAt, headingOf: (hunk) => (raw === clean ? hunk.heading : headingAbove(hunk, lineAt)) };
}

/** git's heading is the beginning of a line above the hunk: the replaced form of that very line is what may be shown. */
function headingAbove(hunk: Hunk, lineAt: SideLines["lineAt"]): string {
  if (hunk.heading.trim() === "") return hunk.heading;
  for (let number = hunk.oldStart; number > 0; number--) {
    const line = lineAt(number);
    if (line?.raw.trimStart().startsWith(hunk.heading.trim())) {
      return line.raw === line.clean ? hunk.heading : line.clean.slice(0, 80);
    }
  }
  return "";
}

/** Some lines of one side as one text to scan, with the line number of each; hunk headings stand among them as 0. */
export interface SideWindow {
  readonly text: string;
  readonly lines: readonly number[];
}

/** What the hunks alone show of a side: all there is of a bare patch. */
export function hunkWindow(patch: FilePatch, side: Side): SideWindow {
  const window: { text: string; line: number }[] = [];
  for (const hunk of patch.hunks) {
    if (side === "base") window.push({ text: wholeWords(hunk.heading), line: 0 });
    for (const line of walkHunk(hunk)) {
      const number = numberOn(line, side);
      if (number !== null) window.push({ text: line.text, line: number });
    }
  }
  return { text: window.map((each) => each.text).join("\n"), lines: window.map((each) => each.line) };
}

/** The hunks of one side of a file with `margin` lines around each: for files too large to scan and keep whole. */
export function marginWindow(patch: FilePatch, side: Side, text: string, margin: number): SideWindow {
  const all = text.split("\n");
  const lines: number[] = [];
  const texts: string[] = [];
  let next = 1;
  for (const hunk of patch.hunks) {
    if (side === "base") {
      lines.push(0);
      texts.push(wholeWords(hunk.heading));
    }
    const [start, count] = side === "base" ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines];
    const last = Math.min(all.length, start + count - 1 + margin);
    for (let number = Math.max(next, start - margin); number <= last; number++) {
      lines.push(number);
      texts.push(all[number - 1] as string);
    }
    next = Math.max(next, last + 1);
  }
  return { text: texts.join("\n"), lines };
}

/** The lines of a window, once its text has been cleaned. */
export function windowSide(patch: FilePatch, window: SideWindow, clean: string): SideLines {
  const rawLines = window.text.split("\n");
  const cleanLines = clean.split("\n");
  const byNumber = new Map<number, { raw: string; clean: string }>();
  const headings = new Map<Hunk, string>();
  let hunk = 0;
  window.lines.forEach((number, index) => {
    const line = { raw: rawLines[index] ?? "", clean: cleanLines[index] ?? "" };
    if (number > 0) byNumber.set(number, line);
    else headings.set(patch.hunks[hunk++] as Hunk, line.clean);
  });
  return { lineAt: (line) => byNumber.get(line) ?? null, headingOf: (each) => headings.get(each) ?? "" };
}

/** git cuts a heading after 80 bytes: a secret cut in two would not be known for what it is. */
function wholeWords(heading: string): string {
  return heading.length < 60 ? heading : heading.slice(0, Math.max(0, heading.trimEnd().search(/\s\S*$/)));
}

function numberOn(line: HunkLine, side: Side): number | null {
  return side === "base" ? line.oldLine : line.newLine;
}

/**
 * The patch with every line taken from the cleaned sides, by its number. Null when a line of it is not the line that
 * the side has: the patch belongs to other texts, and nothing is known of the secrets in it.
 */
export function sanitizePatch(patch: FilePatch, base: SideLines | null, head: SideLines | null): FilePatch | null {
  const hunks: Hunk[] = [];
  for (const hunk of patch.hunks) {
    const clean = sanitizeHunk(hunk, base, head);
    if (clean === null) return null;
    hunks.push(clean);
  }
  return hunks.every((hunk, index) => hunk === patch.hunks[index]) ? patch : { ...patch, hunks };
}

/** The very hunk where nothing changes: a change may hold a million lines. */
function sanitizeHunk(hunk: Hunk, base: SideLines | null, head: SideLines | null): Hunk | null {
  const lines: string[] = [];
  for (const line of walkHunk(hunk)) {
    const clean = cleanLine(line, base, head);
    if (clean === null) return null;
    lines.push(clean === line.text ? (hunk.lines[lines.length] as string) : signOf(line) + clean);
  }
  const heading = base === null ? "" : base.headingOf(hunk);
  const isSame = heading === hunk.heading && lines.every((line, index) => line === hunk.lines[index]);
  return isSame ? hunk : { ...hunk, heading, lines };
}

function signOf(line: HunkLine): string {
  return line.kind === "add" ? "+" : line.kind === "delete" ? "-" : " ";
}

/** A line of both sides is shown clean if either side knows a secret in it. */
function cleanLine(line: HunkLine, base: SideLines | null, head: SideLines | null): string | null {
  const onHead = line.newLine === null ? null : (head?.lineAt(line.newLine) ?? null);
  const onBase = line.oldLine === null ? null : (base?.lineAt(line.oldLine) ?? null);
  if (line.newLine !== null && onHead?.raw !== line.text) return null;
  if (line.oldLine !== null && onBase?.raw !== line.text) return null;
  if (onHead !== null && onHead.clean !== line.text) return onHead.clean;
  return onBase?.clean ?? line.text;
}
