import { expect, test } from "vitest";
import type { CommandRun } from "../../src/core/build.ts";
import { parseDiff } from "../../src/core/diff.ts";
import { writeDiff } from "../../src/core/diff-write.ts";
import type { StoredIncrement } from "../../src/core/work.ts";
import { addCommandRun, addIncrement } from "../../src/outputs/build-increment.ts";
import { createPage } from "../../src/outputs/terminal/page.ts";

const screen = { width: 80, color: false, unicode: true };

const diff = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -8,3 +8,4 @@
 before
-old \u001b[31mred
+new \u001b[2J
+more
 after
`;

function increment(change: Partial<StoredIncrement> = {}): StoredIncrement {
  return {
    ...{ id: "i1", position: 2, kind: "commit", commit: "0".repeat(40), turn: null, state: "proposed" },
    ...{ title: "Count \u001b]0;owned\u0007anew", diff: writeDiff(parseDiff(diff)) },
    files: [{ path: "src/a.ts", additions: 2, deletions: 1 }],
    ...change,
  };
}

function shown(one: StoredIncrement, maxLines: number, criteria: readonly string[] = []) {
  const page = createPage(screen);
  const isWhole = addIncrement(page, one, { maxLines, criteria });
  return { isWhole, text: page.toString() };
}

test("an increment is shown with its files, its criteria and its numbered lines, and nothing that moves a cursor", () => {
  expect(shown(increment(), 60, ["C1", "C2"])).toEqual({
    isWhole: true,
    text: [
      "Increment 2 Count anew",
      "  1 file, +2 −1 · meant for C1, C2",
      "",
      "src/a.ts +2 −1",
      " 8 │   before",
      " 9 │ - old red",
      " 9 │ + new",
      "10 │ + more",
      "11 │   after",
    ].join("\n"),
  });
});

test("a long diff is cut, and how much is missing is said", () => {
  const { isWhole, text } = shown(increment(), 2);
  expect(isWhole).toBe(false);
  expect(text).toContain("and 3 more lines of the diff");
  expect(text).not.toContain("more\n");
});

test("a file whose lines are not kept is named all the same", () => {
  const files = [
    { path: "src/a.ts", additions: 2, deletions: 1 },
    { path: "secrets/keys.ts", additions: 7, deletions: 0 },
  ];
  expect(shown(increment({ files }), 60).text).toContain(
    "secrets/keys.ts +7 −0, not kept: your policy shows it to nobody",
  );
});

test("of a check that fails the end of what it printed is shown, of one that passes nothing", () => {
  const run = (status: CommandRun["status"]): CommandRun => {
    const how = { status, exitCode: status === "passed" ? 0 : 7, durationMs: 1_200, isConfined: status === "passed" };
    return { kind: "check", command: "npm test", outputHash: "", ...how };
  };
  const text = (status: CommandRun["status"]) => {
    const page = createPage(screen);
    addCommandRun(page, run(status), Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n"));
    return page.toString();
  };
  expect(text("passed")).toBe("Check · passed · npm test · 1.2 s");
  const failed = text("failed");
  expect(failed).toContain("Check · failed with 7 · npm test · 1.2 s · not confined");
  expect(failed).toContain("24 lines before");
  expect(failed).toContain("│ line 39");
  expect(failed).not.toContain("line 23\n");
});
