import { describe, expect, test } from "vitest";
import {
  type AnchorClaim,
  anchoredText,
  anchorFinding,
  fingerprintMaterial,
  makeAnchorIndex,
} from "../../src/core/anchor.ts";
import { parseDiff } from "../../src/core/diff.ts";

const diff = `diff --git a/src/queue.ts b/src/queue.ts
--- a/src/queue.ts
+++ b/src/queue.ts
@@ -10,8 +10,9 @@ export class Queue {
   async drain(batch: Batch) {
     const rows = await load(batch);
-    if (!canWrite(batch.owner)) throw new Forbidden();
+    let attempts = 0;
     for (const row of rows) {
-      await send(row, { retries: 3 });
+      await send(row, { retries: limit });
+      attempts += 1;
     }
     return rows.length;
   }
@@ -40,4 +41,6 @@ export class Queue {
   close() {
     this.socket.end();
+    this.socket.destroy();
+    return rows.length;
   }
 }
diff --git a/src/old/names.py b/src/new/names.py
similarity index 90%
rename from src/old/names.py
rename to src/new/names.py
--- a/src/old/names.py
+++ b/src/new/names.py
@@ -1,3 +1,5 @@
 def full_name(user):
+    # Spread: foo(*args, ...)
+    if user.middle is None: return "\\t" + user.first
     return user.first + " " + user.last
 
diff --git a/src/gone.ts b/src/gone.ts
deleted file mode 100644
--- a/src/gone.ts
+++ /dev/null
@@ -1,2 +0,0 @@
-export const limit = readLimit(process.env);
-export const delay = 100;
`;
const index = makeAnchorIndex({ files: parseDiff(diff).map((patch) => ({ patch, base: null, head: null })) });

function anchor(claim: Partial<AnchorClaim>, target = index) {
  return anchorFinding(
    { path: "src/queue.ts", startLine: null, endLine: null, quote: "", scope: "introduced", ...claim },
    target,
  );
}

function place(claim: Partial<AnchorClaim>, target = index): string {
  const { path, side, startLine, endLine, anchor: kind } = anchor(claim, target);
  return `${kind} ${path} ${side} ${startLine}-${endLine}`;
}

describe("a quote", () => {
  test.each([
    ["a whole line", "    let attempts = 0;"],
    ["a line without its indentation", "let attempts = 0;"],
    ["a part of a line", "attempts = 0"],
  ])("is exact as %s", (_, quote) => {
    expect(place({ quote })).toBe("exact src/queue.ts head 12-12");
  });

  test.each([
    ["other spacing", "let   attempts=0 ;\r\nfor (const row of rows)  {"],
    ["diff signs", "+    let attempts = 0;\n     for (const row of rows) {"],
    ["line numbers", "12 |     let attempts = 0;\n13 |     for (const row of rows) {"],
    ["line numbers and diff signs", "  12 +    let attempts = 0;\n  13      for (const row of rows) {"],
    ["backticks", "`let attempts = 0;\n    for (const row of rows) {`"],
    ["a code fence", "```ts\nlet attempts = 0;\n    for (const row of rows) {\n```"],
    ["newlines escaped once too often", "let attempts = 0;\\n    for (const row of rows) {"],
  ])("is normalized when it comes with %s", (_, quote) => {
    expect(place({ quote })).toBe("normalized src/queue.ts head 12-13");
  });

  test("may leave out lines or parts of lines", () => {
    expect(place({ quote: "const rows = await load(batch);\n...\nattempts += 1;" })).toBe(
      "normalized src/queue.ts head 11-15",
    );
    expect(place({ quote: "await send(row, … limit });" })).toBe("normalized src/queue.ts head 14-14");
    expect(place({ quote: "let attempts = 0;\n// ...\nattempts += 1;" })).toBe("normalized src/queue.ts head 12-15");
  });

  test("may span context and changed lines, but no gap between hunks", () => {
    expect(place({ quote: "      attempts += 1;\n    }\n    return rows.length;\n  }" })).toBe(
      "exact src/queue.ts head 15-18",
    );
    expect(anchor({ quote: "return rows.length;\n  }\n  close() {\n    this.socket.end();" }).anchor).not.toBe("exact");
  });

  test("of removed code is found on the base side", () => {
    expect(place({ quote: "if (!canWrite(batch.owner)) throw new Forbidden();" })).toBe(
      "exact src/queue.ts base 12-12",
    );
    expect(place({ quote: "export const delay = 100;", path: "src/gone.ts" })).toBe("exact src/gone.ts base 2-2");
  });

  test("of removed and added lines together points at the added ones", () => {
    const quote = "-      await send(row, { retries: 3 });\n+      await send(row, { retries: limit });";
    expect(place({ quote })).toBe("normalized src/queue.ts head 14-14");
  });

  test("with a token changed is similar to the line that is meant", () => {
    expect(place({ quote: "await send(entry, { retries: limit });" })).toBe("similar src/queue.ts head 14-14");
  });

  test("that resembles nothing anchors to its file", () => {
    expect(place({ quote: "const answer = compute(universe, everything);" })).toBe("file src/queue.ts head null-null");
  });

  test("that is an expression pattern is only text", () => {
    expect(place({ quote: "(.*)+$[a-z]{1000}" })).toBe("file src/queue.ts head null-null");
    expect(place({ quote: "(a+)+".repeat(1000) })).toBe("file src/queue.ts head null-null");
  });
});

