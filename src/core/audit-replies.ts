import { splitReplies } from "./attempt-replies.ts";
import type { IntactText } from "./audit-contents.ts";
import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import { readImport } from "./import.ts";
import { readRefutation, readReply } from "./reply.ts";
import { readRecheck } from "./reply-recheck.ts";

/** Whether replies and transcripts are those that were recorded, and whoever answered has a reply that can be read again. */
export function auditReplies({ threads }: AuditedRows, textOf: IntactText, tally: Tally): void {
  for (const thread of threads) {
    const { name, row } = thread;
    const { record } = row;
    tally.expect(row.reply_content === record.replyHash, `${name}: its reply is not the one that was recorded`);
    const transcript = record.transcriptHash ?? null;
    tally.expect(row.transcript_content === transcript, `${name}: its transcript is not the one that was recorded`);
    if (record.outcome?.status !== "answered") continue;
    if (!tally.expect(row.reply_content !== null, `${name}: it answered, but there is no reply`)) continue;
    const reply = row.reply_content === null ? null : textOf(row.reply_content);
    if (reply === null) tally.unchecked("its text is damaged or missing");
    else expectSameReading(thread, reply, tally);
  }
}

/** What is read in a reply today against what was read in it then. */
function expectSameReading({ name, row }: AuditedThread, reply: string, tally: Tally): void {
  const { outcome, role, imported } = row.record;
  if (outcome?.status !== "answered") return;
  const { findings, unread = 0 } = outcome;
  if (imported !== undefined) {
    const read = readImport(reply, imported);
    const isAsRecorded = read.status === "read" && read.findings.length === findings && read.dropped === unread;
    tally.expect(isAsRecorded, `${name}: what was brought, read again, does not say what was recorded of it`);
    return;
  }
  const attempts = splitReplies(reply);
  const isSame = attempts.some((text) => {
    if (role === "refute") return readRefutation(text).status === "read" && findings === 0;
    if (role === "recheck") {
      const read = readRecheck(text);
      return read.status === "read" && findings === 0 && read.dropped === unread;
    }
    const read = readReply(text);
    return read.status === "read" && read.findings.length === findings && read.dropped === unread;
  });
  if (isSame || attempts.length === 1)
    tally.expect(isSame, `${name}: its reply, read again, does not say what was recorded of it`);
  else tally.unchecked("it was asked more than once: which of its replies counted is not recorded");
}
