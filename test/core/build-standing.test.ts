import { expect, test } from "vitest";
import {
  foundFixed,
  partialReviews,
  reviewsToJudge,
  type StandingReview,
  standingOf,
  toMend,
} from "../../src/core/build-standing.ts";
import type { RecheckResult } from "../../src/core/recheck.ts";
import { doubt, finding, snapshot, verdict } from "../fixtures/snapshot.ts";

const answered = { role: "review", outcome: "answered" } as const;

function round(change: Partial<StandingReview> = {}): StandingReview {
  return { ...snapshot({ findings: [], verdicts: [] }), threads: [answered], ...change };
}

const real = finding({ id: "f1" });
const judgedReal = verdict({ findingId: "f1", judgement: "real", state: "open" });

function recheck(status: RecheckResult["status"], again = false): StandingReview {
  const { header } = snapshot();
  const recheckRef = { reviewId: header.id, since: header.id, findings: ["f1"] };
  const found = again ? [finding({ id: "f2", knownAs: "f1", lineage: "f1", fold: null })] : [];
  return round({
    header: { ...header, id: "r2", recheck: recheckRef },
    findings: found,
    rechecks: [{ findingId: "f1", status, reason: "looked", threadId: "t" }],
  });
}

test("a review is over once every thread that it needs has answered", () => {
  const over = (change: Partial<StandingReview>) => standingOf(round(change), [round(change)]).isEnded;
  expect(over({ status: "complete" })).toBe(true);
  expect(over({ status: "empty", threads: [] })).toBe(true);
  expect(over({ status: "failed", threads: [{ role: "review", outcome: "unavailable" }] })).toBe(false);
  expect(over({ status: "interrupted", threads: [answered] })).toBe(false);
  expect(over({ status: "partial", threads: [answered, { role: "review", outcome: "timed-out" }] })).toBe(false);
  expect(over({ status: "partial", threads: [answered, { role: "review", outcome: null }] })).toBe(false);
  // Left out by a ceiling, or for want of a reviewer: its coverage says so.
  expect(over({ status: "partial", threads: [answered] })).toBe(true);
  expect(over({ status: "partial", threads: [answered, { role: "refute", outcome: "timed-out" }] })).toBe(true);
});

test("doubts wait to be judged; what was refuted, judged before or set aside does not", () => {
  const findings = [
    real,
    { ...doubt, id: "d1" },
    finding({ id: "x1", fold: "refuted" }),
    finding({ id: "x2", fold: "judged-before" }),
    finding({ id: "x3" }),
  ];
  const review = round({ findings });
  expect(standingOf(review, [review], new Set(["x3"]))).toMatchObject({ findings: 3, unjudged: 2, open: 0 });
});

test("what waits to be judged is looked for where it is, in a review or in its recheck", () => {
  const root = round({ findings: [real, finding({ id: "f9" })], verdicts: [judgedReal] });
  const again = recheck("fixed", true);
  expect(reviewsToJudge([root, recheck("fixed")])).toEqual([root.header.id]);
  expect(reviewsToJudge([root, { ...again, findings: [finding({ id: "f8" })] }])).toEqual([root.header.id, "r2"]);
  expect(reviewsToJudge([root], new Set(["f9"]))).toEqual([]);
});

test("what was found fixed is not handed back, and waits to be marked so", () => {
  const root = round({ findings: [real], verdicts: [judgedReal] });
  expect(toMend([root])).toEqual(["f1"]);
  expect(foundFixed([root])).toEqual([]);
  expect([toMend([root, recheck("fixed")]), foundFixed([root, recheck("fixed")])]).toEqual([[], ["f1"]]);
  expect(toMend([root, recheck("not-fixed")])).toEqual(["f1"]);
  expect(toMend([root, recheck("cannot-tell")])).toEqual(["f1"]);
});

test("what was said to be fixed and was found again is still to be mended", () => {
  const root = round({ findings: [real], verdicts: [judgedReal] });
  expect(toMend([root, recheck("fixed", true)])).toEqual(["f1"]);
  // Looked at once more, and not found again.
  expect(toMend([root, recheck("fixed", true), recheck("fixed")])).toEqual([]);
});

test("a review that ended before it had read all tells what it left out", () => {
  const file = { changedLines: 3, reviewedLines: 0, reason: "over the ceiling", isReviewable: true } as const;
  const files = [
    { ...file, path: "a.ts", status: "reviewed", reviewedLines: 3, reason: null },
    { ...file, path: "b.ts", status: "skipped" },
    { ...file, path: "c.ts", status: "partial", reviewedLines: 1 },
    { ...file, path: "lock.json", status: "skipped", isReviewable: false },
  ] as const;
  const unreadOf = (change: Partial<StandingReview>) => standingOf(round(change), [round(change)]).unread;
  expect(unreadOf({ status: "partial", coverage: { files: [...files] } })).toEqual(["b.ts", "c.ts"]);
  expect(unreadOf({ status: "complete", coverage: { files: [...files] } })).toBeNull();
  expect(unreadOf({ status: "interrupted", coverage: { files: [...files] } })).toBeNull();
});

test("what the newest review left out stays so when a recheck has read the rest", () => {
  const review = (id: string, kind: "self-review" | "review" | "recheck", unread: string[] | null) => {
    const standing = { reviewId: id, isEnded: true, findings: 0, unjudged: 0, open: 0, unread };
    return { id, kind, begunAt: "2026-11-22T10:00:00.000Z", isTriaged: false, turnsBefore: 0, standing };
  };
  const partial = (...reviews: ReturnType<typeof review>[]) => partialReviews({ reviews }).map(({ id }) => id);
  expect(partial(review("s1", "self-review", ["a"]), review("r1", "review", null))).toEqual([]);
  expect(partial(review("r1", "review", ["a"]), review("r2", "recheck", null))).toEqual(["r1"]);
  expect(partial(review("r1", "review", null), review("r2", "recheck", ["a"]))).toEqual(["r2"]);
  expect(partial(review("r1", "review", null), review("r2", "recheck", ["a"]), review("r3", "recheck", null))).toEqual(
    [],
  );
  expect(partial(review("r1", "review", ["a"]), review("r2", "review", null))).toEqual([]);
});
