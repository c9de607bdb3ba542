import { type FilePatch, type Hunk, type HunkLine, walkHunk } from "./change.ts";
import type { SecretRegister } from "./secret-register.ts";
import { type SecretSpan, uniteSpans } from "./secret-span.ts";
import type { SideLines } from "./side-lines.ts";

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
