import { expect, test } from "vitest";
import type { Evidence } from "../../src/core/authorship.ts";
import { foldAuthorship } from "../../src/core/authorship-fold.ts";
import type { FilePatch } from "../../src/core/change.ts";
import { chooseReviewers, independenceOf, refusedFamilies } from "../../src/core/choice.ts";

const many = ["anthropic", "openai", "google", "qwen", "mistral", "deepseek", "xai", "meta", "cohere", "moonshot"];

function file(additions: number): FilePatch {
  const lines = Array.from({ length: additions }, (_, index) => `+const value${index} = ${index};`);
  const hunk = { oldStart: 0, oldLines: 0, newStart: 1, newLines: additions, heading: "", lines };
  const modes = { oldPath: null, status: "added", oldMode: null, newMode: "100644", binary: false } as const;
  const ends = { oldNoNewline: false, newNoNewline: false };
  return { path: "a", ...modes, hunks: [{ ...hunk, ...ends }], additions, deletions: 0 };
}

function evidence(family: string, paths: Evidence["paths"], strength: Evidence["strength"] = "trailer"): Evidence {
  return { source: "test", strength, family, model: null, paths, detail: "" };
}

const divided = (families: readonly string[]) =>
  families.map((family) => evidence(family, [{ path: "a", lines: 100 / families.length, upTo: 100 }]));

/** How independent each family is of the one file, by what evidence says of it. */
function ratings(found: readonly Evidence[], families: readonly string[]): string[] {
  const [folded] = foldAuthorship([file(100)], found).files;
  return families.map((family) => independenceOf(family, folded?.families ?? [], folded?.possible));
}

test("a family that shares an undivided claim may have written all of it", () => {
  const { families, possible, files } = foldAuthorship([file(100)], divided(many));
  expect(families.map(({ lines }) => lines)).toEqual(many.map(() => 10));
  expect(possible).toEqual(many.toSorted().map((family) => ({ family, lines: 100 })));
  expect(files[0]?.possible).toEqual(possible);
});

test.each([2, 3, 10])("of %i families that are named together none is independent of the others' lines", (count) => {
  const named = many.slice(0, count);
  expect(ratings(divided(named), named)).toEqual(named.map(() => "refused"));
  expect(ratings(divided(named), ["zhipu"])).toEqual(["independent"]);
});

test("several claims of one strength on the same lines count whole, whether lines are named or counted", () => {
  const ranges: [number, number][] = [[1, 100]];
  const named = many.map((family) => evidence(family, [{ path: "a", lines: 100, ranges }], "line-range"));
  expect(ratings(named, many)).toEqual(many.map(() => "refused"));
  const counted = many.map((family) => evidence(family, [{ path: "a", lines: 100 }], "branch"));
  expect(ratings(counted, many)).toEqual(many.map(() => "refused"));
  const whole = many.map((family) => evidence(family, [], "branch"));
  expect(ratings(whole, many)).toEqual(many.map(() => "refused"));
});

test("a small undivided claim makes no more of its families than its lines", () => {
  const found = [
    evidence("anthropic", [{ path: "a", lines: 80 }]),
    evidence("openai", [{ path: "a", lines: 10, upTo: 20 }]),
    evidence("google", [{ path: "a", lines: 10, upTo: 20 }]),
  ];
  expect(ratings(found, ["anthropic", "openai", "google"])).toEqual(["refused", "partly", "partly"]);
});

test("a program without a model that is named among many leaves independence unshown", () => {
  expect(ratings(divided([...many.slice(0, 9), "unknown"]), ["zhipu", "openai"])).toEqual(["not-shown", "refused"]);
});

test("nothing is said of possible lines where every line has one author", () => {
  const authorship = foldAuthorship(
    [file(100)],
    [evidence("anthropic", [{ path: "a", lines: 60 }]), evidence("openai", [{ path: "a", lines: 40 }])],
  );
  expect(authorship).not.toHaveProperty("possible");
  expect(authorship.files[0]).not.toHaveProperty("possible");
});

test("where every family is named nobody reads, no model of them may answer, and the reason is said", () => {
  const authorship = foldAuthorship([file(100)], divided(many));
  expect([...refusedFamilies(authorship, [])].sort()).toEqual(many.toSorted());
  const openai = { name: "openai", kind: "api", model: "m", family: "openai", isLocal: false } as const;
  const options = { candidates: [openai], isControl: false, mayRead: () => true };
  expect(chooseReviewers(["a"], authorship, options)).toEqual([
    {
      path: "a",
      reviewer: null,
      reason:
        "no independent reviewer: several families are named for the same lines, and any of them may have written most of it",
    },
  ]);
});
