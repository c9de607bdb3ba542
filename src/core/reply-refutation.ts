import type { UnreadableReply } from "./reply-answer.ts";
import { readStatements, type StatementForm } from "./reply-statements.ts";

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

const form: StatementForm<Refutation["verdict"]> = {
  what: "verdicts",
  listKeys: ["verdicts", "refutations", "results", "judgements", "judgments", "findings"],
  wordKeys: ["verdict", "status", "result", "judgement", "judgment"],
  words: [
    {
      word: "refuted",
      said: ["refuted", "refute", "disproved", "disproven", "rejected", "invalid", "false", "falsepositive", "notreal"],
    },
    {
      word: "stands",
      said: ["stands", "stand", "standing", "upheld", "confirmed", "valid", "true", "real", "correct", "notrefuted"],
    },
  ],
  unclear: "unsure",
};

/**
 * Reads a refuter's reply `{"verdicts": [{"id", "verdict", "reason"}]}` as tolerantly as `readReply`. A verdict that is
 * not understood, or two that contradict each other, count as `unsure`. Never throws.
 */
export function readRefutation(text: string): RefutationReply {
  const read = readStatements(text, form);
  if (read.status !== "read") return read;
  const refutations = read.statements.map(({ id, word, reason }) => ({ id, verdict: word, reason }));
  return { status: "read", refutations, dropped: read.dropped };
}
