import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = fileURLToPath(new URL("../../eval/main.ts", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "blindspot-eval-"));
const incomplete = join(folder, "incomplete");
afterAll(() => rmSync(folder, { recursive: true }));

const claim = { file: "src/a.ts", line: 3, description: "It fails." };
const transcript = (...claims: unknown[]) => `log {\n\`\`\`\n\`\`\`json\n${JSON.stringify({ claims })}\n\`\`\``;
const diff = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,4 +1,5 @@
 export function total(rows) {
-  return sum(rows.map(price));
+  const prices = rows.map((row) => row.price);
+  return sum(prices) * rate;
 }
 }
diff --git a/src/b.ts b/src/b.ts
--- a/src/b.ts
+++ b/src/b.ts
@@ -1,1 +1,2 @@
 export const other = 1;
+export const another = retry(other);
`;

const files: Record<string, readonly object[]> = {
  "cvre.rawoutputs": [
    { pr_id: "p", reviewer: "A", text: transcript() },
    { pr_id: "p", reviewer: "AR2", text: transcript(claim) },
    { pr_id: "p", reviewer: "B", text: "No issues found." },
    { pr_id: "p", reviewer: "C", text: transcript({ ...claim, description: "Something else." }) },
  ],
  "cvre.reviews": [
    { pr_id: "p", reviewer: "A", claims: 0 },
    { pr_id: "p", reviewer: "A", claims: 1 },
    { pr_id: "p", reviewer: "B", claims: 0 },
    { pr_id: "p", reviewer: "C", claims: 1 },
  ],
  "cvre.findings": ["A", "C"].map((reviewer) => ({
    pr_id: "p",
    reviewer,
    path: "src/a.ts",
    line_start: 3,
    body: "It fails.",
  })),
  "formats.rawoutputs": [
    {
      id: "line",
      reviewer: "copilot",
      path: "a.ts",
      line: 3,
      body: "It fails.",
      expect: { findings: 1, severity: "medium" },
    },
    {
      id: "limit",
      reviewer: "codex",
      body: "You have reached your usage limit.",
      expect: { findings: 0, review_status: "failed" },
    },
    { id: "none", reviewer: "codex", body: "No issues found.", expect: { findings: 1 } },
  ],
  "martian.diffs": [{ pr_id: "m", diff }],
  "martian.goldens": [
    { pr_id: "m", golden_id: "grave", severity: "High", path: "src/b.ts", line_start: 2, audit: { is_real_bug: true } },
    { pr_id: "m", golden_id: "in quiet code", severity: "Critical", path: "src/a.ts", audit: { is_real_bug: true } },
    { pr_id: "m", golden_id: "unplaced", severity: "High", path: null, audit: { is_real_bug: true } },
    { pr_id: "m", golden_id: "mild", severity: "Low", path: "src/a.ts", line_start: 2, audit: { is_real_bug: true } },
    {
      pr_id: "m",
      golden_id: "refuted",
      severity: "High",
      path: "src/a.ts",
      line_start: 2,
      audit: { is_real_bug: false },
    },
  ],
  "martian.findings": [],
  "martian.verdicts": [],
  "droid.goldens": [
    { pr_id: "m", golden_id: "g1", path: "src/a.ts", line_start: 3, line_end: 2 },
    { pr_id: "m", golden_id: "g2", path: "src/a.ts", line_start: 2, line_end: 2, side: "LEFT" },
    { pr_id: "m", golden_id: "twice", path: "src/a.ts", line_start: 4, line_end: 4 },
    { pr_id: "m", golden_id: "outside", path: "src/a.ts", line_start: 900, line_end: 900 },
    { pr_id: "no diff", golden_id: "g3", path: "src/a.ts", line_start: 2, line_end: 2 },
  ],
  "aacr.findings": [],
  "aacr.diffs": [],
  "aacr.verdicts": [],
  "shim52.goldens": [],
  "shim52.diffs": [],
};

beforeAll(() => {
  mkdirSync(incomplete);
  for (const [name, rows] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }
});

function runEval(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}

test("the figures are one JSON document, the same every time", () => {
  const first = runEval("--data", folder, "--json");
  expect(first.stderr).toBe("");
  expect(runEval("--data", folder, "--json").stdout).toBe(first.stdout);
  expect(Object.keys(JSON.parse(first.stdout))).toEqual([
    "version",
    "parse",
    "imports",
    "anchors",
    "merge",
    "overlap",
    "advise",
  ]);
});

test("a transcript is read when the claims of its own run are", () => {
  const { parse } = JSON.parse(runEval("--data", folder, "--json").stdout);
  expect(parse).toEqual({ read: 2, total: 4 });
});

test("comments of review bots are compared with what is expected of them", () => {
  const { imports } = JSON.parse(runEval("--data", folder, "--json").stdout);
  expect(imports).toEqual({ read: 2, total: 3, others: ["none"] });
});

test("quotes are cut where records point, on either side; what stands twice is counted apart, what stands nowhere not at all", () => {
  const { anchors } = JSON.parse(runEval("--data", folder, "--json").stdout);
  const kinds = ["verbatim", "shifted", "wrong-file", "whitespace", "truncated", "one-token"];
  expect(Object.keys(anchors)).toEqual(kinds);
  expect(anchors.verbatim).toEqual({ right: 2, wrong: 0, unanchored: 0, ambiguous: 1, total: 3 });
  expect(anchors.shifted).toEqual({ right: 6, wrong: 0, unanchored: 0, ambiguous: 3, total: 9 });
  expect(anchors["wrong-file"].wrong).toBe(0);
});

test("files that signals mark are compared with those of grave faults that an audit found real", () => {
  const { advise } = JSON.parse(runEval("--data", folder, "--json").stdout);
  expect(advise.marks["1 point"]).toEqual({
    ...{ faults: { part: 1, of: 2 }, files: { part: 1, of: 2 }, lines: { part: 1, of: 4 } },
  });
  expect(advise.byLine).toEqual({ faults: { part: 1, of: 1 }, lines: { part: 1, of: 4 } });
  expect(advise.verdicts).toEqual({ "worth-it": { changes: 1, faults: 2 } });
  expect(advise.unplaced).toBe(1);
});

test("without --json it prints tables", () => {
  const { stdout, status } = runEval("--data", folder);
  expect(status).toBe(0);
  expect(stdout).toContain("Replies read as recorded: 2 of 4");
  expect(stdout).toMatch(/verbatim +2 +0 +0 +1 +3 +100\.0 +0\.0/);
});

test.each([
  [[], "--data is missing"],
  [["--data", join(folder, "nowhere")], "there is no folder"],
  [["--data", incomplete], "lacks cvre.rawoutputs.jsonl"],
  [["--data", folder, "--fast"], "--fast"],
])("%j is told apart from a measurement", (args, message) => {
  const { status, stderr, stdout } = runEval(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

test("a line that is no JSON object is named", () => {
  const file = join(folder, "shim52.diffs.jsonl");
  writeFileSync(file, '{"pr_id": "x", "diff": ""}\nnot json\n');
  const { status, stderr } = runEval("--data", folder);
  writeFileSync(file, "");
  expect(status).toBe(2);
  expect(stderr).toContain("shim52.diffs.jsonl:2");
});
