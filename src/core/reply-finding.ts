import type { RawFinding } from "./finding.ts";
import { readCategory, readConsequence, readScope, readSeverity, readStanding } from "./reply-enums.ts";
import { type Fields, fieldOf, fieldsOf, isPlaceholder, textOf } from "./reply-fields.ts";
import { type LineHint, readLines, splitPathLines } from "./reply-lines.ts";
import { oneLine } from "./reply-text.ts";

const MAX_TITLE = 100;
const MAX_CLAIM = 8000;
const MAX_QUOTE = 4000;
const MAX_TEXT = 2000;

const CLAIM_KEYS = ["claim", "description", "body", "message", "issue", "problem", "finding", "comment"];
const LESSER_CLAIM_KEYS = ["explanation", "details", "detail", "text", "summary", "what", "rationale", "reason"];
const TITLE_KEYS = ["title", "name", "headline", "label"];
const PATH_KEYS = ["path", "file", "filename", "filepath", "relativepath"];
const QUOTE_KEYS = ["quote", "code", "snippet", "codesnippet", "excerpt", "existingcode", "originalcode"];
const PLACE_KEYS = ["location", "position", "place"];
const OUTCOME_KEYS = ["outcome", "impact", "effect", "result"];

/** Keys of a finding, by which a broken one is recognised. */
export const FINDING_KEYS: ReadonlySet<string> = new Set([...CLAIM_KEYS, ...TITLE_KEYS, ...PATH_KEYS, "severity"]);

/**
 * Whether an item of a list is a finding: it says what is wrong. `bare`: a text that says it, and nothing else. `example`: it
 * only holds the places of one, such as an echo of what was asked for, or nothing. `other`: what it says cannot be read.
 */
export type FindingItem =
  | { readonly kind: "finding" | "bare"; readonly finding: RawFinding }
  | { readonly kind: "example" | "other" };

/** Reads one item of a reply's list, tolerant of other names and types of its fields. Bounds every string. */
export function readFinding(item: unknown): FindingItem {
  if (typeof item === "string") return readBare(item);
  if (item === null) return { kind: "example" };
  const fields = fieldsOf(item);
  if (fields === null) return { kind: "other" };
  const title = textOf(fields, TITLE_KEYS, MAX_TEXT);
  const claim = textOf(fields, [...CLAIM_KEYS, ...LESSER_CLAIM_KEYS], MAX_CLAIM) || title;
  if (isExample(fields, claim)) return { kind: "example" };
  if (isPlaceholder(claim)) return { kind: "other" };
  return { kind: "finding", finding: buildFinding(fields, title, claim) };
}

/** A claim without a place is no more than a doubt. */
function readBare(text: string): FindingItem {
  const fields: Fields = new Map([
    ["claim", text],
    ["standing", "doubt"],
  ]);
  const claim = textOf(fields, ["claim"], MAX_CLAIM);
  return isPlaceholder(claim) ? { kind: "example" } : { kind: "bare", finding: buildFinding(fields, "", claim) };
}

/** Whether an object that stands alone, not in a list of findings, is one: it says what is wrong, and where or how bad. */
export function isLoneFinding(item: unknown): boolean {
  const fields = fieldsOf(item);
  if (fields === null || textOf(fields, CLAIM_KEYS, MAX_TEXT) === "") return false;
  const marks = [...PATH_KEYS, "startline", "line", "quote", "severity", "title"];
  return marks.filter((key) => fields.has(key)).length >= 2;
}

function buildFinding(fields: Fields, title: string, claim: string): RawFinding {
  const text = (...names: string[]) => textOf(fields, names, MAX_TEXT);
  return {
    title: oneLine(isPlaceholder(title) ? firstSentence(claim) : title, MAX_TITLE),
    claim,
    ...readPlace(fields),
    quote: textOf(fields, QUOTE_KEYS, MAX_QUOTE),
    trigger: text("trigger", "input", "scenario"),
    outcome: textOf(fields, OUTCOME_KEYS, MAX_TEXT),
    disproof: text("disproof", "disprove", "falsification"),
    standing: readStanding(text("standing")),
    consequence: readConsequence(text("consequence")),
    severity: readSeverity(text("severity", "priority", "level")),
    category: readCategory(text("category", "type", "kind")),
    scope: readScope(text("scope")),
  };
}

function readPlace(fields: Fields): Pick<RawFinding, "path" | "startLine" | "endLine"> {
  const place = fieldsOf(fieldOf(fields, PLACE_KEYS));
  const named = textOf(fields, [...PATH_KEYS, ...PLACE_KEYS], MAX_TEXT);
  const said = named === "" && place !== null ? textOf(place, PATH_KEYS, MAX_TEXT) : named;
  const { path, lines } = splitPathLines(plainPath(said));
  const hints: LineHint[] = [readLines(fields), place === null ? lines : readLines(place), lines];
  const hint = hints.find(({ startLine }) => startLine !== null) ?? lines;
  return { path: isPlaceholder(path) ? null : path, ...hint };
}

/** The first line of a said path without the marks around it. */
function plainPath(said: string): string {
  return (said.trim().split("\n", 1)[0] ?? "").replaceAll("\t", " ").replace(/^[`"'<\s]+|[`"'>\s]+$/g, "");
}

function firstSentence(claim: string): string {
  const line = claim.trimStart().split("\n", 1)[0] ?? "";
  return /^.{10,}?[.!?](?=\s)/.exec(line.slice(0, 400))?.[0].replace(/\.$/, "") ?? line;
}

/** An echo of the form that was asked for: alternatives such as `high|low` in a field, or nothing in any. */
function isExample(fields: Fields, claim: string): boolean {
  const choices = ["severity", "category", "consequence", "scope", "standing"];
  if (choices.some((name) => /\w\s*\|\s*\w/.test(textOf(fields, [name], MAX_TEXT)))) return true;
  return isPlaceholder(claim) && [...fields.values()].every(isEmptyValue);
}

function isEmptyValue(value: unknown): boolean {
  if (typeof value === "string") return isPlaceholder(value);
  return value === null || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
}
