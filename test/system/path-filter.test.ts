import { expect, test } from "vitest";
import { anyFilter, pathFilters } from "../../src/system/path-filter.ts";

test.each([
  ["src", "", "src/a.ts", true],
  ["src", "", "srcx/a.ts", false],
  ["src/", "", "src/a.ts", true],
  ["./src", "", "src/a.ts", true],
  ["a.ts", "src/", "src/a.ts", true],
  ["a.ts", "src/", "a.ts", false],
  [".", "src/", "src/a.ts", true],
  [".", "src/", "a.ts", false],
  ["..", "src/", "a.ts", true],
  ["*.ts", "", "deep/er/a.ts", true],
  ["*.ts", "src/", "test/a.ts", false],
  ["src/*.ts", "", "src/deep/a.ts", false],
  ["src/**/*.ts", "", "src/deep/a.ts", true],
  ["src/*", "", "src/deep/a.ts", true],
  ["**/.github", "", "x/.github/y.yml", true],
  ["[id].ts", "", "[id].ts", true],
  ["*.ts", "app/[id]/", "app/[id]/x.ts", true],
  ["*.ts", "app/[id]/", "app/i/x.ts", false],
  ["!a.ts", "", "b.ts", false],
  ["/root/src", "sub/", "src/a.ts", true],
  ["", "", "a.ts", true],
])("%j from %j: %s is %j", (path, prefix, candidate, expected) => {
  expect(anyFilter(pathFilters([path], "/root", prefix))(candidate)).toBe(expected);
});

test("no paths accept everything", () => {
  expect(anyFilter(pathFilters([], "/root", ""))("anything")).toBe(true);
});

test.each(["../x", "a/../../x", "/elsewhere"])("%s outside the repository is refused", (path) => {
  expect(() => pathFilters([path], "/root", "")).toThrow(expect.objectContaining({ code: "usage" }));
});
