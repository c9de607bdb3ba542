import { expect, test } from "vitest";
import { parseDiff } from "../../src/core/diff.ts";
import { type ListedFile, listFile } from "../../src/core/listing.ts";
import type { Segment } from "../../src/core/review.ts";

const body = ["function f() {", "  a();", "  b();", "  c();", "  d();", "  e();", "}"];

function listed(diff: string, head: readonly string[]): ListedFile {
  const [patch] = parseDiff(diff);
  if (patch === undefined) throw new Error("no patch");
  return { patch, head: head.join("\n") };
}

const added = listed(
  ["--- /dev/null", "+++ b/f.ts", `@@ -0,0 +1,${body.length} @@`, ...body.map((line) => `+${line}`), ""].join("\n"),
  body,
);
const twoHunks = listed(
  [
    "--- a/f.ts",
    "+++ b/f.ts",
    "@@ -2,1 +2,1 @@",
    "-  x();",
    "+  a();",
    "@@ -6,1 +6,1 @@",
    "-  y();",
    "+  e();",
    "",
  ].join("\n"),
  body,
);
const segment = (hunk: number, from: number, to: number): Segment => ({
  path: "f.ts",
  hunk,
  from,
  to,
  changedLines: to - from,
});

test("enclosing lines that another thread reads as changed carry their sign", () => {
  expect(
    listFile(added, [segment(0, 2, 4)])
      .text.split("\n")
      .slice(1),
  ).toEqual(["1 +function f() {", "2 +  a();", "3 +  b();", "4 +  c();", "5 +  d();", "6 +  e();", "7 +}"]);
});

test("enclosing lines that the change leaves alone carry none", () => {
  const text = listFile(twoHunks, [segment(0, 0, 2)]).text;
  expect(text).toContain("1  function f() {\n  -  x();\n2 +  a();\n3    b();");
  expect(text).toContain("6 +  e();");
});

test("segments stand in the order in which they are given, and no line twice", () => {
  const inOrder = listFile(twoHunks, [segment(0, 0, 2), segment(1, 0, 2)]).text;
  const turned = listFile(twoHunks, [segment(1, 0, 2), segment(0, 0, 2)]).text;
  expect(turned).not.toBe(inOrder);
  expect(turned.indexOf("-  y();")).toBeLessThan(turned.indexOf("-  x();"));
  for (const text of [inOrder, turned]) {
    const numbers = text.split("\n").flatMap((line) => /^\d+/.exec(line)?.[0] ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  }
});

test("a part of a very large hunk is listed without walking the rest", () => {
  const lines = 400_000;
  const patch = {
    ...added.patch,
    additions: lines,
    hunks: added.patch.hunks.map((hunk) => ({
      ...hunk,
      newLines: lines,
      lines: Array.from({ length: lines }, (_, index) => `+line ${index}`),
    })),
  };
  const reads: number[] = [];
  const hunks = patch.hunks.map((hunk) => ({ ...hunk, lines: countingReads(hunk.lines, reads) }));
  for (let at = 0; at < 60; at++)
    listFile({ patch: { ...patch, hunks }, head: null }, [segment(0, at * 100, at * 100 + 100)]);
  expect(reads.length).toBeLessThan(2 * lines);
});

/** The same lines; every read of one is noted. */
function countingReads(lines: readonly string[], reads: number[]): readonly string[] {
  return new Proxy(lines, {
    get(target, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) reads.push(Number(key));
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}
