/** A thread may be asked several times: what is known of all its attempts together. */
export { joinReplies } from "../core/attempt-replies.ts";

import type { RunFacts, ThreadRecord, Usage } from "../core/thread.ts";

/** What is known of a run that brought nothing. */
export const noFacts: RunFacts = {
  servedModel: null,
  programVersion: null,
  usage: null,
  costUsd: null,
  requests: null,
  toolCalls: null,
  isolation: { write: null, read: null },
  sessionId: null,
};

/** Whether a thread has an attempt behind it that may have cost something, and not only a plan. */
export function wasAsked({ outcome, facts }: Pick<ThreadRecord, "outcome" | "facts">): boolean {
  return outcome !== null && facts !== null && facts.requests !== 0;
}

/** Facts of an earlier attempt and of the next one: amounts add up, else the later one counts where it says anything. */
export function addFacts(a: RunFacts, b: RunFacts): RunFacts {
  return {
    servedModel: b.servedModel ?? a.servedModel,
    programVersion: b.programVersion ?? a.programVersion,
    usage: addUsage(a.usage, b.usage),
    costUsd: addAmounts(a.costUsd, b.costUsd),
    requests: addAmounts(a.requests, b.requests),
    toolCalls: a.toolCalls === null && b.toolCalls === null ? null : [...(a.toolCalls ?? []), ...(b.toolCalls ?? [])],
    isolation: { write: b.isolation.write ?? a.isolation.write, read: b.isolation.read ?? a.isolation.read },
    sessionId: b.sessionId ?? a.sessionId,
  };
}

function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

/** A sum of what is known; null when neither is. */
export function addAmounts(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
