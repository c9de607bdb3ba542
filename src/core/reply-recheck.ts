import type { RecheckStatus } from "./recheck.ts";
import type { UnreadableReply } from "./reply-answer.ts";
import { allStatements, readStatements, type StatementForm } from "./reply-statements.ts";

/** What a reviewer says of one finding that it looked at again. */
export interface Recheck {
  /** As said: may name no finding that was asked about. */
  readonly id: string;
  readonly status: RecheckStatus;
  readonly reason: string;
}

/** The answer of whoever looked again: at most one entry per id. `dropped` counts entries without an id. */
export type RecheckReply =
  | { readonly status: "read"; readonly rechecks: Recheck[]; readonly dropped: number }
  | UnreadableReply;

const form: StatementForm<RecheckStatus> = {
  what: "rechecks",
  listKeys: ["rechecks", "recheck", "results", "findings", "verdicts", "statuses"],
  wordKeys: ["status", "verdict", "result", "state"],
  words: [
    { word: "fixed", said: ["fixed", "resolved", "mended", "solved"] },
    {
      word: "not-fixed",
      said: ["notfixed", "unfixed", "stillwrong", "stillthere", "stillpresent", "unresolved", "notresolved", "open"],
    },
  ],
  unclear: "cannot-tell",
};

/**
 * Reads a reply `{"rechecks": [{"id", "status", "reason"}]}` as tolerantly as `readReply`. A status that is not
 * understood, or two that contradict each other, count as `cannot-tell`; so does `fixed` where the reply says otherwise anywhere
 * before: its last block may be one that it quotes from the code. Never throws.
 */
export function readRecheck(text: string): RecheckReply {
  const read = readStatements(text, form);
  if (read.status !== "read") return read;
  const doubted = new Set(allStatements(text, form).flatMap(({ id, word }) => (word === "fixed" ? [] : [id])));
  const rechecks = read.statements.map(({ id, word, reason }): Recheck => {
    return { id, status: word === "fixed" && doubted.has(id) ? form.unclear : word, reason };
  });
  return { status: "read", rechecks, dropped: read.dropped };
}
