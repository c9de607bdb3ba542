import type { RawFinding } from "./finding.ts";
import { type Appraisal, readAnswer, type UnreadableReply } from "./reply-answer.ts";
import type { CompleteBlock } from "./reply-blocks.ts";
import { fieldsOf, plainKey } from "./reply-fields.ts";
import { FINDING_KEYS, isLoneFinding, readFinding } from "./reply-finding.ts";

export { type Refutation, type RefutationReply, readRefutation } from "./reply-refutation.ts";

/** What a review thread answered. `unreadable` is never to be taken for an answer. */
export type ReadReply = ({ readonly status: "read" } & ReadFindings) | UnreadableReply;

/** An answer, which may say that nothing is wrong. */
interface ReadFindings {
  readonly findings: RawFinding[];
  /** Entries of its list that say nothing readable, or are beyond the limit. */
  readonly dropped: number;
  /** Findings that are no more than a text among others: doubts without a place. */
  readonly bare: number;
}

/** More than this in one reply is noise, or an attack. */
const MAX_FINDINGS = 2000;
const LIST_KEYS = ["findings", "issues", "flags", "problems", "claims", "defects", "bugs", "comments", "concerns"];
/** Wrappers around the answer that are looked into, such as `{"review": {"findings": []}}`. */
const MAX_WRAPPERS = 2;

/**
 * Reads a reviewer's reply: free reasoning, in it one JSON block with a list of findings; the last one counts. Takes what
 * models make of that: other fences or none, other names of keys, JSON with small faults, a list or one finding without
 * the object around it. Examples and other JSON in the reasoning do not count. Prose without JSON is no answer, and a
 * block that is cut off is never taken for a complete one.
 *
 * Never throws. Strings are bounded and free of control characters; nothing else about the findings is checked.
 *
 * @param text the raw reply, or the transcript of a program that ends in one
 */
export function readReply(text: string): ReadReply {
  const answer = readAnswer(text, { what: "findings", appraise, isWanted });
  return answer.status === "read" ? { status: "read", ...answer.value } : answer;
}

function isWanted(firstKey: string, opensBlock: boolean): boolean {
  const key = plainKey(firstKey);
  return LIST_KEYS.includes(key) || (opensBlock && FINDING_KEYS.has(key));
}

function appraise(block: CompleteBlock): Appraisal<ReadFindings> {
  const list = listIn(block.value, MAX_WRAPPERS);
  if (list !== null) return list.length === 0 ? appraiseEmpty(block) : appraiseList(list);
  if (block.isAfterBroken) return { kind: "other" };
  if (Array.isArray(block.value)) return appraiseBareList(block.value, block);
  return isLoneFinding(block.value) ? appraiseList([block.value]) : { kind: "other" };
}

/** The list under one of the usual keys, of the object or of one inside it; null when there is none. */
function listIn(value: unknown, wrappers: number): unknown[] | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  for (const key of LIST_KEYS) {
    const list = fields.get(key);
    if (Array.isArray(list)) return list;
    if (isLoneFinding(list)) return [list];
  }
  if (wrappers === 0) return null;
  for (const inner of fields.values()) {
    const list = listIn(inner, wrappers - 1);
    if (list !== null) return list;
  }
  return null;
}

/** "Nothing wrong" counts only where it is the answer, not where a sentence or an example mentions it. */
function appraiseEmpty(block: CompleteBlock): Appraisal<ReadFindings> {
  const isAnswer = block.hasOwnLines && !block.isElided;
  return isAnswer ? { kind: "answer", value: { findings: [], dropped: 0, bare: 0 } } : { kind: "other" };
}

function appraiseBareList(list: unknown[], block: CompleteBlock): Appraisal<ReadFindings> {
  if (list.length === 0) return block.isAlone ? appraiseEmpty(block) : { kind: "other" };
  return list.some(isLoneFinding) ? appraiseList(list) : { kind: "other" };
}

/** Texts alone are no findings, as options in an example show; beside findings they are what could not be put in form. */
function appraiseList(list: unknown[]): Appraisal<ReadFindings> {
  const items = list.slice(0, MAX_FINDINGS).map(readFinding);
  const kinds = Map.groupBy(items, ({ kind }) => kind);
  if (kinds.has("finding")) {
    const findings = items.flatMap((item) => ("finding" in item ? [item.finding] : []));
    const dropped = list.length - items.length + (kinds.get("other")?.length ?? 0);
    return { kind: "answer", value: { findings, dropped, bare: kinds.get("bare")?.length ?? 0 } };
  }
  if (items.every(({ kind }) => kind === "example")) return { kind: "other" };
  return { kind: "unusable", reason: "its list has entries, but none of them says what is wrong" };
}
