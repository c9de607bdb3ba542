import { describe, expect, test } from "vitest";
import type { FilePatch } from "../../src/core/change.ts";
import { coverageAfter, initialCoverage, statusAfter, type ThreadReading } from "../../src/core/coverage.ts";
import { Coverage, type Segment } from "../../src/core/review.ts";
import type { ReviewerKind, ThreadOutcome } from "../../src/core/thread.ts";

const patch = (path: string, additions: number): FilePatch => ({
  path,
  oldPath: null,
  status: "modified",
  oldMode: null,
  newMode: null,
  binary: false,
  hunks: [],
  additions,
  deletions: 0,
});

const answered: ThreadOutcome = { status: "answered", findings: 0 };
const failed: ThreadOutcome = { status: "unavailable", problem: "auth", reason: "the key is wrong", hint: "" };

function reading(
  outcome: ThreadOutcome | null,
  segments: readonly Partial<Segment>[],
  kind: ReviewerKind = "api",
): ThreadReading {
  return {
    thread: {
      role: "review",
      pass: "main",
      reviewer: { name: "openai", kind, model: "m", family: "openai", isLocal: false },
      outcome,
    },
    segments: segments.map((segment) => ({ path: "a", hunk: 0, from: 0, to: 10, changedLines: 10, ...segment })),
  };
}

const before = initialCoverage(
  [{ patch: patch("lock", 5), reason: "lock file", isReviewable: false }],
  [{ patch: patch("a", 20), reason: "not read yet" }],
);
const whole = [
  { from: 0, to: 10 },
  { from: 10, to: 20 },
];
const readWith = (...readings: ThreadReading[]) => {
  const coverage = coverageAfter(before, readings);
  const file = coverage.files.find(({ path }) => path === "a");
  return { file, status: statusAfter(coverage, readings, null) };
};

describe("coverage", () => {
  test("a file is reviewed when every changed line was in a thread that answered", () => {
    const { file, status } = readWith(reading(answered, whole));
    expect(file).toMatchObject({ status: "reviewed", reviewedLines: 20, reason: null });
    expect(status).toBe("complete");
  });

  test("a file is partly reviewed when one of its threads failed, and says how", () => {
    const { file, status } = readWith(
      reading(answered, [{ from: 0, to: 10 }]),
      reading(failed, [{ from: 10, to: 20 }]),
    );
    expect(file).toMatchObject({
      status: "partial",
      reviewedLines: 10,
      reason: "openai:m: unavailable, the key is wrong",
    });
    expect(status).toBe("partial");
  });

  test("lines that two passes read count once", () => {
    const { file } = readWith(reading(answered, [{ from: 0, to: 10 }]), reading(answered, [{ from: 0, to: 10 }]));
    expect(file).toMatchObject({ status: "partial", reviewedLines: 10 });
  });

  test("a second pass does not make up for lines that no answered thread read", () => {
    const { file } = readWith(reading(failed, whole), reading(answered, [{ from: 0, to: 10 }]));
    expect(file?.reviewedLines).toBe(10);
  });

  test("a partly planned file has the plan's reason again once a retry has succeeded", () => {
    const cut = initialCoverage([], [{ patch: patch("a", 20), reason: "over the ceiling of 1 threads" }]);
    const part = [{ from: 0, to: 10 }];
    const first = coverageAfter(cut, [reading(failed, part)]);
    expect(first.files[0]).toMatchObject({ status: "failed", reason: "openai:m: unavailable, the key is wrong" });
    const stored: Coverage = Coverage.parse(JSON.parse(JSON.stringify(first)));
    expect(coverageAfter(stored, [reading(answered, part)]).files[0]).toMatchObject({
      status: "partial",
      reviewedLines: 10,
      reason: "over the ceiling of 1 threads",
    });
  });

  test("a second pass that failed is no reason for lines that nobody was to read", () => {
    const cut = initialCoverage([], [{ patch: patch("a", 20), reason: "over the ceiling of 2 threads" }]);
    const part = [{ from: 0, to: 10 }];
    const { files } = coverageAfter(cut, [reading(answered, part), reading(failed, part)]);
    expect(files[0]).toMatchObject({ status: "partial", reason: "over the ceiling of 2 threads" });
  });

  test("a review whose only thread failed has failed, and is not clean", () => {
    expect(readWith(reading(failed, whole))).toMatchObject({
      file: { status: "failed", reviewedLines: 0 },
      status: "failed",
    });
  });

  test("a review is not complete when the question about the whole change went unanswered", () => {
    expect(readWith(reading(answered, whole), reading(failed, [])).status).toBe("partial");
  });

  test("a review is not complete when a part of an answer could not be read", () => {
    const { file, status } = readWith(reading({ ...answered, unread: 1 }, whole));
    expect(file?.status).toBe("reviewed");
    expect(status).toBe("partial");
  });

  test("a review that waits for a pasted reply is open", () => {
    expect(readWith(reading(null, whole, "paste")).status).toBe("open");
  });

  test("a change with nothing reviewable is empty", () => {
    const coverage = initialCoverage([{ patch: patch("lock", 5), reason: "lock file", isReviewable: false }], []);
    expect(statusAfter(coverage, [], null)).toBe("empty");
  });

  test("a file that nobody may read keeps its reason and leaves the review partial", () => {
    const skipped = initialCoverage(
      [{ patch: patch("b", 3), reason: "no independent reviewer", isReviewable: true }],
      [{ patch: patch("a", 20), reason: "not read yet" }],
    );
    const readings = [reading(answered, whole)];
    const coverage = coverageAfter(skipped, readings);
    expect(coverage.files.map((f) => f.reason)).toEqual([null, "no independent reviewer"]);
    expect(statusAfter(coverage, readings, null)).toBe("partial");
  });
});
