import { describe, expect, test } from "vitest";
import { readRefutation } from "../../src/core/reply.ts";

const fenced = (value: unknown) => `Thinking about f1.\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;

describe("a refuter's reply", () => {
  test("gives a verdict and a reason per finding", () => {
    const verdicts = [
      { id: "f1", verdict: "refuted", reason: "the lock is held" },
      { id: "f2", verdict: "stands", reason: "" },
      { id: "f3", verdict: "unsure", reason: "needs the caller" },
    ];
    expect(readRefutation(fenced({ verdicts }))).toEqual({ status: "read", refutations: verdicts, dropped: 0 });
    expect(readRefutation(fenced(verdicts))).toMatchObject({ refutations: verdicts });
    expect(readRefutation(fenced(verdicts[0]))).toMatchObject({ refutations: [verdicts[0]] });
  });

  test.each([
    ["Refuted", "refuted"],
    ["false positive", "refuted"],
    ["confirmed", "stands"],
    ["not refuted", "stands"],
    ["maybe", "unsure"],
    [null, "unsure"],
  ])("the verdict %j means %s", (verdict, expected) => {
    expect(readRefutation(fenced({ verdicts: [{ id: 7, verdict }] }))).toMatchObject({
      refutations: [{ id: "7", verdict: expected }],
    });
  });

  test("two verdicts that contradict each other are none", () => {
    const verdicts = ["refuted", "stands", "refuted"].map((verdict) => ({ id: "f1", verdict }));
    const reply = readRefutation(fenced({ verdicts }));
    expect(reply).toMatchObject({ refutations: [{ id: "f1", verdict: "unsure" }], dropped: 0 });
  });

  test("entries without an id, and the echoed form, are dropped", () => {
    const verdicts = [
      { verdict: "refuted" },
      { id: "f1", verdict: "refuted|stands|unsure" },
      { id: "f2", verdict: "stands" },
    ];
    expect(readRefutation(fenced({ verdicts }))).toMatchObject({ refutations: [{ id: "f2" }], dropped: 2 });
  });

  test.each([
    ["All of them stand.", "no-json"],
    ["", "empty-reply"],
    ['```json\n{"verdicts": [{"id": "f1", "verdict": "refu', "truncated"],
    [fenced({ verdicts: [{ verdict: "refuted" }] }), "bad-json"],
  ])("%j is no answer", (text, problem) => {
    expect(readRefutation(text)).toMatchObject({ status: "unreadable", problem });
  });
});
