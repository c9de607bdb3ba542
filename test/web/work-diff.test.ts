import { expect, test } from "vitest";
import { turnIncrement } from "../../src/core/increments.ts";
import { splitDiff, withHeaders } from "../../src/web/work-diff.ts";

const two = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,2 +1,2 @@
 one
-diff --git a/x b/x
+two
diff --git "a/src/\\"b\\".ts" "b/src/\\"b\\".ts"
deleted file mode 100644
--- "a/src/\\"b\\".ts"
+++ /dev/null
@@ -1,1 +0,0 @@
-gone
diff --git a/old.ts b/new name.ts
rename from old.ts
rename to new name.ts
diff --git a/logo.png b/logo.png
Binary files a/logo.png and b/logo.png differ
`;

test("a diff falls into its files, each with its name, and nothing of it is lost", () => {
  const parts = [...splitDiff(two)];
  expect(parts.map(({ path }) => path)).toEqual(["src/a.ts", 'src/"b".ts', "new name.ts", "logo.png"]);
  expect(parts.map(({ diff }) => diff).join("")).toBe(two);
  expect([...splitDiff("")]).toEqual([]);
});

const headersOf = (text: string) => text.split("\n").filter((line) => line.startsWith("@@"));

test("hunks of a transcript get numbers that fit what stands below them", () => {
  const at = Date.parse("2026-11-22T10:00:00.000Z");
  const edits = [
    { path: "src/retry.ts", diff: ["@@", "-one", "+two", "+three", " same", "@@ -7,99 +9,1 @@", "+four", "", "<b>"] },
  ];
  const [part] = [...splitDiff(turnIncrement({ at, model: "m", edits }).diff)];
  if (part === undefined) throw new Error("The diff has no part.");
  const { diff } = withHeaders(part);
  expect(headersOf(diff)).toEqual(["@@ -1,2 +1,3 @@", "@@ -7,2 +9,3 @@"]);
  expect(diff).toContain("\n+four\n \n <b>\n");
});

test("numbers that lead back, or that no file has, do not take lines away", () => {
  const lines = ["@@ -90,1 +90,1 @@", "-a", "+b", "@@ -3,1 +3,1 @@", "+c", "@@ -99999999999999,1 +1,1 @@", "-d"];
  const { diff } = withHeaders({ path: "a", diff: `diff --git a/a b/a\n${lines.join("\n")}\n` });
  expect(headersOf(diff)).toEqual(["@@ -90,1 +90,1 @@", "@@ -92,0 +92,1 @@", "@@ -93,1 +94,0 @@"]);
});
