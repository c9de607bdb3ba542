import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/core/exit.ts";
import { ReviewStatus } from "../../src/core/review.ts";

describe("the exit code of a review", () => {
  it("is 0 when it is complete and nothing fails it, or when there was nothing to review", () => {
    expect(exitCode("complete", false)).toBe(0);
    expect(exitCode("empty", false)).toBe(0);
  });

  it("is 1 only when it is complete and a finding fails it", () => {
    const failing = ReviewStatus.options.filter((status) => exitCode(status, true) === 1);
    expect(failing).toEqual(["complete"]);
  });

  it.each(["open", "running", "interrupted", "partial", "failed", "cancelled"] as const)(
    "is 3 for a review that is %s, whatever it found",
    (status) => {
      expect(exitCode(status, false)).toBe(3);
      expect(exitCode(status, true)).toBe(3);
    },
  );
});
