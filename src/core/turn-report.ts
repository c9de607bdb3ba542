import type { TurnPurpose, TurnReport } from "./build.ts";
import { type Appraisal, readAnswer } from "./reply-answer.ts";
import type { CompleteBlock } from "./reply-blocks.ts";
import { fieldOf, fieldsOf, isPlaceholder, plainKey, textOf } from "./reply-fields.ts";
import { oneLine } from "./reply-text.ts";

/** Of a title, which becomes the first line of a commit message. */
const maxTitle = 100;
const maxCriteria = 200;

const titleKeys = ["title", "subject", "summary"];
const criteriaKeys = ["criteria", "requirements"];
const doneKeys = ["isdone", "done"];
const keys = new Set([...titleKeys, ...criteriaKeys, ...doneKeys]);

/**
 * What a builder says of its turn in the JSON block at the end of its answer. Its title is as it stands there: see `plainTitle`.
 * @returns null where there is no such block that can be read
 */
export function readTurnReport(reply: string): TurnReport | null {
  const isWanted = (firstKey: string) => keys.has(plainKey(firstKey));
  const answer = readAnswer(reply, { what: "a report", appraise, isWanted });
  return answer.status === "read" ? answer.value : null;
}

function appraise({ value, isElided }: CompleteBlock): Appraisal<TurnReport> {
  const fields = fieldsOf(value);
  if (fields === null || isElided) return { kind: "other" };
  const title = oneLine(textOf(fields, titleKeys, 4 * maxTitle), 4 * maxTitle);
  const done = fieldOf(fields, doneKeys);
  const hasDone = typeof done === "boolean" || done === "true" || done === "false";
  if (!hasDone && (title === "" || isPlaceholder(title))) return { kind: "other" };
  const criteria = readNumbers(fieldOf(fields, criteriaKeys));
  return { kind: "answer", value: { title, criteria, isDone: done === true || done === "true" } };
}

function readNumbers(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? value.split(/[\s,;]+/)
      : [];
  const numbers = items.slice(0, maxCriteria).flatMap((item) => {
    const digits = typeof item === "string" ? /^\s*C(\d{1,4})\b/i.exec(item)?.[1] : undefined;
    return digits === undefined ? [] : [`C${Number(digits)}`];
  });
  return [...new Set(numbers)];
}

/**
 * A title of a builder as it may stand in a commit message and in lists: one line of plain words. Links, mentions, numbers of issues
 * and words by which forges and git act on a commit (`fixup!`, `[skip ci]`) are no longer at work.
 *
 * @param title without control characters that reorder or hide, and without secrets
 */
export function plainTitle(title: string, purpose: TurnPurpose, position: number): string {
  const plain = title
    .slice(0, 2_000)
    .replace(/!?\[([^\][]*)\]\([^()]*\)/g, "$1")
    .replace(/\[[^\][]*\b(?:skip|ci|no)\b[^\][]*\]|\*{3}[^*]*\*{3}/gi, " ")
    .replace(/\b[a-z][a-z0-9+.-]{1,20}:\/\//gi, "")
    .replace(/[#@](?=\w)|[<>]/g, "");
  const line = oneLine(plain, maxTitle)
    .replace(/^(?:(?:fixup|squash|amend)!|[^\p{L}\p{N}])+/iu, "")
    .trimEnd();
  return line === "" || isPlaceholder(line) ? fallbackTitle(purpose, position) : line;
}

function fallbackTitle(purpose: TurnPurpose, position: number): string {
  switch (purpose) {
    case "mend-own":
      return "Mend what its own review found";
    case "fix":
      return "Mend what the review found";
    case "increment":
    case "rework":
      return `Increment ${position}`;
  }
}
