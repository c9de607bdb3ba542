import fc from "fast-check";
import { expect, test } from "vitest";
import { editOfPatch, editOfTexts, type SessionEdit, type SessionEvent } from "../../src/authorship/session-edits.ts";
import { matchLines } from "../../src/authorship/session-match.ts";
import type { Hunk } from "../../src/core/change.ts";

const line = (name: string) => `const ${name}OfTheOrder = computeTheTotal("${name}");`;
const [a, b, c] = ["first", "second", "third"].map(line) as [string, string, string];

let at = 0;
function edit(by: string, from: readonly string[], to: readonly string[], recordedPath = "/shop/a.ts"): SessionEdit {
  const session = { program: "codex", id: by, file: null };
  const lines = editOfTexts(from.join("\n"), to.join("\n"));
  return { ...lines, session, model: "gpt-5.5", family: "openai", at: at++, paths: ["a.ts"], recordedPath };
}

function added(lines: readonly string[], start = 1): { hunks: Hunk[] } {
  const counts = { oldStart: 0, oldLines: 0, newStart: start, newLines: lines.length };
  const body = lines.map((text) => `+${text}`);
  return { hunks: [{ ...counts, heading: "", lines: body, oldNoNewline: false, newNoNewline: false }] };
}

function writers(lines: readonly string[], events: readonly SessionEvent[], base: readonly string[] = []): string {
  const matched = new Map(matchLines(added(lines), events, new Set(base)).map((m) => [m.line, m.edit.session.id]));
  return lines.map((_, index) => matched.get(index + 1) ?? "-").join("");
}

test("the newest edit that has the line wrote it", () => {
  expect(writers([a, b], [edit("x", [], [a, b]), edit("y", [b], [c]), edit("y", [c], [b])])).toBe("xy");
});

test("lines that stood there before the change tell nothing", () => {
  expect(writers([a, b], [edit("x", [], [a, b])], [a])).toBe("xx");
  expect(writers([a], [edit("x", [], [a])], [a])).toBe("-");
});

test("context that an edit repeats is not its own", () => {
  expect(writers([a, b], [edit("x", [a], [a, b])])).toBe("-x");
});

test("lines that were there before, and were moved or put back, are not of who did it", () => {
  expect(writers([a, b], [edit("x", [a], [b]), edit("x", [b], [b, a])])).toBe("-x");
  expect(writers([a], [{ seen: [a], at: 0, paths: ["a.ts"] }, edit("x", [], [a])])).toBe("-");
});

test("a line that its writer took back is nobody's when it stands there again", () => {
  expect(writers([a, b], [edit("x", [], [a, b]), edit("y", [a], [])])).toBe("-x");
  expect(writers([a, b], [edit("x", [], [a, a, b]), edit("y", [a], [])])).toBe("xx");
});

test("what is taken back in another working tree stays here", () => {
  expect(writers([a], [edit("x", [], [a]), edit("y", [a], [], "/shop-two/a.ts")])).toBe("x");
});

test("blank lines and braces go with the nearest edit that has them", () => {
  expect(writers([a, "", "}", b, "}", c], [edit("x", [], [a, "", "}", b]), edit("y", [], ["}", c])])).toBe("xxxxxy");
  expect(writers(["{", a, "return null;", b], [edit("x", [], ["{", a, b])])).toBe("xx-x");
});

test("a line that a patch indents anew goes with the patch's own lines around it, also when the base has it", () => {
  const patch = { ...edit("x", [], []), ...editOfPatch([`-${a}`, `+${b}`, `+  ${a}`, `+${c}`]) };
  expect(writers([b, `  ${a}`, c], [patch], [a])).toBe("xxx");
  expect(writers([`  ${a}`], [patch], [a])).toBe("-");
});

test("nothing is inherited across a line of somebody else, or across unchanged lines", () => {
  const events = [edit("x", [], [a, "}", "return;"])];
  expect(writers([a, c, "}"], events)).toBe("x--");
  const apart = { hunks: [...added([a, c]).hunks, ...added(["}"], 40).hunks] };
  expect(matchLines(apart, events, new Set()).map((m) => m.line)).toEqual([1]);
});

test("where one conversation wrote every telling line, its lone small changes are its own, too", () => {
  const apart = { hunks: [...added([a]).hunks, ...added(["return;"], 40).hunks] };
  const events = [edit("x", [], [a]), edit("x", [], ["return;"])];
  expect(matchLines(apart, events, new Set()).map((m) => m.line)).toEqual([1, 40]);
});

test("only edits that have a line are ever named for it", () => {
  const text = fc.constantFrom(a, b, c, "}", "", "return null;");
  const texts = fc.array(text, { maxLength: 6 });
  const edits = fc.array(fc.tuple(fc.constantFrom("x", "y"), texts, texts), { maxLength: 6 });
  fc.assert(
    fc.property(texts, edits, (head, made) => {
      const events = made.map(([by, from, to]) => edit(by, from, to));
      for (const matched of matchLines(added(head), events, new Set())) {
        const found = head[matched.line - 1] as string;
        expect(found === "" || matched.edit.added.includes(found)).toBe(true);
      }
    }),
  );
});