describe("a quote that stands in several places", () => {
  test("means the changed line before the one near the hint", () => {
    expect(place({ quote: "return rows.length;" })).toBe("exact src/queue.ts head 44-44");
    expect(place({ quote: "return rows.length;", startLine: 16 })).toBe("exact src/queue.ts head 44-44");
    expect(place({ quote: "return rows.length;", startLine: 17 })).toBe("exact src/queue.ts head 17-17");
  });

  test("means the place that the hint names, before whole and changed lines elsewhere", () => {
    const context = (text: string) => ` ${text}`;
    const lines = [
      context("  return retry();"),
      context("  if (!user) return null;"),
      ...Array(60).fill(context("x();")),
    ];
    const patches = parseDiff(
      `--- a/a.ts\n+++ b/a.ts\n@@ -1,62 +1,64 @@\n${lines.join("\n")}\n+retry()\n+  if (!user) return null;\n`,
    );
    const target = makeAnchorIndex({ files: patches.map((patch) => ({ patch, base: null, head: null })) });
    const at = (quote: string, startLine: number) => place({ path: "a.ts", quote, startLine }, target);
    expect(at("retry()", 1)).toBe("exact a.ts head 1-1");
    expect(at("if (!user) return null;", 2)).toBe("exact a.ts head 2-2");
    expect(at("retry()", 5)).toBe("exact a.ts head 63-63");
  });

  test("means the one nearest to the hint where several are changed", () => {
    const lines = Array.from({ length: 30 }, (_, i) => (i % 10 === 4 ? "+    retry(job);" : `+    step${i}();`));
    const patches = parseDiff(`--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,30 @@\n${lines.join("\n")}\n`);
    const target = makeAnchorIndex({ files: patches.map((patch) => ({ patch, base: null, head: null })) });
    const at = (startLine: number) => place({ path: "a.ts", quote: "retry(job);", startLine }, target);
    expect([at(3), at(17), at(29)].map((found) => found.split(" ").at(-1))).toEqual(["5-5", "15-15", "25-25"]);
  });

  test("is not guessed when it is a bare bracket, but found where the hint says", () => {
    expect(place({ quote: "}" })).toBe("file src/queue.ts head null-null");
    expect(place({ quote: "}", startLine: 16, endLine: 16 })).toBe("exact src/queue.ts head 16-16");
  });
});

describe("the said path", () => {
  const quote = 'return user.first + " " + user.last';
  test.each([
    "src/new/names.py",
    "b/src/new/names.py",
    "/home/me/project/src/new/names.py",
    "./src/new/names.py",
    "names.py",
    "new/Names.py",
    "src\\new\\names.py",
    "src/old/names.py",
    "a/src/old/names.py",
  ])("may be %s", (path) => {
    expect(place({ path, quote })).toBe("exact src/new/names.py head 4-4");
  });

  test("that names another file is moved, when the quote says enough", () => {
    expect(place({ path: "src/queue.ts", quote })).toBe("moved src/new/names.py head 4-4");
    expect(place({ path: "src/queue.ts", quote: "delay" })).toBe("file src/queue.ts head null-null");
    expect(place({ path: "src/else.ts", quote: "return rows.length;" })).toBe("unanchored src/else.ts head null-null");
  });

  test("may be missing: the quote alone finds its place", () => {
    expect(place({ path: null, quote })).toBe("exact src/new/names.py head 4-4");
    expect(place({ path: null })).toBe("unanchored  head null-null");
  });

  test("that means no file leaves the finding unanchored, with the path as said", () => {
    expect(place({ path: "../../etc/passwd", quote: "root:x:0:0" })).toBe("unanchored ../../etc/passwd head null-null");
  });

  test("is enough for a finding without a quote, whatever lines it names", () => {
    expect(place({ startLine: 12 })).toBe("file src/queue.ts head null-null");
    expect(place({ scope: "missing", startLine: 4000 })).toBe("file src/queue.ts head null-null");
  });
});

describe("whole files", () => {
  const head = "one();\n\n  two();\nthree();\nfour();\nretry(job);\n";
  const base = "one();\n\n  two();\nfour();\nretry(job);\n";
  const [patch] = parseDiff("--- a/a.ts\n+++ b/a.ts\n@@ -3,2 +3,3 @@\n   two();\n+three();\n four();\n");
  const target = makeAnchorIndex({ files: patch === undefined ? [] : [{ patch, base, head }] });

  test("are searched beyond the hunks, over blank lines too", () => {
    expect(place({ path: "a.ts", quote: "retry(job);" }, target)).toBe("exact a.ts head 6-6");
    expect(place({ path: "a.ts", quote: "one();\n\n  two();" }, target)).toBe("exact a.ts head 1-3");
    expect(place({ path: "a.ts", quote: "one();\ntwo();" }, target)).toBe("normalized a.ts head 1-3");
  });

  test("give the anchored text as it stands, and the fingerprint without its spacing", () => {
    const location = anchor({ path: "a.ts", quote: "one();\n\n  two();" }, target);
    expect(anchoredText(location, target)).toBe("one();\n\n  two();");
    expect(fingerprintMaterial(location, target)).toBe("one();\ntwo();");
  });

  test("give nothing for findings without lines", () => {
    const location = anchor({ path: "a.ts" }, target);
    expect([anchoredText(location, target), fingerprintMaterial(location, target)]).toEqual(["", ""]);
  });
});

test("the place that a fingerprint stands for does not depend on how the quote was spaced", () => {
  const material = (quote: string) => fingerprintMaterial(anchor({ quote }), index);
  expect(material("attempts+=1;")).toBe(material("      attempts += 1;"));
  expect(material("attempts += 1;")).toBe("attempts+=1;");
});
