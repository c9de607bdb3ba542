import { expect, test } from "vitest";
import { ceilingWords } from "../../src/cli/ask-ceiling.ts";
import { thread } from "../fixtures/snapshot.ts";

const estimated = (costUsd: number | null) => ({
  ...thread(),
  estimate: { inputTokens: 1_000, outputTokens: 1_000, costUsd },
});

test("a ceiling is told with what all of the change, and the part under it, would take", () => {
  const ceiling = { name: "$0.1 estimated (--max-cost)", leftOut: 3, leftOutCostUsd: 0.75 };
  expect(ceilingWords({ threads: [estimated(0.05), estimated(0.03)] }, ceiling)).toEqual({
    message: "Reading all of this change takes 5 threads, about $0.83; the ceiling is $0.1 estimated (--max-cost).",
    part: "read the most consequential part: 2 threads, about $0.08; 3 threads are left out",
    all: "read all of it: 5 threads, about $0.83",
  });
});

test("where no price is known only threads are counted", () => {
  const ceiling = { name: "1 thread (--max-threads)", leftOut: 1, leftOutCostUsd: null };
  expect(ceilingWords({ threads: [estimated(null)] }, ceiling).message).toBe(
    "Reading all of this change takes 2 threads; the ceiling is 1 thread (--max-threads).",
  );
});
