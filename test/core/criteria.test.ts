import { expect, test } from "vitest";
import { toCriteria } from "../../src/core/criteria.ts";

test("list items and paragraphs become numbered criteria, headings stay", () => {
  const { text, next } = toCriteria(
    "# Export\n\nOnly owners may export.\n\n- [ ] limit 1000 rows\n- times are UTC\n  and have a zone\n",
  );
  expect(text).toBe(
    "# Export\n\nC1. Only owners may export.\n\nC2. limit 1000 rows\nC3. times are UTC\n  and have a zone",
  );
  expect(next).toBe(4);
});

test("a second file counts on", () => {
  expect(toCriteria("1. first\n2) second", 7)).toEqual({ text: "C7. first\nC8. second", next: 9 });
});

test("code blocks and tables stay with the criterion above them", () => {
  const markdown = "- reply like this:\n```json\n- not a criterion\n```\n\n| a | b |\n|---|---|";
  expect(toCriteria(markdown).text).toBe(
    "C1. reply like this:\n```json\n- not a criterion\n```\n\n| a | b |\n|---|---|",
  );
});

test("windows line ends and empty files do no harm", () => {
  expect(toCriteria("- a\r\n- b\r\n").text).toBe("C1. a\nC2. b");
  expect(toCriteria("")).toEqual({ text: "", next: 1 });
});
