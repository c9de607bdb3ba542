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

test("criteria that are numbered already keep their numbers, and the others are counted beyond them", () => {
  const { text, next } = toCriteria("- C1 Retries stop.\n- C3: Keys differ.\n- Nothing is lost.\n- C1 again\n");
  expect(text).toBe("C1 Retries stop.\nC3: Keys differ.\nC4. Nothing is lost.\nC5. C1 again");
  expect(next).toBe(6);
});

test("a number that an earlier file has taken is not given twice", () => {
  expect(toCriteria("C1 Later.\n\nC7 Free.", 3).text).toBe("C8. C1 Later.\n\nC7 Free.");
});

test.each(["C++ is compiled.", "C1-level access", "Cost is bounded."])("%j has no number of its own", (line) => {
  expect(toCriteria(line).text).toBe(`C1. ${line}`);
});

test("sections that ask for nothing have no criteria", () => {
  const markdown =
    "# Export\n\n## Purpose\n\nFor owners.\n\n## Requirements\n\n- A\n\n### Limits\n\n- B\n\n## 3. Out of scope:\n\n- C\n\n### Ever\n\n- D\n\n## Errors\n\n- E\n";
  expect(toCriteria(markdown).text).toBe(
    "# Export\n\n## Purpose\n\nFor owners.\n\n## Requirements\n\nC1. A\n\n### Limits\n\nC2. B\n\n## 3. Out of scope:\n\n- C\n\n### Ever\n\n- D\n\n## Errors\n\nC3. E",
  );
});

test("a section that is named like one of these, and asks for something, keeps its criteria", () => {
  expect(toCriteria("## Purpose of a token\n\n- It expires.").text).toBe("## Purpose of a token\n\nC1. It expires.");
});
