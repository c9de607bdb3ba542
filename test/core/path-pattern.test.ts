import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePatterns, patternFault } from "../../src/core/path-pattern.ts";

test.each([
  ["*.md", "docs/deep/a.md", true],
  ["*.md", "docs/deep/a.mdx", false],
  ["/*.md", "docs/a.md", false],
  ["/*.md", "a.md", true],
  ["docs/*.md", "docs/a.md", true],
  ["docs/*.md", "docs/deep/a.md", false],
  ["docs/**/*.md", "docs/a.md", true],
  ["docs/**/*.md", "docs/very/deep/a.md", true],
  ["fixtures", "test/fixtures/a/b.txt", true],
  ["fixtures/", "test/fixtures/a/b.txt", true],
  ["fixtures/", "test/my-fixtures/b.txt", false],
  ["test/fixtures", "test/fixtures/b.txt", true],
  ["test/fixtures", "src/test/fixtures/b.txt", false],
  ["**/gen/**", "a/gen/b", true],
  ["**", "any/thing", true],
  ["src/?.ts", "src/a.ts", true],
  ["src/?.ts", "src/ab.ts", false],
  ["*.{ts,tsx}", "src/a.tsx", true],
  ["{a,b}/{c,d}.js", "b/c.js", true],
  ["{a,b}/{c,d}.js", "b/e.js", false],
  ["a{b", "a{b", true],
  ["*.TS", "a.ts", false],
])("the pattern %s over %s is %s", (pattern, path, expected) => {
  expect(compilePatterns([pattern])(path)).toBe(expected);
});

test("a pattern that would make a regular expression backtrack for hours is answered at once", () => {
  const pattern = `${"*a".repeat(100)}*b`;
  expect(compilePatterns([pattern, `${"**/a*/".repeat(40)}b`])(`${"a".repeat(250)}/`.repeat(16))).toBe(false);
});

test("braces cannot multiply without end", () => {
  expect(compilePatterns(["{a,b}".repeat(40)])("a".repeat(40))).toBe(false);
});

/** The obvious definition, by trying everything. */
function matchesSlowly(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  if (pattern[0] === "*")
    return matchesSlowly(pattern.slice(1), name) || (name !== "" && matchesSlowly(pattern, name.slice(1)));
  return (
    name !== "" && (pattern[0] === "?" || pattern[0] === name[0]) && matchesSlowly(pattern.slice(1), name.slice(1))
  );
}

test("stars and question marks match names as the obvious definition does", () => {
  const letters = (alphabet: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength });
  fc.assert(
    fc.property(letters("ab?*", 7), letters("ab", 9), (pattern, name) => {
      fc.pre(!pattern.includes("**"));
      expect(compilePatterns([pattern])(name)).toBe(matchesSlowly(pattern, name));
    }),
  );
});

test.each(["*.[jt]s", "secrets[12]/**", "!x", "b\\ c/**", "a{b", "{a,b}".repeat(7)])(
  "%j is not understood, and is named",
  (pattern) => {
    expect(patternFault(pattern)).toContain(JSON.stringify(pattern));
  },
);

test.each(["src/**", "*.{ts,tsx}", "{a,{b,c}}/d", "a?b", "/x/"])("%j is understood", (pattern) => {
  expect(patternFault(pattern)).toBeNull();
});

test("a name matches in whichever characters it is written", () => {
  const name = "caf\u00e9";
  expect(compilePatterns([name.normalize("NFC")])(`${name.normalize("NFD")}/a`)).toBe(true);
  expect(compilePatterns([name.normalize("NFD")])(`${name.normalize("NFC")}/a`)).toBe(true);
});
