import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Evidence, EvidenceStrength, type Family, type LineRange } from "../../src/core/authorship.ts";
import { authorOfLines, foldAuthorship } from "../../src/core/authorship-fold.ts";
import type { FilePatch } from "../../src/core/change.ts";

/** A file of which each line stands with its sign: `+` added, ` ` kept, `-` removed. */
function fileOf(lines: readonly string[], path = "a"): FilePatch {
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const [additions, deletions, kept] = [count("+"), count("-"), count(" ")];
  const hunk = { oldStart: 1, oldLines: deletions + kept, newStart: 1, newLines: additions + kept, heading: "" };
  return {
    path,
    oldPath: null,
    status: "modified",
    oldMode: null,
    newMode: null,
    binary: false,
    hunks: [{ ...hunk, lines, oldNoNewline: false, newNoNewline: false }],
    additions,
    deletions,
  };
}

/** Lines of code, all added. */
function codeOf(count: number): FilePatch {
  return fileOf(Array.from({ length: count }, (_, index) => `+line ${index + 1}`));
}

function names(family: Family, ranges: LineRange[], strength: EvidenceStrength = "line-range", path = "a"): Evidence {
  const lines = ranges.reduce((total, [start, end]) => total + end - start + 1, 0);
  return { source: "test", strength, family, model: null, paths: [{ path, lines, ranges }], detail: "" };
}

function counts(family: Family, lines: number, strength: EvidenceStrength = "trailer", path = "a"): Evidence {
  return { source: "test", strength, family, model: null, paths: [{ path, lines }], detail: "" };
}

function shares(file: FilePatch, evidence: readonly Evidence[]): Record<Family, number> {
  return Object.fromEntries(foldAuthorship([file], evidence).families.map(({ family, lines }) => [family, lines]));
}

describe("evidence that names lines", () => {
  test("has these very lines, so that weaker evidence keeps those beside them", () => {
    const found = [names("anthropic", [[3, 4]]), names("openai", [[1, 6]], "transcript")];
    expect(shares(codeOf(10), found)).toEqual({ openai: 4, unknown: 4, anthropic: 2 });
  });

  test("goes before counts of the same strength, which take from what is left", () => {
    const found = [counts("openai", 10, "line-range"), names("anthropic", [[1, 7]])];
    expect(shares(codeOf(10), found)).toEqual({ anthropic: 7, openai: 3 });
  });

  test("counts lines that the change did not add for nothing", () => {
    const file = fileOf(["+one", " two", "+three", "-four"]);
    expect(shares(file, [names("anthropic", [[2, 2]]), names("openai", [[3, 900]])])).toEqual({
      unknown: 1,
      openai: 1,
    });
  });

  test("shares a line evenly with others of its strength, however often each of them says it", () => {
    const found = [names("anthropic", [[1, 4]]), names("anthropic", [[1, 4]]), names("openai", [[1, 4]])];
    expect(shares(codeOf(4), found)).toEqual({ anthropic: 2, openai: 2 });
  });

  test("takes blank lines and brackets with the lines beside them, whoever names those", () => {
    const file = fileOf(["+function a() {", "+", "+  work();", "+}", "+", "+function b() {", "+}"]);
    const found = [
      names("anthropic", [[1, 3]]),
      names("openai", [[6, 6]]),
      names("google", [
        [2, 2],
        [4, 5],
        [7, 7],
      ]),
    ];
    expect(shares(file, found)).toEqual({ anthropic: 5, openai: 2 });
  });

  test("gives fillers at the top of a run to the line below, and a run of fillers to the nearest line", () => {
    const file = fileOf(["+one", " kept", "+", "+two", " kept", "+}", "+"]);
    expect(shares(file, [names("anthropic", [[1, 1]]), names("openai", [[4, 4]])])).toEqual({
      openai: 4,
      anthropic: 1,
    });
  });

  test("names brackets themselves where a file has added nothing else", () => {
    expect(shares(fileOf(["+{", "+}"]), [names("anthropic", [[1, 1]])])).toEqual({ anthropic: 1, unknown: 1 });
  });

  test("has nothing to name in a file that only loses lines, so that its lines are counted", () => {
    expect(shares(fileOf(["-one", "-two", " three"]), [names("qwen", [[1, 2]])])).toEqual({ qwen: 2 });
  });
});

