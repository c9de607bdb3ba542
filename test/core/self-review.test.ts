import { expect, test } from "vitest";
import { compareSelfReviews, isSelfReview } from "../../src/core/self-review.ts";
import { foldEvent, type ReviewSnapshot } from "../../src/core/snapshot.ts";
import { answered, end, finding, header, planned, start } from "../ledger/review-stream.ts";

function selfReview(...findings: ReturnType<typeof finding>[]): ReviewSnapshot {
  const review = header();
  const asked = planned({ role: "self-review", independence: "own" });
  const events = [
    start(review, [asked]),
    answered(review.id, asked.thread, "{}"),
    ...findings.map((found) => ({ type: "finding-add", reviewId: review.id, finding: found }) as const),
    end(review.id),
  ];
  return events.reduce<ReviewSnapshot | null>((snapshot, event) => foldEvent(snapshot, event), null) as ReviewSnapshot;
}

const retry = {
  title: "Retries are used up for good",
  claim: "attempts is never set back, so that nothing is sent after three failures",
};
const access = {
  title: "Anybody exports invoices of any tenant",
  claim: "the permission check was removed and the tenant is not compared",
};

test("what the builder had said of a review is told from what it had missed, and from what it alone said", () => {
  const [again, missed] = [
    finding(retry),
    finding({ ...access, location: { ...finding().location, path: "src/export.ts" } }),
  ];
  const own = finding(retry);
  const alone = finding({
    title: "The clock may run backwards",
    claim: "durations are taken from wall time, which jumps when it is adjusted",
  });
  const review = selfReview(own, alone);
  expect(isSelfReview(review)).toBe(true);
  expect(compareSelfReviews([again, missed], [review])).toEqual({
    reviews: [review.header.id],
    said: [{ finding: again.id, as: own.id, reviewId: review.header.id }],
    missed: [missed.id],
    alone: [{ id: alone.id, reviewId: review.header.id, title: alone.title }],
  });
});

test("a builder that gave no answer has missed nothing", () => {
  const review = selfReview();
  const unasked = {
    ...review,
    threads: review.threads.map((one) => ({ ...one, thread: { ...one.thread, outcome: null } })),
  };
  expect(compareSelfReviews([finding(retry)], [unasked])).toBeNull();
});
