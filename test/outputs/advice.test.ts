import { expect, test } from "vitest";
import { type AdviceFacts, decideAdvice, type Estimates } from "../../src/core/advise.ts";
import type { RawSignal } from "../../src/core/signals/signal.ts";
import { renderAdvice, renderAdviceJson } from "../../src/outputs/advice.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { header } from "../ledger/review-stream.ts";

const screen = { width: 100, color: false, unicode: true };
const { baseTree: _, ...change } = header().change;

const signal = (part: Partial<RawSignal>): RawSignal => ({
  ...{ kind: "retries", group: "hard-to-run", effect: "for", path: "src/drain.ts", side: "head" },
  ...{ lines: [[5, 9]], words: "retries and repetition (retry)", weight: 1 },
  ...part,
});

const signals: RawSignal[] = [
  signal({
    lines: [
      [5, 9],
      [14, 14],
      [20, 21],
    ],
  }),
  signal({ kind: "error-path", words: "error paths (catch)", weight: 0.6, lines: [[11, 13]] }),
  signal({
    path: "src/export.ts",
    kind: "permission",
    group: "security",
    side: "base",
    words: "permissions, removed (forbidden)",
    lines: [[3, 3]],
  }),
  signal({
    path: "test/drain.test.ts",
    kind: "timeouts",
    words: "timeouts and cancelling (timeout)",
    weight: 0.8,
    lines: [[2, 2]],
  }),
  signal({
    effect: "against",
    group: "tests",
    kind: "covered",
    words: "tests run 3 of 9 changed lines that a report counts",
    weight: 0.5,
    lines: [[5, 7]],
  }),
  signal({
    effect: "against",
    group: "tests",
    kind: "test-changed",
    words: "its test changes with it: test/drain.test.ts",
    weight: 0.2,
    lines: [[5, 21]],
  }),
  signal({
    effect: "against",
    group: "tests",
    kind: "test",
    path: "test/drain.test.ts",
    words: "a test, whose faults show when it runs",
    weight: 0.8,
    lines: [[1, 30]],
  }),
  signal({
    effect: "against",
    group: "generated",
    kind: "generated",
    path: "package-lock.json",
    words: "lock file",
    lines: [[1, 900]],
  }),
];
const estimates: Estimates = {
  review: {
    threads: 3,
    reviewers: ["codex", "openai:gpt-6"],
    inputTokens: 41_000,
    outputTokens: 9_000,
    costUsd: 0.21,
    unpriced: 2,
    seconds: 140,
  },
  whyNoReview: null,
  human: { minutes: 6.2, flags: 7.4, secondsPerFlag: 50, sittings: 4, judged: 31 },
};
const files = ["src/drain.ts", "src/export.ts", "test/drain.test.ts"].map((path) => {
  return { path, changedLines: 20, readBy: path.startsWith("test") ? ("text" as const) : ("grammar" as const) };
});
const adviceOf = (part: Partial<AdviceFacts> = {}) =>
  decideAdvice({
    change: change as never,
    files,
    signals,
    estimates,
    notes: [{ level: "info", text: "Nothing shows who wrote this change." }],
    ...part,
  });
const next = [{ command: "blindspot review", does: "have it read by a family that did not write it" }];

test.each([100, 60])("advice looks like this at %i columns", async (width) => {
  const text = renderAdvice(adviceOf(), next, { ...screen, width });
  await expect(`${text}\n`).toMatchFileSnapshot(`../golden/outputs/advice-${width}.txt`);
});

test("a change in which nothing speaks for a review looks like this", async () => {
  const quiet = signals.filter(({ effect, group }) => effect === "against" && group !== "tests");
  const unknown: Estimates = { review: null, whyNoReview: "No reviewer is ready.", human: null };
  const text = renderAdvice(adviceOf({ signals: quiet, estimates: unknown, notes: [] }), [], screen);
  await expect(`${text}\n`).toMatchFileSnapshot("../golden/outputs/advice-quiet.txt");
});

test("every signal with its lines is in the JSON document, in one version", () => {
  const document = JSON.parse(renderAdviceJson(adviceOf()));
  expect(document).toMatchObject({ version: 0, advice: { verdict: "worth-it", estimates } });
  expect(document.advice.signals).toHaveLength(signals.length);
  expect(document.advice.signals[0]).toMatchObject({
    path: "src/export.ts",
    side: "base",
    lines: [[3, 3]],
    weight: 1,
    left: 1,
  });
});

test("thousands of files and signals are counted, not listed", () => {
  const many = Array.from({ length: 3_000 }, (_, at) => `src/file${at}.ts`);
  const text = renderAdvice(
    adviceOf({
      files: many.map((path) => ({ path, changedLines: 1, readBy: "text" })),
      signals: many.map((path) =>
        signal({ path, lines: Array.from({ length: 50 }, (_, at) => [at * 2 + 1, at * 2 + 1]) }),
      ),
    }),
    next,
    screen,
  );
  expect(text).toContain("and 2,992 more files");
  expect(text).toContain("All files were looked at as plain text");
  expect(text.split("\n").length).toBeLessThan(50);
});

test("no control sequence of a repository reaches the terminal", () => {
  const foreign = signals.map((one) => ({ ...one, path: hostileText, words: hostileText }));
  const text = renderAdvice(
    adviceOf({
      signals: foreign,
      files: [{ path: hostileText, changedLines: 1, readBy: "text" }],
      notes: [{ level: "warning", text: hostileText }],
    }),
    next,
    screen,
  );
  expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});
