import fc from "fast-check";
import { expect, test } from "vitest";
import { Evidence } from "../../src/core/authorship.ts";
import { attributableLines, foldAuthorship } from "../../src/core/authorship-fold.ts";
import type { FilePatch } from "../../src/core/change.ts";

function file(path: string, additions: number, deletions = 0): FilePatch {
  return {
    path,
    oldPath: null,
    status: "modified",
    oldMode: null,
    newMode: null,
    binary: false,
    hunks: [],
    additions,
    deletions,
  };
}

function evidence(family: string, paths: Evidence["paths"], strength: Evidence["strength"] = "trailer"): Evidence {
  return { source: "test", strength, family, model: null, paths, detail: "" };
}

test("lines without evidence are of unknown author", () => {
  const { families } = foldAuthorship([file("a", 10)], [evidence("anthropic", [{ path: "a", lines: 4 }])]);
  expect(families).toEqual([
    { family: "unknown", lines: 6, share: 0.6 },
    { family: "anthropic", lines: 4, share: 0.4 },
  ]);
});

test("stronger evidence takes its lines first", () => {
  const found = [
    evidence("openai", [{ path: "a", lines: 10 }], "trailer"),
    evidence("anthropic", [{ path: "a", lines: 8 }], "line-range"),
  ];
  expect(foldAuthorship([file("a", 10)], found).families).toMatchObject([
    { family: "anthropic", lines: 8 },
    { family: "openai", lines: 2 },
  ]);
});

test("what the user declares stands over all other evidence", () => {
  const found = [evidence("openai", [{ path: "a", lines: 10 }], "line-range"), evidence("human", [], "declared")];
  expect(foldAuthorship([file("a", 10)], found).families).toEqual([{ family: "human", lines: 10, share: 1 }]);
});

test("a file that only loses lines is counted by them", () => {
  const found = [evidence("qwen", [{ path: "a", lines: 3 }])];
  expect(foldAuthorship([file("a", 0, 3)], found).families).toEqual([{ family: "qwen", lines: 3, share: 1 }]);
});

test("commits that together claim more lines than are left share them in proportion", () => {
  const found = [evidence("anthropic", [{ path: "a", lines: 30 }]), evidence("openai", [{ path: "a", lines: 10 }])];
  expect(foldAuthorship([file("a", 20)], found).families).toMatchObject([
    { family: "anthropic", lines: 15 },
    { family: "openai", lines: 5 },
  ]);
});

test("a remembered family takes what nothing else names, also where a program is named without its model", () => {
  const cursor = evidence("unknown", [{ path: "a", lines: 6 }]);
  const claude = evidence("anthropic", [{ path: "a", lines: 3 }]);
  const remembered = evidence("openai", [], "remembered");
  expect(foldAuthorship([file("a", 10)], [cursor, claude, remembered]).families).toMatchObject([
    { family: "openai", lines: 7 },
    { family: "anthropic", lines: 3 },
  ]);
});

test("people are remembered for nothing that a program is named for", () => {
  const found = [evidence("unknown", [{ path: "a", lines: 6 }]), evidence("human", [], "remembered")];
  expect(foldAuthorship([file("a", 10)], found).families).toMatchObject([
    { family: "unknown", lines: 6 },
    { family: "human", lines: 4 },
  ]);
});

test("every line of every file is counted exactly once, whatever the evidence claims", () => {
  const names = fc.constantFrom("a", "b", "c");
  const claims = fc.array(fc.record({ path: names, lines: fc.nat(500) }), { maxLength: 4 });
  const anyEvidence = fc
    .tuple(fc.constantFrom("anthropic", "openai", "human"), claims, fc.constantFrom(...Evidence.shape.strength.options))
    .map(([family, paths, strength]) => evidence(family, paths, strength));
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), fc.array(anyEvidence, { maxLength: 8 }), (additions, deletions, all) => {
      const files = [file("a", additions, deletions), file("b", 0, deletions)];
      for (const [index, { families }] of foldAuthorship(files, all).files.entries()) {
        const counted = families.reduce((total, share) => total + share.lines, 0);
        expect(counted).toBe(attributableLines(files[index] as FilePatch));
      }
    }),
  );
});
