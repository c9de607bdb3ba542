import { expect, test } from "vitest";
import { replacementOf } from "../../../src/cli/triage/replacement.ts";
import type { Location } from "../../../src/core/finding.ts";
import { keptFile } from "../../fixtures/snapshot.ts";

const base = "open();\ncheck();\nsend();\nclose();\nlog();\n";
const file = (head: string) => keptFile("a.ts", base, head);
const at = (startLine: number, endLine = startLine, side: Location["side"] = "base"): Location => ({
  ...{ path: "a.ts", side, startLine, endLine, quote: "", anchor: "exact" },
});
const texts = (location: Location, head: string) => {
  const found = replacementOf(location, [file(head)]);
  return found === null ? null : found.lines.map(({ number, text }) => `${number} ${text}`);
};

test("what was added in the same run of changed lines stands in place of the removed one", () => {
  expect(texts(at(2), "open();\ntry();\nagain();\nsend();\nclose();\nlog();\n")).toEqual(["2 try();", "3 again();"]);
});

test("where nothing was added nothing stands in its place", () => {
  expect(texts(at(2), "open();\nsend();\nclose();\nlog();\n")).toEqual([]);
});

test("lines that are there, that were not removed, or of files that are not kept have no replacement", () => {
  const head = "open();\ntry();\nsend();\nclose();\nlog();\n";
  expect(texts(at(2, 2, "head"), head)).toBeNull();
  expect(texts(at(4), head)).toBeNull();
  expect(replacementOf({ ...at(2), path: "b.ts" }, [file(head)])).toBeNull();
});

test("a long replacement is cut and counted", () => {
  const many = Array.from({ length: 30 }, (_, index) => `step${index}();\n`).join("");
  const found = replacementOf(at(2), [file(`open();\n${many}send();\nclose();\nlog();\n`)]);
  expect([found?.lines.length, found?.omitted]).toEqual([12, 18]);
});
