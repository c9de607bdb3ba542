import { splitReplies } from "./attempt-replies.ts";
import type { IntactText } from "./audit-contents.ts";
import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import { isSameJson } from "./canonical.ts";
import type { RecheckResult } from "./recheck.ts";
import { claimedIds } from "./recheck-brief.ts";
import { resultsOf } from "./recheck-results.ts";
import { readRecheck } from "./reply-recheck.ts";

/** Whether what a recheck says of findings follows from the replies of the threads that it was said in. */
export function auditRechecks(rows: AuditedRows, textOf: IntactText, tally: Tally): void {
  const { review, rechecks, threads } = rows;
  const asked = review?.header.recheck?.findings;
  if (asked === undefined) {
    if (rechecks.length > 0) tally.wrong("it says of findings whether they are fixed, and is no recheck");
    return;
  }
  for (const result of rechecks) {
    const isAsked = asked.includes(result.findingId);
    tally.expect(isAsked, `finding ${result.findingId}: this recheck is not about it`);
    auditResult(result, threads, textOf, tally);
  }
  if (review?.ended_at == null || !rows.isWhole) return;
  const said = new Set(rechecks.map(({ findingId }) => findingId));
  const owed = threads.flatMap((thread) => (hasEnded(thread) ? claimsOf(thread, textOf) : []));
  const isSaid = owed.every((id) => !asked.includes(id) || said.has(id));
  tally.expect(isSaid, "a thread looked again at a finding of which nothing is said");
}

function hasEnded({ row: { record } }: AuditedThread): boolean {
  return record.role === "recheck" && record.outcome !== null && record.outcome.status !== "cancelled";
}

function claimsOf({ row }: AuditedThread, textOf: IntactText): string[] {
  const user = textOf(row.user_content);
  return user === null ? [] : claimedIds({ user });
}

function auditResult(result: RecheckResult, threads: readonly AuditedThread[], textOf: IntactText, tally: Tally): void {
  const { findingId, threadId, status } = result;
  if (threadId === null) {
    if (status === "cannot-tell") tally.expect(true, "");
    else tally.unchecked("nobody was asked, since the code is that of an earlier review");
    return;
  }
  const thread = threads.find(({ row }) => row.id === threadId);
  const isThread = thread !== undefined && hasEnded(thread);
  if (!tally.expect(isThread, `finding ${findingId}: the thread that speaks of it did not look again`)) return;
  auditSaid(result, thread as AuditedThread, textOf, tally);
}

function auditSaid(result: RecheckResult, thread: AuditedThread, textOf: IntactText, tally: Tally): void {
  const { row } = thread;
  const user = textOf(row.user_content);
  const reply = row.reply_content === null ? "" : textOf(row.reply_content);
  if (user === null || reply === null) {
    tally.unchecked("a brief or a reply that it came from is damaged or missing");
    return;
  }
  const asked = { thread: row.record, ids: claimedIds({ user }) };
  const follows = splitReplies(reply).some((text) => {
    const read = readRecheck(text);
    const results = resultsOf(asked, read.status === "read" ? read.rechecks : []);
    return results.some((one) => isSameJson(one, result));
  });
  tally.expect(follows, `finding ${result.findingId}: what is said of it does not follow from the reply`);
}
