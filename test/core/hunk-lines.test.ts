import fc from "fast-check";
import { expect, test } from "vitest";
import { type FilePatch, type Hunk, walkHunk } from "../../src/core/change.ts";
import { hunkLines, isAddedLine } from "../../src/core/hunk-lines.ts";

function hunk(start: number, kinds: string): Hunk {
  const lines = [...kinds].map((kind, index) => `${kind}line ${index}`);
  return {
    oldStart: start,
    newStart: start,
    oldLines: lines.filter((line) => line[0] !== "+").length,
    newLines: lines.filter((line) => line[0] !== "-").length,
    heading: "",
    lines,
    oldNoNewline: false,
    newNoNewline: false,
  };
}

const someKinds = fc.stringMatching(/^[ +-]{1,60}$/);

test("any part of a hunk has the numbers that walking the whole hunk gives it", () => {
  fc.assert(
    fc.property(someKinds, fc.nat(60), fc.nat(60), (kinds, from, length) => {
      const made = hunk(7, kinds);
      expect(hunkLines(made, from, from + length)).toEqual([...walkHunk(made)].slice(from, from + length));
    }),
  );
});

test("a line is added when its hunk says so, and no line between hunks is", () => {
  fc.assert(
    fc.property(fc.array(someKinds, { maxLength: 4 }), (all) => {
      const hunks = all.map((kinds, index) => hunk(1 + index * 100, kinds));
      const added = hunks.flatMap((made) =>
        [...walkHunk(made)].flatMap((line) => (line.kind === "add" ? [line.newLine] : [])),
      );
      const numbers = Array.from({ length: 450 }, (_, index) => index);
      expect(numbers.filter((line) => isAddedLine({ hunks } as unknown as FilePatch, line))).toEqual(added);
    }),
  );
});
