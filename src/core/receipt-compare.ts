import { isSameJson } from "./canonical.ts";
import type { Receipt, ReceiptThread } from "./receipt.ts";

/** What a difference is called where the name of its member says too little. */
const names: Partial<Record<keyof Receipt | keyof ReceiptThread, string>> = {
  startedAt: "the time of its start",
  endedAt: "the time of its end",
  change: "the change, its commits or trees",
  authorship: "the authors or their evidence",
  withheld: "what was withheld",
  recheck: "what it says of earlier findings",
  repositoryChanged: "what of the repository changed",
  given: "what it was given to read",
  snapshot: "the files that lay before it",
  reading: "what it read",
  toolCalls: "its tool calls",
  usage: "its tokens",
  durationMs: "its time",
  servedModelBy: "who named the served model",
  familyBy: "how its family is known",
  requestedModel: "the requested model",
  commandHash: "its command line",
  servedModel: "the served model",
  programVersion: "the program's version",
  sessionId: "its session",
};

/**
 * Where two receipts of one review differ, for people, the review's own facts first: `the status`, `thread 2 (t8k…): the
 * reply`. Empty: nowhere.
 */
export function compareReceipts(earlier: Receipt, now: Receipt): string[] {
  const { threads: before, ...reviewBefore } = earlier;
  const { threads: after, ...reviewAfter } = now;
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  const threads = ids.flatMap((id, index) => {
    const found = compareThread(
      before.find((thread) => thread.id === id),
      after.find((thread) => thread.id === id),
    );
    return found === null ? [] : [`thread ${index + 1} (${id}): ${found}`];
  });
  const isReordered = threads.length === 0 && !isSameJson(orderOf(before), orderOf(after));
  return [
    ...differingMembers(reviewBefore, reviewAfter),
    ...threads,
    ...(isReordered ? ["the order of the threads"] : []),
  ];
}

function compareThread(before: ReceiptThread | undefined, after: ReceiptThread | undefined): string | null {
  if (before === undefined) return "the receipt lacks it";
  if (after === undefined) return "the ledger lacks it";
  const members = differingMembers(before, after);
  return members.length === 0 ? null : members.join(", ");
}

function differingMembers(before: object, after: object): string[] {
  const [a, b] = [before, after] as Record<string, unknown>[];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => !isSameJson(a?.[key], b?.[key]))
    .map((key) => names[key as keyof Receipt | keyof ReceiptThread] ?? `the ${key}`);
}

function orderOf(threads: readonly ReceiptThread[]): string[] {
  return threads.map(({ id }) => id);
}
