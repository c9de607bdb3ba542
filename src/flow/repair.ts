/** The repair turn: what is asked again, and what counts of two replies. */
import type { RawFinding } from "../core/finding.ts";
import type { ThreadOutcome } from "../core/thread.ts";
import { addFacts, joinReplies, servedBy } from "./attempts.ts";
import type { ThreadEnd } from "./run-thread.ts";

type Ended = Extract<ThreadEnd, { status: "ended" }>;
type Answered = Ended & { readonly outcome: Extract<ThreadOutcome, { status: "answered" }> };

/**
 * What was wrong with a reply, to ask for it again; null where that is of no use. A refusal is not asked again; an empty reply
 * was most likely a fault on the way.
 */
export function repairReason(end: ThreadEnd): string | null {
  if (end.status === "waiting") return null;
  if (end.outcome.status === "unreadable") return end.outcome.reason;
  if (!isAnswered(end) || end.malformed === 0) return null;
  return `${end.malformed} of the ${entriesOf(end)} entries of its list do not have the form that was asked for`;
}

/** What both replies come to. Both are paid for, and both are kept. */
export function afterRepair(first: Ended, second: ThreadEnd): ThreadEnd {
  if (second.status === "waiting") return first;
  const both = { facts: addFacts(first.facts, second.facts), reply: joinReplies(first.reply, second.reply) };
  if (isAnswered(first)) return { ...bothAnswers(first, second), ...both, facts: factsOf(first, second) };
  if (second.outcome.status === "void") return { ...second, ...both };
  if (isAnswered(second)) return { ...(isDenial(first, second) ? denied(first) : second), ...both };
  return { ...second, outcome: second.outcome.status === "unreadable" ? first.outcome : second.outcome, ...both };
}

function isAnswered(end: Ended): end is Answered {
  return end.outcome.status === "answered";
}

function entriesOf({ findings, outcome }: Answered): number {
  return findings.length + (outcome.unread ?? 0);
}

/** "Nothing", said after something that could not be read: most likely a way to get the form right. */
function isDenial(first: Ended, second: Answered): boolean {
  return (
    (first.reply ?? "").trim() !== "" && entriesOf(second) + second.refutations.length + second.rechecks.length === 0
  );
}

function denied(first: Ended): Ended {
  const problem = first.outcome.status === "unreadable" ? first.outcome.problem : "no-json";
  const outcome: ThreadOutcome = {
    status: "unreadable",
    problem,
    reason: "it said something that could not be read, and when it was asked again, an empty list",
    hint: "Read what it said with blindspot show --reply, or ask again with --retry.",
  };
  return { ...first, outcome };
}

/** A second answer to an answer counts alone only where it can hold all of the first; else both do. */
function bothAnswers(first: Answered, second: Ended): Ended {
  if (!isAnswered(second)) return first;
  if (second.malformed === 0 && entriesOf(second) >= entriesOf(first)) return second;
  const known = new Set(first.findings.map(textOf));
  const findings = [...first.findings, ...second.findings.filter((finding) => !known.has(textOf(finding)))];
  return { ...first, findings, outcome: { ...first.outcome, findings: findings.length } };
}

function textOf(finding: RawFinding): string {
  return JSON.stringify(finding);
}

/** Where only the first answer counts, so does the model that gave it. */
function factsOf(first: Answered, second: Ended): Ended["facts"] {
  const facts = addFacts(first.facts, second.facts);
  if (isAnswered(second)) return facts;
  const { servedModel: _, servedModelBy: __, ...others } = facts;
  return { ...others, ...servedBy(first.facts) };
}
