import { describe, expect, test } from "vitest";
import { toCandidate } from "../../src/flow/candidates.ts";
import { checkEffort, type EffortWish, refuseUnknownEffort, withEffort } from "../../src/flow/effort.ts";
import { createReviewers } from "../../src/reviewers/index.ts";

const reviewers = createReviewers({ endpoints: {}, env: {}, pasteFolder: "unused" });
const named = (...names: string[]) => names.map((name) => reviewers[name] as (typeof reviewers)[string]);
const asked = (level: string): EffortWish => ({ level, by: "--reviewer-effort" });
const configured = (level: string): EffortWish => ({ level, by: "reviewerEffort" });

describe("a level that some of those who read take", () => {
  test("goes to them, and the others keep their own", () => {
    const candidates = named("anthropic", "google", "paste").map((reviewer) => toCandidate(reviewer, null, null));
    expect(withEffort(candidates, asked("max")).map(({ ref }) => ref.effort)).toEqual(["max", undefined, undefined]);
  });

  test("is told, with what the others take", () => {
    expect(checkEffort(named("anthropic", "google", "paste"), asked("max"))).toEqual([
      {
        level: "info",
        text:
          "--reviewer-effort max is not for all: google takes minimal, low, medium, high; paste takes none. " +
          "Such a reviewer keeps its own default.",
      },
    ]);
  });
});

describe("a level that none of those who read takes", () => {
  test("of the command line is an error that names what each takes", () => {
    expect(() => checkEffort(named("google", "paste", "command"), asked("max"))).toThrow(
      expect.objectContaining({
        code: "usage",
        message: "No reviewer takes --reviewer-effort max.",
        hint: "Name one of its own: google takes minimal, low, medium, high; paste, command take none; or leave it out.",
      }),
    );
  });

  test("of the configuration is told, since it is meant for other reviews as well", () => {
    expect(checkEffort(named("paste"), configured("high"))).toHaveLength(1);
  });

  test("of the configuration is an error where no reviewer there is takes it", () => {
    const all = Object.values(reviewers);
    expect(() => refuseUnknownEffort(all, configured("hihg"))).toThrow(expect.objectContaining({ code: "config" }));
    expect(() => refuseUnknownEffort(all, configured("minimal"))).not.toThrow();
  });
});

test("nothing is told where all take the level, or nobody names one", () => {
  expect(checkEffort(named("anthropic", "openai"), asked("high"))).toEqual([]);
  expect(checkEffort(named("paste"), null)).toEqual([]);
});
