/** A thread may be asked several times: what is known of all its attempts together. */
export { joinReplies } from "../core/attempt-replies.ts";

import { Isolation, type RunFacts, type ThreadRecord, type Usage } from "../core/thread.ts";

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
    ...servedBy(b.servedModel === null ? a : b),
    programVersion: b.programVersion ?? a.programVersion,
    usage: addUsage(a.usage, b.usage),
    costUsd: addAmounts(a.costUsd, b.costUsd),
    requests: addAmounts(a.requests, b.requests),
    toolCalls: addCalls(a.toolCalls, b.toolCalls),
    isolation: addIsolation(a.isolation, b.isolation),
    ...snapshotOf(b.snapshot === undefined ? a : b),
    sessionId: b.sessionId ?? a.sessionId,
  };
}

function snapshotOf({ snapshot }: RunFacts): Pick<RunFacts, "snapshot"> {
  return snapshot === undefined ? {} : { snapshot };
}

/** The model that answered in a run, and who named it. */
export function servedBy({ servedModel, servedModelBy }: RunFacts): Pick<RunFacts, "servedModel" | "servedModelBy"> {
  return { servedModel, ...(servedModelBy !== undefined && { servedModelBy }) };
}

/** Where one attempt did not tell what it read, the other's "nothing" says nothing of both. */
function addCalls(a: RunFacts["toolCalls"], b: RunFacts["toolCalls"]): RunFacts["toolCalls"] {
  const known = [...(a ?? []), ...(b ?? [])];
  return (a === null || b === null) && known.length === 0 ? null : known;
}

/** Of two attempts the one that was confined less counts. */
function addIsolation(a: Isolation, b: Isolation): Isolation {
  const exposed = [...new Set([...(a.exposed ?? []), ...(b.exposed ?? [])])];
  return {
    write: weaker(Isolation.shape.write.unwrap().options, a.write, b.write),
    read: weaker(Isolation.shape.read.unwrap().options, a.read, b.read),
    ...(exposed.length > 0 && { exposed }),
  };
}

/** The later of two in a list that begins with the strongest. */
function weaker<Level>(levels: readonly Level[], a: Level | null, b: Level | null): Level | null {
  return levels.findLast((level) => level === a || level === b) ?? null;
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