describe("of any evidence", () => {
  const lines = fc.array(fc.constantFrom("+code", "+more 1", "+", "+}", " kept", "-gone"), { maxLength: 40 });
  const range = fc
    .tuple(fc.integer({ min: 1, max: 45 }), fc.integer({ min: 0, max: 20 }))
    .map(([start, more]): LineRange => [start, start + more]);
  const strength = fc.constantFrom(...EvidenceStrength.options);
  const family = fc.constantFrom("anthropic", "openai", "google", "human");
  const naming = fc
    .tuple(family, fc.array(range, { minLength: 1, maxLength: 4 }), strength)
    .map((args) => names(...args));
  const counting = fc.tuple(family, fc.nat(50), strength).map((args) => counts(...args));
  const whole = fc.tuple(family, strength).map(([name, of]): Evidence => ({ ...counts(name, 0, of), paths: [] }));
  const any = fc.array(fc.oneof(naming, naming, counting, whole), { maxLength: 8 });

  test("every line is counted once", () => {
    fc.assert(
      fc.property(lines, any, (text, found) => {
        const file = fileOf(text);
        const total = Object.values(shares(file, found)).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(file.additions || file.deletions);
      }),
    );
  });

  test("the order in which it was found makes no difference", () => {
    fc.assert(
      fc.property(
        lines,
        any.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        (text, [found, shuffled]) => {
          expect(shares(fileOf(text), shuffled)).toEqual(shares(fileOf(text), found));
        },
      ),
    );
  });

  test("what is stronger loses nothing to what is weaker", () => {
    const rank = (item: Evidence) => EvidenceStrength.options.indexOf(item.strength);
    // Each strength has families of its own, so that it shows who was given what by which.
    const apart = any.map((all) => all.map((item) => ({ ...item, family: `${item.family}-${rank(item)}` })));
    fc.assert(
      fc.property(lines, apart, fc.nat(EvidenceStrength.options.length), (text, found, limit) => {
        const strong = found.filter((item) => rank(item) < limit);
        const [alone, among] = [shares(fileOf(text), strong), shares(fileOf(text), found)];
        for (const { family: name } of strong) expect(among[name]).toBe(alone[name]);
      }),
    );
  });

  test("lines that are named go to whom the strongest names, counted line by line", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.array(naming, { maxLength: 6 }), (size, found) => {
        const expected: Record<Family, number> = {};
        for (let line = 1; line <= size; line++) {
          for (const [name, part] of ownersOf(line, found)) expected[name] = (expected[name] ?? 0) + part;
        }
        const counted = shares(codeOf(size), found);
        // Each strength rounds once.
        for (const name of Object.keys({ ...expected, ...counted })) {
          expect(Math.abs((counted[name] ?? 0) - (expected[name] ?? 0))).toBeLessThan(EvidenceStrength.options.length);
        }
      }),
    );
  });
});

/** Said plainly: the families of the strongest evidence that names the line, each with its part of it. */
function ownersOf(line: number, found: readonly Evidence[]): [Family, number][] {
  const naming = found.filter(({ paths }) => paths[0]?.ranges?.some(([start, end]) => start <= line && line <= end));
  const strongest = EvidenceStrength.options.find((strength) => naming.some((item) => item.strength === strength));
  const families = new Set(naming.filter((item) => item.strength === strongest).map((item) => item.family));
  return families.size === 0 ? [["unknown", 1]] : [...families].map((name) => [name, 1 / families.size]);
}

describe("the author of a finding's lines", () => {
  const file = codeOf(10);
  const author = (found: readonly Evidence[], start: number, end: number, patch = file) =>
    authorOfLines(foldAuthorship([patch], found), patch, start, end);

  test("is who wrote most of them, not who wrote most of the file", () => {
    const found = [names("anthropic", [[1, 8]]), names("openai", [[9, 10]])];
    expect(author(found, 9, 10)).toBe("openai");
    expect(author(found, 6, 10)).toBe("anthropic");
  });

  test("of lines that nobody is named for is who wrote most of such lines", () => {
    const found = [names("anthropic", [[1, 6]]), counts("openai", 3)];
    expect(author(found, 7, 7)).toBe("openai");
    expect(author([names("anthropic", [[1, 6]])], 7, 7)).toBe("unknown");
  });

  test("of a bracket is that of the line it goes with", () => {
    const patch = fileOf(["+one", "+}", "+two"]);
    expect(author([names("anthropic", [[1, 1]]), names("openai", [[3, 3]])], 2, 2, patch)).toBe("anthropic");
  });

  test("of lines that the change only shows is the file's main author", () => {
    const patch = fileOf(["+one", " two", "+three"]);
    expect(author([names("anthropic", [[1, 3]])], 2, 2, patch)).toBe("anthropic");
  });

  test("is whom the user declares, whatever names the lines", () => {
    expect(author([names("anthropic", [[1, 10]]), { ...counts("human", 0, "declared"), paths: [] }], 1, 2)).toBe(
      "human",
    );
  });
});

test("a file of many lines and much overlapping evidence is folded line by line, not pair by pair", () => {
  const everywhere: LineRange[] = Array.from({ length: 20_000 }, (_, index) => [1 + (index % 7), 1_000_000_000]);
  const found = ["anthropic", "openai", "google"].map((family) => names(family, everywhere));
  expect(shares(codeOf(30_000), found)).toEqual({ anthropic: 10_000, google: 10_000, openai: 10_000 });
});
