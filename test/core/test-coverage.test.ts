import fc from "fast-check";
import { expect, test } from "vitest";
import type { LineRange } from "../../src/core/authorship.ts";
import { rangesOf } from "../../src/core/authorship-lines.ts";
import { type CoveredLines, coverageOfPaths, mergeCoverage } from "../../src/core/test-coverage.ts";

const lines: CoveredLines = { hit: [[1, 2]], missed: [[3, 3]] };
const named = (reported: readonly string[], paths: readonly string[]) => [
  ...coverageOfPaths(new Map(reported.map((path) => [path, lines])), paths).keys(),
];

test.each([
  ["as it stands in the change", ["src/a.ts"], ["src/a.ts"], ["src/a.ts"]],
  ["with a dot before it", ["./src/a.ts"], ["src/a.ts"], ["src/a.ts"]],
  ["absolute, on any machine", ["/home/ci/build/src/a.ts"], ["src/a.ts"], ["src/a.ts"]],
  ["with the other kind of slashes", ["C:\\build\\src\\a.ts"], ["src/a.ts"], ["src/a.ts"]],
  ["from a folder of the repository", ["src/a.ts"], ["packages/b/src/a.ts"], ["packages/b/src/a.ts"]],
  ["by its bare name", ["a.ts"], ["src/a.ts"], []],
  ["that two files of the change end in", ["src/a.ts"], ["one/src/a.ts", "two/src/a.ts"], []],
  ["twice, for two builds", ["/x/src/a.ts", "/y/src/a.ts"], ["src/a.ts"], []],
  ["twice, once as it stands in the change", ["/x/src/a.ts", "src/a.ts"], ["src/a.ts"], ["src/a.ts"]],
  ["of another file", ["src/b.ts"], ["src/a.ts"], []],
])("a path %s", (_, reported, paths, found) => {
  expect(named(reported, paths)).toEqual(found);
});

test("of several reports a line is run if one of them ran it", () => {
  const ranges = fc.array(fc.integer({ min: 1, max: 30 })).map((numbers) => rangesOf(numbers));
  const report = fc.record({ hit: ranges, missed: ranges });
  const numbers = (of: readonly LineRange[]) =>
    new Set(of.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i)));
  fc.assert(
    fc.property(fc.array(report, { minLength: 1, maxLength: 4 }), (reports) => {
      const merged = mergeCoverage(reports.map((one) => new Map([["a", one]]))).get("a") as CoveredLines;
      const hit = numbers(reports.flatMap((one) => one.hit));
      const missed = new Set([...numbers(reports.flatMap((one) => one.missed))].filter((line) => !hit.has(line)));
      expect([numbers(merged.hit), numbers(merged.missed)]).toEqual([hit, missed]);
    }),
  );
});
