import { describe, expect, test } from "vitest";
import { makeAnchorIndex } from "../../src/core/anchor.ts";
import { parseDiff } from "../../src/core/diff.ts";
import { readImport, recogniseImport } from "../../src/core/import.ts";
import { placeImported } from "../../src/core/import-anchor.ts";

function read(runs: readonly object[], only: string | null = null) {
  return readImport(JSON.stringify({ version: "2.1.0", runs }), { format: "sarif", only });
}

function findingsOf(runs: readonly object[], only: string | null = null) {
  const reading = read(runs, only);
  if (reading.status !== "read") throw new Error(reading.reason);
  return reading.findings;
}

const driver = { name: "Loop Check", rules: [] as object[] };
const at = (uri: string, more: object = {}, region: object = { startLine: 7 }) => [
  { physicalLocation: { artifactLocation: { uri, ...more }, region } },
];
const run = (results: readonly object[] | null | undefined, more: object = {}) => ({
  tool: { driver },
  results,
  ...more,
});
const result = (more: object = {}) => ({
  message: { text: "It reads too far." },
  locations: at("src/sum.ts"),
  ...more,
});

describe("places in SARIF", () => {
  const cases = [
    ["relative to nothing", at("src/sum.ts"), {}, "src/sum.ts"],
    ["relative to a base that is not told", at("src/sum.ts", { uriBaseId: "%SRCROOT%" }), {}, "src/sum.ts"],
    [
      "relative to a base with an address",
      at("sum.ts", { uriBaseId: "SRC" }),
      { originalUriBaseIds: { SRC: { uri: "src/", uriBaseId: "ROOT" }, ROOT: { uri: "file:///home/ci/shop/" } } },
      "/home/ci/shop/src/sum.ts",
    ],
    [
      "relative to bases that stand on each other",
      at("sum.ts", { uriBaseId: "A" }),
      { originalUriBaseIds: { A: { uri: "a", uriBaseId: "B" }, B: { uri: "b", uriBaseId: "A" } } },
      "b/a/b/a/b/a/sum.ts",
    ],
    ["absolute", at("file:///home/ci/shop/src/sum.ts"), {}, "/home/ci/shop/src/sum.ts"],
    ["absolute on Windows", at("file:///C:/shop/src/sum.ts"), {}, "C:/shop/src/sum.ts"],
    ["with characters of an address", at("src/a%20b/%C3%BC.ts"), {}, "src/a b/ü.ts"],
    ["with dots", at("./src/../src/sum.ts"), {}, "src/sum.ts"],
    [
      "by number among the artifacts",
      [{ physicalLocation: { artifactLocation: { index: 1 }, region: { startLine: 7 } } }],
      { artifacts: [{}, { location: { uri: "src/sum.ts" } }] },
      "src/sum.ts",
    ],
    ["at an address of the web", at("https://example.com/src/sum.ts"), {}, null],
    ["nowhere", undefined, {}, null],
  ] as const;

  test.each(cases)("%s", (_, locations, more, path) => {
    expect(findingsOf([run([result({ locations })], more)])[0]?.path).toBe(path);
  });

  test("lines and the code that stands there are hints for the place; further places are told", () => {
    const region = { startLine: 7, endLine: 9, snippet: { text: "for (;;) {" } };
    const locations = [...at("src/sum.ts", {}, region), ...at("src/b.ts", {}, { startLine: 3 })];
    expect(findingsOf([run([result({ locations })])])).toMatchObject([
      { startLine: 7, endLine: 9, quote: "for (;;) {", claim: "It reads too far.\nAlso at src/b.ts:3" },
    ]);
  });
});

