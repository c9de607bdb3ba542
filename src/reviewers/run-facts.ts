import type { Isolation, ProblemCode, RunFacts } from "../core/thread.ts";
import type { RunResult } from "../ports.ts";

/** API reviewers read what our tools hand out and can write nothing. */
export const apiIsolation: Isolation = { write: "tool-restricted", read: "confined" };

/** Facts of a run that nothing is known of. */
export function unknownFacts(isolation: Isolation): RunFacts {
  return {
    ...{ servedModel: null, programVersion: null, usage: null, costUsd: null, sessionId: null },
    ...{ requests: null, toolCalls: null, isolation },
  };
}

/** The result of a run that could not begin: nothing was sent. */
export function notBegun(problem: ProblemCode, reason: string, hint: string, isolation: Isolation): RunResult {
  const facts = { ...unknownFacts(isolation), requests: 0, toolCalls: [] };
  return { status: "unavailable", problem, reason, hint, reply: null, facts };
}
