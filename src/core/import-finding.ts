import type { Side } from "./change.ts";
import type { Consequence, RawFinding, Severity } from "./finding.ts";
import { readCategory, readSeverity } from "./reply-enums.ts";
import { isPlaceholder } from "./reply-fields.ts";
import { cleanText, oneLine } from "./reply-text.ts";

/** What another tool found, as our own reviewers' findings are kept; the side where it names one. */
export type ImportedFinding = RawFinding & { readonly side?: Side };

/** What is known of a finding of another tool; everything else is as little as can be said. */
export interface ImportedParts {
  readonly title: string;
  readonly claim: string;
  readonly path: string | null;
  readonly startLine?: number | null;
  readonly endLine?: number | null;
  readonly side?: Side;
  readonly quote?: string;
  readonly trigger?: string;
  readonly outcome?: string;
  readonly severity?: Severity | null;
  /** In the tool's words. */
  readonly kind?: string;
  readonly isDoubt?: boolean;
  readonly isPreExisting?: boolean;
  /** Said besides, such as why the tool itself suppresses it. */
  readonly disproof?: string;
}

const maxTitle = 100;
const maxClaim = 8000;
const maxText = 2000;
const maxQuote = 4000;
const maxLine = 100_000_000;

/** A finding of another tool in our form, every string bounded and without control characters; null where it says nothing. */
export function toImported(parts: ImportedParts): ImportedFinding | null {
  const claim = cleanText(parts.claim, maxClaim) || cleanText(parts.title, maxClaim);
  if (isPlaceholder(claim)) return null;
  const title = oneLine(parts.title, maxTitle);
  const kind = cleanText(parts.kind ?? "", maxText);
  const path = parts.path === null ? "" : oneLine(parts.path, maxText);
  return {
    title: isPlaceholder(title) ? oneLine(firstSentence(claim), maxTitle) : title,
    claim,
    path: path === "" ? null : path,
    ...linesOf(parts),
    ...(parts.side === "base" && { side: "base" as const }),
    quote: cleanText(parts.quote ?? "", maxQuote),
    trigger: cleanText(parts.trigger ?? "", maxText),
    outcome: cleanText(parts.outcome ?? "", maxText),
    disproof: cleanText(parts.disproof ?? "", maxText),
    standing: parts.isDoubt === true ? "doubt" : "defect",
    consequence: consequenceOf(kind),
    severity: parts.severity ?? "medium",
    category: readCategory(kind),
    scope: parts.isPreExisting === true ? "pre-existing" : "introduced",
  };
}

function linesOf({ startLine = null, endLine = null }: ImportedParts): Pick<RawFinding, "startLine" | "endLine"> {
  const known = [startLine, endLine].filter((line) => line !== null && Number.isInteger(line) && line >= 1);
  const lines = known.filter((line): line is number => line !== null && line <= maxLine);
  if (lines.length === 0) return { startLine: null, endLine: null };
  return { startLine: Math.min(...lines), endLine: Math.max(...lines) };
}

/** The first sentence of a text, or its first paragraph. */
export function firstSentence(text: string): string {
  const line = (
    text
      .trimStart()
      .slice(0, 2000)
      .split(/\n\s*(?:\n|```|[-*] )/, 1)[0] ?? ""
  ).replace(/\s+/g, " ");
  return /^.{10,}?[.!?](?=\s|$)/.exec(line.slice(0, 400))?.[0].replace(/\.$/, "") ?? line;
}

/** Labels of tools say little of what a defect leads to, and only these words of it mean one thing. */
function consequenceOf(kind: string): Consequence {
  if (/\b(?:security|vulnerabilit|cwe)/i.test(kind)) return "security";
  if (/\bdata[- ](?:loss|corruption)\b/i.test(kind)) return "data-loss";
  return /\bperformance\b/i.test(kind) ? "degraded" : "other";
}

/** Words that are no severity by themselves, in running text, but are where a tool labels its finding with them. */
const labels = /\b(critical|blocker|high|major|medium|moderate|minor|low|trivial|nit(?:pick)?|p[0-4]|sev[0-3])\b/i;
/** These are one only where they stand alone. */
const levels = /^\W*(error|warning|note|info)\W*$/i;
const badges: readonly (readonly [mark: RegExp, severity: Severity])[] = [
  [/🔴|🚨|🛑|⛔/u, "critical"],
  [/🟠/u, "high"],
  [/🟡|⚠️/u, "medium"],
  [/🟢|🔵|🧹/u, "low"],
];

/** The severity that a label names (`**High Severity**`, `P1 Badge`, `🟠 Major`); null where it names none. */
export function labelledSeverity(label: string): Severity | null {
  const said = label.slice(0, 200);
  const word = labels.exec(said)?.[1] ?? levels.exec(said)?.[1];
  if (word !== undefined) return readSeverity(word);
  return badges.find(([mark]) => mark.test(label))?.[1] ?? null;
}
