import { type Appraisal, readAnswer, type UnreadableReply } from "./reply-answer.ts";
import type { CompleteBlock } from "./reply-blocks.ts";
import { type Fields, fieldOf, fieldsOf, plainKey, textOf } from "./reply-fields.ts";

/** What a refuter says of one finding. */
export interface Refutation {
  /** As said: may name no finding that was asked about. */
  readonly id: string;
  readonly verdict: "refuted" | "stands" | "unsure";
  readonly reason: string;
}

/** A refuter's answer: at most one refutation per id. `dropped` counts entries without an id. */
export type RefutationReply =
  | { readonly status: "read"; readonly refutations: Refutation[]; readonly dropped: number }
  | UnreadableReply;

const LIST_KEYS = ["verdicts", "refutations", "results", "judgements", "judgments", "findings"];
const MAX_REFUTATIONS = 2000;
const MAX_ID = 200;
const MAX_REASON = 2000;
const WORDS = {
  refuted: ["refuted", "refute", "disproved", "disproven", "rejected", "invalid", "false", "falsepositive", "notreal"],
  stands: ["stands", "stand", "standing", "upheld", "confirmed", "valid", "true", "real", "correct", "notrefuted"],
} as const;

/**
 * Reads a refuter's reply `{"verdicts": [{"id", "verdict", "reason"}]}` as tolerantly as `readReply`. A verdict that is
 * not understood, or two that contradict each other, count as `unsure`. Never throws.
 */
export function readRefutation(text: string): RefutationReply {
  const isWanted = (firstKey: string) => LIST_KEYS.includes(plainKey(firstKey));
  const answer = readAnswer(text, { what: "verdicts", appraise, isWanted });
  return answer.status === "read" ? { status: "read", ...answer.value } : answer;
}

type Refutations = { refutations: Refutation[]; dropped: number };

function appraise({ value, isAlone, isElided, hasOwnLines }: CompleteBlock): Appraisal<Refutations> {
  const list = listIn(value);
  if (list === null || isElided) return { kind: "other" };
  if (list.length > 0) return appraiseList(list);
  const isAnswer = hasOwnLines && (isAlone || !Array.isArray(value));
  return isAnswer ? { kind: "answer", value: { refutations: [], dropped: 0 } } : { kind: "other" };
}

function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value.length === 0 || value.some(isVerdict) ? value : null;
  const fields = fieldsOf(value);
  if (fields === null) return null;
  if (isVerdict(value)) return [value];
  const list = fieldOf(fields, LIST_KEYS);
  return Array.isArray(list) ? list : null;
}

function isVerdict(value: unknown): boolean {
  const fields = fieldsOf(value);
  return fields?.has("id") === true && fields.has("verdict");
}

function appraiseList(list: readonly unknown[]): Appraisal<Refutations> {
  const verdicts = new Map<string, Refutation>();
  let read = 0;
  for (const item of list.slice(0, MAX_REFUTATIONS)) {
    const verdict = readVerdict(fieldsOf(item));
    if (verdict === null) continue;
    read += 1;
    const earlier = verdicts.get(verdict.id);
    const isContradiction = earlier !== undefined && earlier.verdict !== verdict.verdict;
    verdicts.set(verdict.id, isContradiction ? { ...verdict, verdict: "unsure" } : verdict);
  }
  if (verdicts.size > 0)
    return { kind: "answer", value: { refutations: [...verdicts.values()], dropped: list.length - read } };
  return { kind: "unusable", reason: "its list has entries, but none of them names a finding" };
}

function readVerdict(fields: Fields | null): Refutation | null {
  if (fields === null) return null;
  const id = textOf(fields, ["id", "findingid", "finding"], MAX_ID).trim();
  const said = plainKey(textOf(fields, ["verdict", "status", "result", "judgement", "judgment"], MAX_ID));
  const isOneOf = (words: readonly string[]) => words.includes(said);
  // The form that was asked for, echoed: `refuted|stands|unsure`.
  if (/^\W*$/.test(id) || said.includes("|")) return null;
  const verdict = isOneOf(WORDS.refuted) ? "refuted" : isOneOf(WORDS.stands) ? "stands" : "unsure";
  return { id, verdict, reason: textOf(fields, ["reason", "explanation", "why", "rationale"], MAX_REASON) };
}