describe("results in SARIF", () => {
  const rules = [
    {
      id: "far",
      shortDescription: { text: "Reads too far" },
      messageStrings: { default: { text: "'{0}' ends before {1}" } },
      defaultConfiguration: { level: "note" },
      properties: { "security-severity": "9.1", tags: ["security"] },
    },
    { id: "style", defaultConfiguration: { level: "error" } },
  ];

  test("a rule gives the title, the severity and, with arguments, the message", () => {
    const message = { id: "default", arguments: ["list", "7"] };
    const told = {
      tool: { driver: { ...driver, rules } },
      results: [{ ruleId: "far/1", message, locations: at("a.ts") }],
    };
    expect(findingsOf([told])).toMatchObject([
      { title: "Reads too far", claim: "'list' ends before 7\n(far/1)", severity: "critical", consequence: "security" },
    ]);
  });

  test.each([
    [{ level: "error" }, "high"],
    [{ level: "warning" }, "medium"],
    [{ level: "note" }, "low"],
    [{}, "medium"],
    [{ ruleIndex: 1 }, "high"],
  ])("%j is %s", (more, severity) => {
    const told = { tool: { driver: { ...driver, rules } }, results: [result(more)] };
    expect(findingsOf([told])[0]?.severity).toBe(severity);
  });

  test("what is in order is no finding, and fixes are not read", () => {
    const fixes = [{ description: { text: "Write < instead" } }];
    const results = [
      result({ kind: "pass" }),
      result({ kind: "notApplicable" }),
      result({ baselineState: "absent" }),
      result({ fixes }),
    ];
    const findings = findingsOf([run(results)]);
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).not.toContain("Write <");
  });

  test("what its tool suppresses is a doubt with the reason, and what awaits review stays open", () => {
    const known = result({ suppressions: [{ kind: "external", status: "accepted", justification: "a test" }] });
    const asked = result({ suppressions: [{ kind: "external", status: "underReview" }] });
    expect(findingsOf([run([known, asked])])).toMatchObject([
      { standing: "doubt", disproof: "Suppressed in its tool: a test" },
      { standing: "defect", disproof: "" },
    ]);
  });

  test("results that say nothing are unread, and alone they are no answer", () => {
    expect(read([run([result(), { message: {} }, { level: 7 }])])).toMatchObject({ status: "read", dropped: 2 });
    expect(read([run([{ message: {} }])])).toMatchObject({ status: "unreadable", problem: "bad-json" });
  });
});

describe("runs in SARIF", () => {
  test("several runs of one tool are read together, and one of several tools alone", () => {
    const other = { tool: { driver: { name: "Other" } }, results: [result({ message: { text: "Something else." } })] };
    const runs = [run([result()]), run([result({ message: { text: "Again." } })]), other];
    const text = JSON.stringify({ runs });
    expect(recogniseImport(text, null)).toMatchObject({
      format: "sarif",
      voices: [{ name: "loop-check" }, { name: "other" }],
    });
    expect(findingsOf(runs, "loop-check")).toHaveLength(2);
    expect(findingsOf(runs, "other").map(({ claim }) => claim)).toEqual(["Something else."]);
  });

  test("an empty list of results says that nothing was found; none, and a failed run, say nothing", () => {
    expect(read([run([])])).toEqual({ status: "read", findings: [], dropped: 0 });
    expect(read([run(undefined)])).toMatchObject({ status: "unavailable", problem: "program-failed" });
    const notes = [{ level: "error", message: { text: "out of memory" } }];
    const failed = { invocations: [{ executionSuccessful: false, toolExecutionNotifications: notes }] };
    const reading = read([run([], failed)]);
    expect(reading).toMatchObject({ status: "unavailable", reason: "its tool says that it failed: out of memory" });
    expect(read([run([result()], failed)])).toMatchObject({ status: "read", dropped: 1 });
    expect(read([])).toMatchObject({ status: "unreadable" });
  });
});

test("what a scanner finds where the change is not was there before", () => {
  const patch = parseDiff("--- a/src/sum.ts\n+++ b/src/sum.ts\n@@ -6,2 +6,3 @@\n a\n+b\n c\n");
  const index = makeAnchorIndex({ files: patch.map((file) => ({ patch: file, base: null, head: null })) });
  const results = [
    result(),
    result({ locations: at("src/sum.ts", {}, { startLine: 90 }) }),
    result({ locations: at("lib/b.ts") }),
  ];
  const placed = placeImported(findingsOf([run(results)]), "sarif", index, String);
  expect(placed.map(({ scope }) => scope)).toEqual(["introduced", "pre-existing", "pre-existing"]);
  expect(placeImported(findingsOf([run(results)]), "json", index, String).map(({ scope }) => scope)).toEqual(
    Array(3).fill("introduced"),
  );
});
