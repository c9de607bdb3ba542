import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeAnchorIndex } from "../../src/core/anchor.ts";
import { parseDiff } from "../../src/core/diff.ts";
import { RawFinding } from "../../src/core/finding.ts";
import { readImport, recogniseImport } from "../../src/core/import.ts";
import { anchorImported, placeImported } from "../../src/core/import-anchor.ts";
import { ImportFormat } from "../../src/core/thread.ts";

const folder = join(import.meta.dirname, "../fixtures/imports");
const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
const pieces = fc.constantFrom(
  ...[
    "<details><summary>",
    "</details>",
    "<blockquote>",
    "- ",
    "1. ",
    "### ",
    "`src/a.ts:12`",
    "[x](http://h/blob/m/a.ts#L1-L2)",
  ],
  ...[
    "```",
    "```suggestion\n",
    "\n",
    "\n\n",
    "> ",
    "**",
    "<!-- ",
    " -->",
    "Severity: high",
    "|a|b|\n|-|-|\n",
    "\u0000",
    "\ud800",
    "Impact:",
  ],
  ...[
    '{"runs":[',
    '{"results":[',
    '{"message":{"text":"x"}}',
    "]}",
    '{"findings":[',
    '{"body":"',
    '"path":7',
    "<table><tr><td>",
    "&#x1b;[31m",
  ],
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((list) => list.join("")),
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.json({ maxDepth: 6 }),
  fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(), fc.string()).map(([text, a, b, more]) => {
    const [from, to] = [a % (text.length + 1), b % (text.length + 1)];
    return text.slice(0, from) + more + text.slice(to);
  }),
);
/** Objects with the keys that readers look at, and any values. */
const keys = [
  "runs",
  "results",
  "message",
  "text",
  "locations",
  "physicalLocation",
  "artifactLocation",
  "uri",
  "region",
  "startLine",
];
const more = [
  "tool",
  "driver",
  "name",
  "body",
  "path",
  "line",
  "user",
  "login",
  "findings",
  "title",
  "code_location",
  "notes",
  "position",
];
const shaped = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 8 },
      fc.constantFrom<unknown>("x.ts", "It fails.", 7, -1, 1e300, null, true, "", "__proto__"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, ...more), tie("value"), { maxKeys: 6 }),
    ),
  }))
  .value.map((value) => JSON.stringify(value));

describe("any text", () => {
  const patch = parseDiff("--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1,2 @@\n a\n+b\n");
  const index = makeAnchorIndex({ files: patch.map((file) => ({ patch: file, base: "a\n", head: "a\nb\n" })) });

  test("is read in every form without throwing, to bounded findings in our form", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, shaped), fc.constantFrom(...ImportFormat.options), (text, format) => {
        recogniseImport(text, null);
        const read = readImport(text, { format, only: null });
        if (read.status !== "read") {
          expect(read.reason).not.toBe("");
          return;
        }
        for (const finding of placeImported(read.findings, format, index, (path) => path)) {
          expect(RawFinding.safeParse(finding).error).toBeUndefined();
          expect(finding.claim.length).toBeLessThanOrEqual(8000);
          expect(finding.title.length).toBeLessThanOrEqual(100);
          expect(finding.title + finding.claim + finding.path).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
          anchorImported(finding, index);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("is read the same a second time, which is what an audit rests on", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...ImportFormat.options), (text, format) => {
        expect(readImport(text, { format, only: null })).toEqual(readImport(text, { format, only: null }));
      }),
    );
  });
});

describe("large and deep files end in a reading", () => {
  const deep = 10_000;
  const cases: Record<string, string> = {
    "nested quotes": `${"> ".repeat(deep)}src/a.ts:1 fails`,
    "nested lists": Array.from({ length: 2_000 }, (_, n) => `${"  ".repeat(n)}- src/a.ts:${n + 1} fails`).join("\n"),
    "open brackets": "[".repeat(deep),
    "open brackets with links": "[a](".repeat(deep),
    "open emphasis": "**a ".repeat(deep),
    "open code": "`a ``b ".repeat(deep),
    "open elements": "<details><summary>".repeat(deep),
    "open comments": "<!-- ".repeat(deep),
    "a path without an end": `${"a/".repeat(deep)}:1`,
    "a line of dots": `- ${".".repeat(deep)} src/a.ts:1`,
    "nested JSON": `${'{"a":['.repeat(deep)}`,
    "many points": Array.from({ length: 5_000 }, (_, n) => `- src/a.ts:${n + 1} fails here`).join("\n"),
    "a table": `|a|b|\n|-|-|\n${"|`src/a.ts:1`|x|\n".repeat(2_000)}`,
  };

  test.each(Object.entries(cases))("%s", (_, text) => {
    for (const format of ["markdown", "comments", "json"] as const) {
      const read = readImport(text, { format, only: null });
      if (read.status === "read") expect(read.findings.length).toBeLessThanOrEqual(2000);
    }
  });

  test("of more findings than anybody judges the rest is counted as unread", () => {
    const results = Array.from({ length: 5_000 }, (_, n) => ({ message: { text: `Problem ${n}` } }));
    const text = JSON.stringify({ runs: [{ tool: { driver: { name: "x" } }, results }] });
    expect(readImport(text, { format: "sarif", only: null })).toMatchObject({ status: "read", dropped: 3_000 });
  });
});
