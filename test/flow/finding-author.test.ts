import { expect, test } from "vitest";
import { makeAnchorIndex } from "../../src/core/anchor.ts";
import type { Evidence } from "../../src/core/authorship.ts";
import { foldAuthorship } from "../../src/core/authorship-fold.ts";
import { parseDiff } from "../../src/core/diff.ts";
import type { RawFinding } from "../../src/core/finding.ts";
import { addFindings } from "../../src/flow/findings.ts";

const diff = `--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,5 @@
-const removedGuard = 1;
 const kept = 2;
+const byClaude = 3;
+const byClaudeToo = 4;
+const byClaudeAgain = 5;
+const byCodex = 6;
`;
const patches = parseDiff(diff);

function named(family: string, start: number, end: number): Evidence {
  const paths = [{ path: "a.ts", lines: end - start + 1, ranges: [[start, end] as [number, number]] }];
  return { source: "test", strength: "line-range", family, model: null, paths, detail: "" };
}

/** The author of a finding that quotes this line of the change. */
function authorOf(quote: string) {
  const words = { title: "It fails", claim: "It fails.", trigger: "", outcome: "", disproof: "" };
  const kind = {
    standing: "defect",
    consequence: "crash",
    severity: "low",
    category: "other",
    scope: "introduced",
  } as const;
  const raw: RawFinding = { ...words, ...kind, path: "a.ts", startLine: null, endLine: null, quote };
  const { findings } = addFindings([], [raw], "t", {
    index: makeAnchorIndex({ files: patches.map((patch) => ({ patch, base: null, head: null })) }),
    authorship: foldAuthorship(patches, [named("anthropic", 2, 4), named("openai", 5, 5)]),
    judged: [],
    renames: new Map(),
    host: { newId: () => "f1", sha256: () => "" },
  });
  return findings.map(({ location, author }) => ({ side: location.side, author }));
}

test("a finding's author is the family that wrote the lines it points at", () => {
  expect(authorOf("const byCodex = 6;")).toEqual([{ side: "head", author: "openai" }]);
  expect(authorOf("const byClaudeToo = 4;")).toEqual([{ side: "head", author: "anthropic" }]);
});

test("a finding at lines that were removed, or that the change only shows, has the file's main author", () => {
  expect(authorOf("const removedGuard = 1;")).toEqual([{ side: "base", author: "anthropic" }]);
  expect(authorOf("const kept = 2;")).toEqual([{ side: "head", author: "anthropic" }]);
});
