import { describe, expect, test } from "vitest";
import type { Authorship, FamilyShare } from "../../src/core/authorship.ts";
import { type ChoiceOptions, chooseReviewers, independenceOf } from "../../src/core/choice.ts";
import type { ReviewerRef } from "../../src/core/thread.ts";

const shares = (lines: Record<string, number>): FamilyShare[] => {
  const total = Object.values(lines).reduce((a, b) => a + b, 0);
  return Object.entries(lines).map(([family, count]) => ({ family, lines: count, share: count / total }));
};
const reviewer = (family: string): ReviewerRef => ({ name: family, kind: "api", model: "m", family, isLocal: false });

describe("independenceOf", () => {
  test.each([
    ["a family that wrote nothing", "openai", { anthropic: 100 }, "independent"],
    ["a family that wrote a tenth of what AI wrote", "openai", { anthropic: 90, openai: 10 }, "independent"],
    ["a family that wrote up to half", "openai", { anthropic: 50, openai: 50 }, "partly"],
    ["a family that wrote most", "openai", { anthropic: 49, openai: 51 }, "refused"],
    ["a family that wrote most of the little that AI wrote", "openai", { human: 1000, openai: 5 }, "refused"],
    ["any family on people's code", "openai", { human: 100 }, "independent"],
    ["any family where the author is unknown", "openai", { unknown: 100 }, "not-shown"],
    ["any family where much is unknown", "openai", { anthropic: 80, unknown: 20 }, "not-shown"],
    ["another family where little is unknown", "openai", { anthropic: 95, unknown: 5 }, "independent"],
    ["the author's family, although much is unknown", "anthropic", { anthropic: 10, unknown: 90 }, "refused"],
    ["a reviewer of unknown family", "unknown", { anthropic: 100 }, "not-shown"],
  ])("%s is rated by its share of the AI lines", (_, family, lines, expected) => {
    expect(independenceOf(family, shares(lines as Record<string, number>))).toBe(expected);
  });
});

describe("chooseReviewers", () => {
  const authorship: Authorship = {
    families: [],
    evidence: [],
    files: [
      { path: "by-claude.ts", families: shares({ anthropic: 10 }) },
      { path: "by-gpt.ts", families: shares({ openai: 10 }) },
    ],
  };
  const choose = (options: Partial<ChoiceOptions>) =>
    chooseReviewers(["by-claude.ts", "by-gpt.ts"], authorship, {
      candidates: [],
      isControl: false,
      mayRead: () => true,
      ...options,
    });

  test("gives each file to the first candidate that is independent of it", () => {
    const chosen = choose({ candidates: [reviewer("anthropic"), reviewer("openai"), reviewer("google")] });
    expect(chosen.map(({ reviewer }) => reviewer?.family)).toEqual(["openai", "anthropic"]);
  });

  test("refuses the author's family, and says who wrote the file", () => {
    const [first] = choose({ candidates: [reviewer("anthropic")] });
    expect(first).toEqual({
      path: "by-claude.ts",
      reviewer: null,
      reason: "no independent reviewer: anthropic wrote most of it",
    });
  });

  test("lets the author's family run as a control, and only as that", () => {
    const chosen = choose({ candidates: [reviewer("anthropic")], isControl: true });
    expect(chosen[0]).toMatchObject({ independence: "control", reviewer: { family: "anthropic" } });
    expect(chosen[1]).toMatchObject({ reviewer: null });
  });

  test("keeps a file from reviewers that policy forbids", () => {
    const [first] = choose({ candidates: [reviewer("openai")], mayRead: () => false });
    expect(first).toMatchObject({ reviewer: null, reason: "policy lets none of the chosen reviewers read it" });
  });
});
