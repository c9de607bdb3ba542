import type { Independence } from "../core/authorship.ts";
import type { Reading, ReceiptThread } from "../core/receipt.ts";
import type { FamilyBy, Isolation } from "../core/thread.ts";

/** What a receipt shows, and what not. */
export const receiptMeaning = [
  "It shows what was recorded when the review ran: which trees, who read them, with which words, and what came back.",
  "It does not show that a service ran the model that it named, nor, unless it is signed, that nobody changed the ledger and the receipt together.",
] as const;

/** Why a thread counts as it does, by its independence. */
export const independenceMeanings: Record<Independence, string> = {
  independent: "its family wrote at most 10 % of the lines by AI in each file that it read",
  partly: "its family wrote more than 10 %, up to half, of the lines by AI in a file that it read",
  "not-shown": "who wrote the code, or which family read it, is not known well enough",
  control: "asked on purpose, to compare with: counted apart",
  own: "the thread that built it reviewed itself: counted apart",
  refused: "it must not read",
};

/** How a reviewer's family is known. */
export const familyByWords: Record<FamilyBy, string> = {
  "model-name": "by the name of its model",
  program: "by whose program or service it is",
  declared: "by the user's word alone",
};

/** What is known of what it read besides its brief, in words. */
export function readingWords(reading: Reading, kind: ReceiptThread["kind"]): string {
  switch (reading) {
    case "reported":
      return "as reported";
    case "nothing-beyond-brief":
      return "nothing beyond its brief";
    case "brief-only":
      return "its brief alone: there was nothing else to read";
    case "not-asked":
      return "nothing: it was not asked";
    case "not-reported":
      return kind === "api" ? "unknown: not reported" : `unknown: ${readers[kind]} does not report what it read`;
  }
}

const readers = {
  agent: "the program",
  command: "the program",
  paste: "a chat window",
  import: "another tool",
} as const;

const writeWords = {
  enforced: "writing prevented by the system",
  "tool-restricted": "no tools to write with",
  "prompt-only": "writing forbidden in words only",
} as const;

const readWords = {
  confined: "reading confined to the change",
  "snapshot-only": "started in a copy of the change, reading elsewhere not prevented",
  open: "reading not confined",
} as const;

/** How far a thread was confined: for reading, for writing, and what else lay open. Null: unknown. */
export function isolationWords(isolation: Isolation | null): {
  readonly read: string | null;
  readonly write: string | null;
  readonly exposed: readonly string[];
} {
  return {
    read: isolation?.read ? readWords[isolation.read] : null,
    write: isolation?.write ? writeWords[isolation.write] : null,
    exposed: isolation?.exposed ?? [],
  };
}

/** What is known of the model that answered. */
export function servedWords({ servedModel, servedModelBy, kind }: ReceiptThread): string {
  if (servedModel === null && kind === "import") return "unknown: another tool held it";
  if (servedModel === null) return kind === "paste" ? "unknown: a person carried the brief" : "unknown: not reported";
  if (servedModelBy === null) return `${servedModel}; who named it is unknown`;
  return `${servedModel}, ${servedModelBy === "response" ? "named in the service's response" : "by the program's own word"}`;
}

/** Enough of a hash to compare by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
