import fc from "fast-check";
import { expect, test } from "vitest";
import type { FilePatch, Hunk } from "../../src/core/change.ts";
import { LineHistory, type LineOrigin } from "../../src/core/line-history.ts";

/** So many lines are passed, so many removed, so many put there. */
interface Splice {
  readonly keep: number;
  readonly remove: number;
  readonly add: number;
}

type Line = LineOrigin | null;

/** What a commit does to a file, as git tells it and as it is. */
function edit(before: readonly Line[], splices: readonly Splice[], sha: string, path: string) {
  const after: Line[] = [];
  const hunks: Hunk[] = [];
  let at = 0;
  for (const { keep, remove, add } of splices) {
    after.push(...before.slice(at, at + keep));
    at = Math.min(at + keep, before.length);
    const removed = Math.min(remove, before.length - at);
    if (removed + add === 0) continue;
    const [oldStart, newStart] = [removed > 0 ? at + 1 : at, add > 0 ? after.length + 1 : after.length];
    const lines = [...Array<string>(removed).fill("-"), ...Array<string>(add).fill("+")];
    const ends = { heading: "", oldNoNewline: false, newNoNewline: false };
    hunks.push({ oldStart, oldLines: removed, newStart, newLines: add, lines, ...ends });
    for (let line = after.length + 1, end = line + add; line < end; line++) after.push({ sha, path, line });
    at += removed;
  }
  return { after: [...after, ...before.slice(at)], hunks };
}

const splice = fc.record({ keep: fc.nat(6), remove: fc.nat(4), add: fc.nat(4) });
const commit = fc.record({ splices: fc.array(splice, { maxLength: 5 }), renamed: fc.boolean(), isNew: fc.boolean() });

test("every line is followed to the commit that wrote it, past everything that came later", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.array(commit, { maxLength: 12 }), (size, commits) => {
      const history = new LineHistory();
      let lines: readonly Line[] = Array.from({ length: size }, () => null);
      let path = "file";
      for (const [index, { splices, renamed, isNew }] of commits.entries()) {
        const sha = `commit ${index}`;
        const [oldPath, before] = [path, isNew ? [] : lines];
        if (renamed || isNew) path = `file ${index}`;
        const { after, hunks } = edit(before, splices, sha, path);
        const status = isNew ? "added" : renamed ? "renamed" : "modified";
        const names = { path, oldPath: status === "renamed" ? oldPath : null, status } as const;
        const rest = { oldMode: null, newMode: null, binary: false, additions: 0, deletions: 0 };
        const patch: FilePatch = { ...names, ...rest, hunks };
        expect(history.apply(sha, [patch])).toBe(true);
        lines = after;
      }
      const numbers = lines.map((_, index) => index + 1);
      const expected = numbers.filter((line) => lines[line - 1] !== null).map((line) => [line, lines[line - 1]]);
      expect([...history.originsOf(path, numbers)]).toEqual(expected);
    }),
  );
});

test("files that change names with each other keep their own lines", () => {
  const history = new LineHistory();
  const hunk = {
    oldStart: 0,
    oldLines: 0,
    newStart: 1,
    newLines: 1,
    heading: "",
    oldNoNewline: false,
    newNoNewline: false,
  };
  const rest = { oldMode: null, newMode: null, binary: false, additions: 1, deletions: 0 };
  for (const path of ["a", "b"]) {
    history.apply(path, [{ ...rest, path, oldPath: null, status: "added", hunks: [{ ...hunk, lines: ["+"] }] }]);
  }
  const swap = (path: string, oldPath: string): FilePatch => ({ ...rest, path, oldPath, status: "renamed", hunks: [] });
  history.apply("swap", [swap("a", "b"), swap("b", "a")]);
  expect(history.originsOf("a", [1]).get(1)).toMatchObject({ sha: "b", path: "b" });
  expect(history.originsOf("b", [1]).get(1)).toMatchObject({ sha: "a", path: "a" });
});

test("a history of endlessly torn files is given up", () => {
  const history = new LineHistory();
  const hunks = Array.from({ length: 2_000 }, (_, index): Hunk => {
    const ends = { heading: "", oldNoNewline: false, newNoNewline: false };
    return { oldStart: 2 * index, oldLines: 0, newStart: 3 * index + 1, newLines: 1, lines: ["+"], ...ends };
  });
  const patch: FilePatch = {
    path: "a",
    oldPath: null,
    status: "modified",
    oldMode: null,
    newMode: null,
    binary: false,
    hunks,
    additions: 2_000,
    deletions: 0,
  };
  const followed = Array.from({ length: 500 }, (_, index) => history.apply(`${index}`, [patch]));
  expect(followed[0]).toBe(true);
  expect(followed.at(-1)).toBe(false);
});
