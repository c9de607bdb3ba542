import { expect, test } from "vitest";
import { searchDiffs } from "../../src/web/page/diff-search.ts";

const diff = `diff --git a/a.ts b/a.ts
--- a/a.ts
+++ b/a.ts
@@ -3,4 +3,4 @@ function total() {
 let sum = 0;
-for (const one of all) sum += one;
+for (const one of all) sum -= one;
 return sum;
@@ -20 +20,2 @@
-++sum;
+--sum;
+@@ -1 +1 @@ sum
\\ No newline at end of file
`;
const file = { path: "a.ts", diff, canExpand: true };
const places = (wanted: string, most = 100) =>
  searchDiffs([{ ...file, path: "none.ts", diff: null }, file], wanted, most).map(
    ({ index, side, line, text }) => `${index} ${side} ${line} ${text}`,
  );

test("every line that holds the text is found with its number on its side, and no header is", () => {
  expect(places("SUM")).toEqual([
    "1 additions 3 let sum = 0;",
    "1 deletions 4 for (const one of all) sum += one;",
    "1 additions 4 for (const one of all) sum -= one;",
    "1 additions 5 return sum;",
    "1 deletions 20 ++sum;",
    "1 additions 20 --sum;",
    "1 additions 21 @@ -1 +1 @@ sum",
  ]);
  expect(places("function total")).toEqual([]);
});

test("a single character is no search, and no more are collected than asked for", () => {
  expect(places("s")).toEqual([]);
  expect(places("sum", 2)).toHaveLength(2);
});
