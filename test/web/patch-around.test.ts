import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { walkHunk } from "../../src/core/change.ts";
import { parseDiff } from "../../src/core/diff.ts";
import type { KeptFile } from "../../src/core/events.ts";
import type { Location } from "../../src/core/finding.ts";
import { withPlace } from "../../src/web/patch-around.ts";
import { temporaryFolder } from "../ledger/temporary-ledger.ts";

/** A file with what git says of the change from one text to the other. */
function changed(base: readonly string[], head: readonly string[]): KeptFile {
  const folder = temporaryFolder();
  const texts = { base: `${base.join("\n")}\n`, head: `${head.join("\n")}\n` };
  for (const side of ["base", "head"] as const) writeFileSync(join(folder, side), texts[side]);
  const diff = gitDiff(folder).replaceAll("a/base", "a/x.ts").replaceAll("b/head", "b/x.ts");
  const [patch] = parseDiff(diff);
  if (patch === undefined) throw new Error("Nothing was changed.");
  return { patch, ...texts };
}

/** `git diff` exits 1 where texts differ. */
function gitDiff(cwd: string): string {
  try {
    return execFileSync("git", ["diff", "--no-index", "-U3", "base", "head"], { cwd, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function at(side: Location["side"], startLine: number, endLine = startLine): Location {
  return { path: "x.ts", side, startLine, endLine, quote: "", anchor: "exact" };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test("a place that the change leaves alone gets a hunk of its own, with the right numbers on both sides", () => {
  const head = numbered(100);
  head.splice(9, 1, "changed", "added", "added too");
  const { patch } = withPlace(changed(numbered(100), head), at("head", 60));
  expect(patch.hunks).toHaveLength(2);
  expect(patch.hunks[1]).toMatchObject({ oldStart: 52, newStart: 54, oldLines: 13, newLines: 13 });
  expect(patch.hunks[1]?.lines[6]).toBe(" line 58");
});

test("a place within a hunk, of another file, of a file that is not kept, or behind its end changes nothing", () => {
  const head = numbered(40);
  head[19] = "changed";
  const file = changed(numbered(40), head);
  expect(withPlace(file, at("head", 20))).toBe(file);
  expect(withPlace(file, { ...at("head", 2), path: "y.ts" })).toBe(file);
  expect(withPlace({ ...file, head: null }, at("head", 2)).patch.hunks).toHaveLength(1);
  expect(withPlace(file, at("head", 41))).toBe(file);
});

test("whatever was changed and wherever a place is, every line of the diff is a line of both files and the place is in it", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 20, maxLength: 60 });
  const edits = fc.array(fc.tuple(fc.nat(59), fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 3 });
  const property = fc.property(lines, edits, fc.constantFrom("base", "head"), fc.nat(), (base, cuts, side, where) => {
    const head = [...base];
    for (const [from, removed, added] of cuts)
      head.splice(Math.min(from, head.length - 3), removed, ...Array(added).fill("new"));
    fc.pre(head.join() !== base.join());
    const texts = { base, head };
    const line = 1 + (where % texts[side].length);
    const { patch } = withPlace(changed(base, head), at(side, line));
    const rows = patch.hunks.flatMap((hunk) => [...walkHunk(hunk)]);
    for (const { text, oldLine, newLine } of rows) {
      if (oldLine !== null) expect(text).toBe(base[oldLine - 1]);
      if (newLine !== null) expect(text).toBe(head[newLine - 1]);
    }
    const numbers = rows
      .map((row) => (side === "head" ? row.newLine : row.oldLine))
      .filter((number) => number !== null);
    expect(numbers).toContain(line);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
  fc.assert(property, { numRuns: 60 });
});
