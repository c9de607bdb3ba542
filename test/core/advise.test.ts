import { describe, expect, test } from "vitest";
import { Advice, type AdviceFacts, decideAdvice } from "../../src/core/advise.ts";
import type { Experience } from "../../src/core/experience.ts";
import { humanTime, reviewSeconds } from "../../src/core/experience.ts";
import type { RawSignal } from "../../src/core/signals/signal.ts";
import { header } from "../ledger/review-stream.ts";

const signal = (change: Partial<RawSignal> = {}): RawSignal => ({
  ...{ kind: "retries", group: "hard-to-run", effect: "for", path: "src/a.ts", side: "head" },
  ...{ lines: [[1, 10]], words: "retries", weight: 1 },
  ...change,
});
const against = (kind: string, group: RawSignal["group"], change: Partial<RawSignal> = {}) =>
  signal({ kind, group, effect: "against", words: kind, ...change });

function adviceOn(signals: readonly RawSignal[], change: Partial<AdviceFacts> = {}) {
  const { baseTree: _, ...summary } = header().change;
  const files = [{ path: "src/a.ts", changedLines: 10, readBy: "grammar" as const }];
  return Advice.parse(
    decideAdvice({ change: summary as never, files, signals, estimates: null, notes: [], ...change }),
  );
}
const pointsOf = (...signals: RawSignal[]) => adviceOn(signals).points;

describe("the verdict", () => {
  test.each([
    [[], "not-worth-it"],
    [[signal({ weight: 0.4 })], "not-worth-it"],
    [[signal({ weight: 0.5 })], "unsure"],
    [[signal({ weight: 0.8 })], "unsure"],
    [[signal({ weight: 0.5 }), signal({ kind: "http", group: "boundary", weight: 0.5 })], "worth-it"],
    [[signal()], "worth-it"],
  ] as const)("of %j is %s", (signals, verdict) => {
    expect(adviceOn(signals as readonly RawSignal[]).verdict).toBe(verdict);
  });

  test("of a change without a file to read is empty, whatever was left out", () => {
    expect(adviceOn([against("generated", "generated")], { files: [] }).verdict).toBe("empty");
  });
});

describe("points", () => {
  test("of a kind count once in a file, on whichever side it weighs more, and again in the next file", () => {
    expect(pointsOf(signal({ weight: 0.3 }), signal({ side: "base", weight: 0.6 }))).toBe(0.6);
    expect(pointsOf(signal({ weight: 0.6 }), signal({ weight: 0.6, path: "src/b.ts" }))).toBe(1.2);
  });

  test("go by the share of the lines that tests run, half of it where running a line shows little", () => {
    const half = against("covered", "tests", { lines: [[6, 10]], weight: 0.5 });
    expect(pointsOf(signal({ kind: "http", group: "boundary" }), half)).toBe(0.75);
    expect(pointsOf(signal(), half)).toBe(0.875);
    expect(pointsOf(signal({ side: "base" }), half)).toBe(1);
  });

  test("of security stay whole where the change says of itself that somebody has read it", () => {
    const approved = against("reviewed-by", "human-review", { weight: 0.4 });
    expect(pointsOf(signal({ kind: "crypto", group: "security" }), approved)).toBe(1);
    expect(pointsOf(signal(), approved)).toBe(0.6);
  });

  test("of documentation are none", () => {
    expect(pointsOf(signal(), against("text", "documentation"))).toBe(0);
  });

  test("of throwaway places and tests never make a review worth it, however many there are", () => {
    const many = Array.from({ length: 50 }, (_, at) => [
      signal({ path: `examples/${at}.ts` }),
      against("example", "throwaway", { path: `examples/${at}.ts`, weight: 0.8 }),
      signal({ path: `test/${at}.ts` }),
      against("test", "tests", { path: `test/${at}.ts`, weight: 0.8 }),
    ]).flat();
    expect(pointsOf(...many)).toBe(0.4);
    expect(pointsOf(...many, signal({ weight: 0.6 }))).toBe(1);
  });

  test("that several things speak against are taken off one after another, and what speaks of another file takes nothing", () => {
    const tests = against("test-changed", "tests", { weight: 0.2 });
    const judged = against("wrong-before", "judged-before", { weight: 0.5 });
    expect(pointsOf(signal(), tests, judged)).toBe(0.45);
    expect(pointsOf(signal(), { ...judged, path: "src/b.ts" })).toBe(1);
  });

  test("stand with each signal, before and after, heaviest first", () => {
    const { signals, files } = adviceOn([
      signal({ weight: 0.4, kind: "format", group: "boundary" }),
      against("wrong-before", "judged-before", { weight: 0.5 }),
      signal(),
    ]);
    expect(signals.map(({ kind, weight, left }) => [kind, weight, left])).toEqual([
      ["retries", 1, 0.5],
      ["format", 0.4, 0.2],
      ["wrong-before", 0.5, 0.5],
    ]);
    expect(files[0]?.points).toBe(0.7);
  });
});

describe("the time of a person", () => {
  const experience: Experience = {
    reviews: Array.from({ length: 3 }, () => ({ changedLines: 200, findings: 4 })),
    threads: [],
    sittings: [
      { activeSeconds: 300, judged: 6 },
      { activeSeconds: 150, judged: 4 },
    ],
  };

  test("is the flags to be expected at the rate at which they were judged so far", () => {
    expect(humanTime(experience, 300)).toEqual({ minutes: 4.5, flags: 6, secondsPerFlag: 45, sittings: 2, judged: 10 });
  });

  test.each([
    ["too few flags were judged", { sittings: [{ activeSeconds: 300, judged: 9 }] }],
    ["too few reviews were complete", { reviews: experience.reviews.slice(1) }],
    ["they read too little", { reviews: experience.reviews.map((review) => ({ ...review, changedLines: 20 })) }],
    ["nobody's time was measured", { sittings: [{ activeSeconds: 0, judged: 20 }] }],
  ])("is not known where %s", (_, change) => {
    expect(humanTime({ ...experience, ...change }, 300)).toBeNull();
  });
});

describe("the time of a review", () => {
  const threads = [1, 9, 2].map((seconds) => ({ reviewer: "codex", durationMs: seconds * 1_000 }));
  const experience: Experience = { reviews: [], sittings: [], threads };

  test("is that of the reviewer with the most rounds, each as long as the median of earlier threads", () => {
    expect(reviewSeconds(experience, [{ reviewer: "codex", count: 5, atOnce: 2 }])).toBe(6);
  });

  test("is not known while one of the reviewers is not known well enough", () => {
    const planned = [{ reviewer: "codex", count: 1, atOnce: 1 }];
    expect(reviewSeconds(experience, [...planned, { reviewer: "gemini", count: 1, atOnce: 1 }])).toBeNull();
    expect(reviewSeconds({ ...experience, threads: threads.slice(1) }, planned)).toBeNull();
    expect(reviewSeconds(experience, [])).toBeNull();
  });
});
