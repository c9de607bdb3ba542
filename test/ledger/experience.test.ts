import { expect, test } from "vitest";
import type { Coverage } from "../../src/core/review.ts";
import type { ThreadOutcome } from "../../src/core/thread.ts";
import { finding, header, planned, start, verdict } from "./review-stream.ts";
import { temporaryLedger } from "./temporary-ledger.ts";

const coverage = (reviewedLines: number): Coverage => ({
  files: [
    {
      path: "src/retry.ts",
      status: "reviewed",
      changedLines: reviewedLines,
      reviewedLines,
      reason: null,
      isReviewable: true,
    },
  ],
});
const answered: ThreadOutcome = { status: "answered", findings: 1 };

/** A ledger with one complete review of two findings, of which one is folded. */
async function ledgerWithReview() {
  const ledger = await temporaryLedger();
  const review = header();
  const one = planned();
  const [shown, folded] = [finding(), finding({ fold: "judged-before" })];
  await ledger.record(start(review, [one]));
  const thread = { ...one.thread, outcome: answered, durationMs: 4_000 };
  await ledger.record({ type: "thread-end", reviewId: review.id, thread, reply: "[]", transcript: null });
  await ledger.record({ type: "finding-add", reviewId: review.id, finding: shown });
  await ledger.record({ type: "finding-add", reviewId: review.id, finding: folded });
  const endedAt = "2026-03-01T10:05:00.000Z";
  await ledger.record({
    type: "review-end",
    reviewId: review.id,
    status: "complete",
    coverage: coverage(120),
    endedAt,
  });
  return { ledger, review, shown };
}

test("earlier reviews tell what they read, raised and took", async () => {
  const { ledger } = await ledgerWithReview();
  const { reviews, threads } = await ledger.experience("root-commit");
  expect(reviews).toEqual([{ changedLines: 120, findings: 1 }]);
  expect(threads).toEqual([{ reviewer: "openai:gpt-6", durationMs: 4_000 }]);
});

test("of other repositories and of none only the threads and the sittings count", async () => {
  const { ledger } = await ledgerWithReview();
  expect((await ledger.experience("elsewhere")).reviews).toEqual([]);
  expect((await ledger.experience(null)).reviews).toEqual([]);
  expect((await ledger.experience(null)).threads).toHaveLength(1);
});

test("sittings of people tell their time, and what was judged in it with a measured time", async () => {
  const { ledger, review, shown } = await ledgerWithReview();
  const base = {
    reviewId: review.id,
    face: "terminal" as const,
    round: "first" as const,
    isOpen: false,
    endedAt: null,
    folded: [],
  };
  const startedAt = "2026-03-01T11:00:00.000Z";
  await ledger.saveSitting({ ...base, id: "s1", judge: "human", startedAt, activeSeconds: 40 });
  await ledger.saveSitting({ ...base, id: "s2", judge: "human", startedAt, activeSeconds: 20 });
  await ledger.saveSitting({ ...base, id: "s3", judge: "agent", startedAt, activeSeconds: 900 });
  await ledger.saveSitting({ ...base, id: "s4", judge: "human", round: "again", startedAt, activeSeconds: 900 });
  await ledger.addVerdict(verdict(shown.id, { judgement: "wrong", state: null, seconds: 12 }));
  await ledger.addVerdict(verdict(shown.id, { judgement: "real", seconds: 9 }));
  expect((await ledger.experience("root-commit")).sittings).toEqual([{ activeSeconds: 60, judged: 1 }]);
});

test("flags are told with the judgement that counts, duplicates and unjudged ones apart", async () => {
  const { ledger, shown } = await ledgerWithReview();
  expect(await ledger.judgedFlags("root-commit")).toEqual([]);
  await ledger.addVerdict(verdict(shown.id, { judgement: "real", judge: "agent" }));
  expect(await ledger.judgedFlags("root-commit")).toEqual([]);
  await ledger.addVerdict(verdict(shown.id, { judgement: "wrong", state: null }));
  expect(await ledger.judgedFlags("root-commit")).toEqual([{ path: shown.location.path, judgement: "wrong" }]);
  expect(await ledger.judgedFlags("elsewhere")).toEqual([]);
});
