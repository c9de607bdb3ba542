import { failureReason } from "./coverage.ts";
import type { RecheckResult } from "./recheck.ts";
import type { Recheck } from "./reply-recheck.ts";
import type { ThreadRecord } from "./thread.ts";

/** A thread that looked again, and the findings that it was asked about. */
export interface AskedAgain {
  readonly thread: Pick<ThreadRecord, "id" | "role" | "pass" | "reviewer" | "outcome">;
  readonly ids: readonly string[];
}

const leftOut = "The answer says nothing of this finding.";
const withoutReason = "The answer says that it is fixed, and gives no reason.";

/**
 * What a thread's end says of the findings that it was asked about. Nothing but an answer that gives its reason makes one
 * fixed. Of a thread that was stopped there is nothing to say yet.
 */
export function resultsOf({ thread, ids }: AskedAgain, rechecks: readonly Recheck[]): RecheckResult[] {
  const { outcome, id: threadId } = thread;
  if (outcome === null || outcome.status === "cancelled") return [];
  const said = new Map(rechecks.map((recheck) => [recheck.id, recheck]));
  const cannotTell = (findingId: string, reason: string): RecheckResult => {
    return { findingId, status: "cannot-tell", reason, threadId };
  };
  return ids.map((findingId) => {
    if (outcome.status !== "answered") return cannotTell(findingId, `Not looked at: ${failureReason(thread)}`);
    const recheck = said.get(findingId);
    if (recheck === undefined) return cannotTell(findingId, leftOut);
    const { status, reason } = recheck;
    if (status === "fixed" && !/[\p{L}\p{N}]/u.test(reason)) return cannotTell(findingId, withoutReason);
    return { findingId, status, reason, threadId };
  });
}
