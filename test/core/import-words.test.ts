import { expect, test } from "vitest";
import { saysNothingWrong } from "../../src/core/import-words.ts";

test.each([
  "No issues found.",
  "No issues found in this pull request.",
  "No issues found in the code changes.",
  "No bugs detected in your recent changes",
  "**Actionable comments posted: 0**",
  "The changes look good.",
])("%j says that nothing is wrong", (text) => {
  expect(saysNothingWrong(text)).toBe(true);
});

test.each([
  "No issues found in authentication. Two bugs in billing: it charges twice.",
  "No issues found in the tests.",
  "No problems found with naming.",
  "No issues found, but the retry is wrong.",
  "No issues were found at first. Looking again shows one serious bug.",
])("%j does not speak for all of it", (text) => {
  expect(saysNothingWrong(text)).toBe(false);
});
