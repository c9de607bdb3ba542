import { expect, test } from "vitest";
import { enclosingLines } from "../../src/core/enclosing.ts";

/** A hunk whose lines are all changed. */
function lineRange(lines: readonly string[], start: number, end: number) {
  return { start, end, firstChanged: start, changed: lines.slice(start - 1, end) };
}

const typescript = `export class Store {
  constructor(private db: Db) {}

  async save(rows: Row[]) {
    for (const row of rows) {
      try {
        await this.db.insert(row);
      } catch (error) {
        log(error);
      }
    }
  }
}
`.split("\n");

test("the heads of all scopes around a hunk are shown", () => {
  expect(enclosingLines(typescript, lineRange(typescript, 7, 7), 10_000)).toEqual(expect.arrayContaining([1, 4, 5, 6]));
});

test("a closing line is no head", () => {
  expect(enclosingLines(typescript, lineRange(typescript, 9, 9), 10_000)).not.toContain(3);
});

test("a line of blanks alone is no head, however it is indented", () => {
  const lines = ["function pay() {", "  charge();", " ", "\t", "  ship();", "}"];
  expect(enclosingLines(lines, lineRange(lines, 5, 5), 20)).toEqual([1]);
});

test("the innermost scope is shown whole when it is short", () => {
  expect(enclosingLines(typescript, lineRange(typescript, 7, 7), 10_000)).toEqual(expect.arrayContaining([6, 8]));
});

test("nothing is shown beyond the budget, heads first", () => {
  const lines = enclosingLines(typescript, lineRange(typescript, 7, 7), 40);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.reduce((size, n) => size + (typescript[n - 1]?.length ?? 0) + 1, 0)).toBeLessThanOrEqual(40);
  expect(lines).toContain(6);
});

test("Python's scopes are found by the same rule", () => {
  const python = [
    "class A:",
    "    def f(self):",
    "        if x:",
    "            a()",
    "            b()",
    "    def g(self):",
    "        pass",
  ];
  expect(enclosingLines(python, lineRange(python, 5, 5), 10_000)).toEqual([1, 2, 3, 4]);
});

test("code at the top level has no enclosing scope", () => {
  const flat = ["a();", "b();", "c();"];
  expect(enclosingLines(flat, lineRange(flat, 2, 2), 10_000)).toEqual([]);
});

test("context lines of the hunk that end the scope do not hide its head", () => {
  const place = { start: 6, end: 13, firstChanged: 7, changed: typescript.slice(6, 7) };
  expect(enclosingLines(typescript, place, 10_000)).toEqual([1, 4, 5]);
});
