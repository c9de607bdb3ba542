import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FilePatch, Hunk } from "../../src/core/change.ts";
import { followLines } from "../../src/core/follow.ts";

/** So many lines are passed, so many removed, so many put there. */
interface Splice {
  readonly keep: number;
  readonly remove: number;
  readonly add: number;
}

const splice = fc.record({ keep: fc.nat(6), remove: fc.nat(4), add: fc.nat(4) });
const splices = fc.array(splice, { maxLength: 6 });
const size = fc.integer({ min: 1, max: 40 });

/** Short lines, none of which is another: nothing is taken for moved. */
const linesOf = (count: number) => Array.from({ length: count }, (_, index) => `old ${index + 1}`);

/** A file after an edit, and its hunks with as many context lines as `context` says. */
function edit(before: readonly string[], edits: readonly Splice[], context: number) {
  const after: string[] = [];
  const runs: { old: number; now: number; removed: string[]; added: string[] }[] = [];
  let at = 0;
  let fresh = 0;
  for (const { keep, remove, add } of edits) {
    after.push(...before.slice(at, at + keep));
    at = Math.min(at + keep, before.length);
    const removed = before.slice(at, at + remove);
    const added = Array.from({ length: add }, () => `new ${++fresh}`);
    if (removed.length + added.length === 0) continue;
    runs.push({ old: at, now: after.length, removed, added });
    after.push(...added);
    at += removed.length;
  }
  after.push(...before.slice(at));
  const hunks = runs.map(({ old, now, removed, added }, index): Hunk => {
    const last = runs[index - 1];
    const next = runs[index + 1];
    // Hunks of git never overlap: the lines between two runs belong to one of them at most.
    const above =
      context === 0 ? 0 : Math.min(context, old - (last === undefined ? 0 : last.old + last.removed.length));
    const room = (next?.old ?? before.length) - old - removed.length;
    const below = next === undefined ? Math.min(context, room) : 0;
    const lead = before.slice(old - above, old);
    const tail = before.slice(old + removed.length, old + removed.length + below);
    const oldLines = above + removed.length + below;
    const newLines = above + added.length + below;
    return {
      oldStart: oldLines === 0 ? old : old - above + 1,
      newStart: newLines === 0 ? now : now - above + 1,
      ...{ oldLines, newLines, heading: "", oldNoNewline: false, newNoNewline: false },
      lines: [
        ...lead.map((line) => ` ${line}`),
        ...removed.map((line) => `-${line}`),
        ...added.map((line) => `+${line}`),
        ...tail.map((line) => ` ${line}`),
      ],
    };
  });
  return { after, hunks };
}

function patchOf(hunks: readonly Hunk[], names: Partial<FilePatch> = {}): FilePatch {
  const rest = { oldMode: null, newMode: null, binary: false, additions: 0, deletions: 0 };
  return { path: "a.ts", oldPath: null, status: "modified", ...rest, hunks, ...names };
}

const place = (startLine: number, endLine: number) => ({ path: "a.ts", startLine, endLine });

describe("lines that are followed through an edit of their file", () => {
  it("are the same ones where it says unchanged, and some of them where it says edited", () => {
    fc.assert(
      fc.property(size, splices, fc.nat(3), fc.nat(), fc.nat(8), (count, edits, context, from, length) => {
        const before = linesOf(count);
        const start = 1 + (from % count);
        const end = Math.min(count, start + length);
        const { after, hunks } = edit(before, edits, context);
        const patch = patchOf(hunks, { path: "b.ts", oldPath: "a.ts", status: "renamed" });
        const now = followLines(place(start, end), [patch]);
        const own = before.slice(start - 1, end);
        const survivors = own.filter((line) => after.includes(line));
        expect(now.path).toBe("b.ts");
        if (now.status === "gone") {
          expect(survivors).toEqual([]);
          return;
        }
        const there = after.slice((now.startLine ?? 1) - 1, now.endLine ?? 0);
        expect(now.startLine).toBeGreaterThanOrEqual(1);
        expect(now.endLine).toBeLessThanOrEqual(after.length);
        expect(there.filter((line) => own.includes(line))).toEqual(survivors);
        expect(now.status === "unchanged").toBe(there.join("\n") === own.join("\n"));
      }),
    );
  });

  it("does not depend on how many context lines a diff has", () => {
    fc.assert(
      fc.property(size, splices, fc.nat(), fc.nat(8), (count, edits, from, length) => {
        const start = 1 + (from % count);
        const where = place(start, Math.min(count, start + length));
        const [bare, full] = [0, 3].map((context) => patchOf(edit(linesOf(count), edits, context).hunks));
        expect(followLines(where, [bare as FilePatch])).toEqual(followLines(where, [full as FilePatch]));
      }),
    );
  });

  it("are gone only where all of them were removed and nothing was put in their place", () => {
    fc.assert(
      fc.property(size, splices, fc.nat(), (count, edits, from) => {
        const start = 1 + (from % count);
        const { after, hunks } = edit(linesOf(count), edits, 3);
        const now = followLines(place(start, start), [patchOf(hunks)]);
        if (after.includes(`old ${start}`)) expect(now.status).toBe("unchanged");
        else expect(["edited", "gone"]).toContain(now.status);
      }),
    );
  });
});
