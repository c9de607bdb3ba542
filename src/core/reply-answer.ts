import { type CompleteBlock, type IsWanted, replyBlocksFromEnd } from "./reply-blocks.ts";

/** A reply that is no answer. `reason` says in one sentence what stands there instead. */
export interface UnreadableReply {
  readonly status: "unreadable";
  readonly problem: "empty-reply" | "no-json" | "bad-json" | "truncated" | "refusal";
  readonly reason: string;
}

/** What a complete block of JSON is: the answer, something that was meant as one, or other JSON. */
export type Appraisal<Value> =
  | { readonly kind: "answer"; readonly value: Value }
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "other" };

/** What is looked for in a reply. */
export interface Question<Value> {
  /** For people: `findings`. */
  readonly what: string;
  readonly appraise: (block: CompleteBlock) => Appraisal<Value>;
  readonly isWanted: IsWanted;
}

/** The last answer in a reply, or why there is none. A broken block behind the last answer makes the reply unreadable. */
export function readAnswer<Value>(
  text: string,
  question: Question<Value>,
): { readonly status: "read"; readonly value: Value } | UnreadableReply {
  if (text.trim() === "") return unreadable("empty-reply", "the reply is empty");
  for (const block of replyBlocksFromEnd(text, question.isWanted)) {
    if (block.status !== "complete") return broken(block.status);
    const appraisal = question.appraise(block);
    if (appraisal.kind === "answer") return { status: "read", value: appraisal.value };
    if (appraisal.kind === "unusable") return unreadable("bad-json", appraisal.reason);
  }
  if (isRefusal(text)) return unreadable("refusal", "the model declined to answer");
  return unreadable("no-json", `the reply holds no JSON block with ${question.what}`);
}

function broken(status: "cut" | "malformed"): UnreadableReply {
  return status === "cut"
    ? unreadable("truncated", "the JSON block is cut off")
    : unreadable("bad-json", "the JSON block has faults that cannot be repaired");
}

function unreadable(problem: UnreadableReply["problem"], reason: string): UnreadableReply {
  return { status: "unreadable", problem, reason };
}

const REFUSAL = new RegExp(
  [
    "^(?:i['’]m|i am|we['’]re) (?:very |really |so )?sorry,? but",
    "^sorry,? but",
    "^i apologi[sz]e,? but",
    "\\b(?:i|we) (?:can['’]?t|cannot|can not|won['’]t|will not|(?:am|are) (?:unable|not able) to|must decline to|decline to)" +
      " (?:help|assist|comply|fulfil|continue|engage|participate|support|process|provide|do (?:this|that)|review|analy[sz]e)",
    "^i(?: must|['’]m going to have to|['’]ll have to)? (?:respectfully )?decline\\b",
  ].join("|"),
);

/** Declining is said at once and shortly; a long text that says such words later reviews something. */
export function isRefusal(text: string): boolean {
  if (text.length > 4000) return false;
  return REFUSAL.test(text.trim().slice(0, 300).toLowerCase());
}
