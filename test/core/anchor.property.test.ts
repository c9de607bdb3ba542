import fc from "fast-check";
import { expect, test } from "vitest";
import { anchorFinding, makeAnchorIndex } from "../../src/core/anchor.ts";
import { type FilePatch, walkHunk } from "../../src/core/change.ts";
import { parseDiff } from "../../src/core/diff.ts";

interface Line {
  readonly line: number;
  readonly text: string;
  readonly isChanged: boolean;
}

/** Few different lines, so that quotes often stand in several places. */
const code = fc.constantFrom(
  "return first(row);",
  "  retry(job, 3);",
  "const limit = 10;",
  "await close();",
  "log.info(row);",
);
const signed = fc.tuple(fc.constantFrom(" ", "+", "-"), code).map(([sign, text]) => sign + text);
const hunkLines = fc.array(signed, { minLength: 1, maxLength: 12 });
/** Hunks with lines left out between them. */
const hunks = fc.array(hunkLines, { minLength: 1, maxLength: 4 });

function patchOf(bodies: readonly string[][]): FilePatch | undefined {
  let oldStart = 5;
  let newStart = 5;
  const texts = bodies.map((lines) => {
    const oldLines = lines.filter((line) => line[0] !== "+").length;
    const newLines = lines.filter((line) => line[0] !== "-").length;
    const header = `@@ -${oldLines === 0 ? oldStart - 1 : oldStart},${oldLines} +${newLines === 0 ? newStart - 1 : newStart},${newLines} @@`;
    oldStart += oldLines + 20;
    newStart += newLines + 20;
    return [header, ...lines].join("\n");
  });
  return parseDiff(`--- a/a.ts\n+++ b/a.ts\n${texts.join("\n")}\n`)[0];
}

function sideLines(patch: FilePatch, side: "head" | "base"): Line[][] {
  return patch.hunks.map((hunk) =>
    [...walkHunk(hunk)].flatMap(({ kind, text, oldLine, newLine }) => {
      const line = side === "head" ? newLine : oldLine;
      return line === null ? [] : [{ line, text, isChanged: kind !== "context" }];
    }),
  );
}

/** All places of whole lines in a side, by comparing every run of lines. */
function bruteForce(patch: FilePatch, side: "head" | "base", quote: readonly string[]): Line[][] {
  return sideLines(patch, side).flatMap((lines) => {
    const runs = lines.map((_, start) => lines.slice(start, start + quote.length));
    return runs.filter((run) => run.length === quote.length && run.every(({ text }, i) => text === quote[i]));
  });
}

test("a verbatim quote anchors to a place where it stands: where the hint points if it stands there, else changed if any is, on the head if it can be, nearest to the hint", () => {
  const choice = fc.record({
    hunks,
    pick: fc.nat(),
    length: fc.integer({ min: 1, max: 3 }),
    hint: fc.option(fc.integer({ min: 1, max: 120 })),
  });
  fc.assert(
    fc.property(choice, ({ hunks: bodies, pick, length, hint }) => {
      const patch = patchOf(bodies);
      if (patch === undefined) return;
      const side = pick % 4 === 0 ? "base" : "head";
      const lines = sideLines(patch, side).flat();
      const start = lines.length === 0 ? 0 : pick % lines.length;
      const quote = lines.slice(start, start + length).map(({ text }) => text);
      const places = (["head", "base"] as const).flatMap((s) => bruteForce(patch, s, quote).map((run) => ({ s, run })));
      fc.pre(quote.length > 0 && places.length > 0);

      const index = makeAnchorIndex({ files: [{ patch, base: null, head: null }] });
      const claim = {
        path: "a.ts",
        startLine: hint,
        endLine: hint,
        quote: quote.join("\n"),
        scope: "introduced",
      } as const;
      const found = anchorFinding(claim, index);

      const isChanged = (run: readonly Line[]) => run.some((line) => line.isChanged);
      const known = places.filter(({ s, run }) => s === "head" || isChanged(run));
      const usable = known.length > 0 ? known : places;
      const distance = (run: readonly Line[]) =>
        Math.max(0, (run[0]?.line ?? 0) - (hint ?? 0), (hint ?? 0) - (run.at(-1)?.line ?? 0));
      const hinted = hint === null ? [] : usable.filter(({ run }) => distance(run) === 0);
      const among = hinted.length > 0 ? hinted : usable;
      const best = among.some(({ run }) => isChanged(run)) ? among.filter(({ run }) => isChanged(run)) : among;
      const nearest =
        hint === null
          ? best
          : best.filter(({ run }) => distance(run) === Math.min(...best.map((b) => distance(b.run))));
      const allowed = nearest.some(({ s }) => s === "head") ? nearest.filter(({ s }) => s === "head") : nearest;
      const expected = allowed.map(({ s, run }) => `${s} ${run[0]?.line}-${run.at(-1)?.line}`);

      expect(found.anchor).toBe("exact");
      expect(expected).toContain(`${found.side} ${found.startLine}-${found.endLine}`);
    }),
    { numRuns: 1500 },
  );
});

test("spacing of a quote changes nothing about its place", () => {
  fc.assert(
    fc.property(hunks, fc.nat(), fc.constantFrom(" ", "\t", "  \t "), (bodies, pick, space) => {
      const patch = patchOf(bodies);
      const lines = patch === undefined ? [] : sideLines(patch, "head").flat();
      const line = lines[pick % Math.max(1, lines.length)];
      if (patch === undefined || line === undefined) return;
      const index = makeAnchorIndex({ files: [{ patch, base: null, head: null }] });
      const at = (quote: string) => {
        const { side, startLine, endLine } = anchorFinding(
          { path: "a.ts", startLine: line.line, endLine: line.line, quote, scope: "introduced" },
          index,
        );
        return { side, startLine, endLine };
      };
      expect(at(space + line.text.trim().replaceAll(" ", space) + space)).toEqual(at(line.text.trim()));
    }),
  );
});

test("whatever a finding says, it gets a location whose lines stand in the change", () => {
  const patch = patchOf([["+return first(row);", " retry(job, 3);", "-const limit = 10;"]]);
  const index = makeAnchorIndex({ files: patch === undefined ? [] : [{ patch, base: null, head: null }] });
  const piece = fc.oneof(
    code,
    fc.string(),
    fc.constantFrom("...", "\n", "`", "```\n", "+", "- ", "12 | ", "\\n", "…", "\u0000"),
  );
  const quotes = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
  const line = fc.option(fc.integer({ min: 1, max: 1e8 }));
  fc.assert(
    fc.property(quotes, fc.option(fc.string()), line, (quote, path, startLine) => {
      const location = anchorFinding({ path, startLine, endLine: null, quote, scope: "missing" }, index);
      const known =
        patch === undefined
          ? []
          : sideLines(patch, location.side)
              .flat()
              .map((l) => l.line);
      if (location.startLine === null) expect(["file", "unanchored"]).toContain(location.anchor);
      else expect(known).toEqual(expect.arrayContaining([location.startLine, location.endLine]));
    }),
    { numRuns: 1000 },
  );
});
