import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { FilePatch } from "../../src/core/change.ts";
import { readDiff } from "../../src/core/diff.ts";
import { followLines } from "../../src/core/follow.ts";

async function patches(text: string): Promise<FilePatch[]> {
  const read: FilePatch[] = [];
  for await (const patch of readDiff(Readable.from([text]), { allowEmpty: true })) read.push(patch);
  return read;
}

const lines = (path: string, startLine: number, endLine = startLine) => ({ path, startLine, endLine });

const moved = `diff --git a/a.ts b/a.ts
--- a/a.ts
+++ b/a.ts
@@ -1,4 +1,2 @@
 const one = 1;
-  while (attempts < maximum) retry();
-  acknowledge(batch);
 const two = 2;
diff --git a/b.ts b/b.ts
--- a/b.ts
+++ b/b.ts
@@ -1,1 +1,4 @@
 import "./a.ts";
+while (attempts < maximum) retry();
+
+acknowledge(batch);
`;

describe("lines that are followed through a change", () => {
  it("stay where they are when their file is untouched", async () => {
    const now = followLines(lines("other.ts", 3, 4), await patches(moved));
    expect(now).toEqual({ ...lines("other.ts", 3, 4), status: "unchanged", isFileGone: false });
  });

  it("are found in the other file that they were moved to, whatever their indentation", async () => {
    const now = followLines(lines("a.ts", 2, 3), await patches(moved));
    expect(now).toEqual({ ...lines("b.ts", 2, 4), status: "moved", isFileGone: false });
  });

  it("are gone when the same lines were put in two places, or are too short to be recognised", async () => {
    const twice = moved
      .replace("+1,4 @@", "+1,7 @@")
      .concat("+while (attempts < maximum) retry();\n+\n+acknowledge(batch);\n");
    expect(followLines(lines("a.ts", 2, 3), await patches(twice))).toMatchObject({ status: "gone", startLine: 2 });
    const short = moved
      .replaceAll("while (attempts < maximum) retry();", "}")
      .replaceAll("acknowledge(batch);", "ok();");
    expect(followLines(lines("a.ts", 2, 3), await patches(short))).toMatchObject({ status: "gone", path: "a.ts" });
  });

  it("are gone with their file", async () => {
    const [patch] = await patches(moved);
    const deleted = { ...patch, status: "deleted" } as FilePatch;
    expect(followLines(lines("a.ts", 2), [deleted])).toMatchObject({
      status: "gone",
      isFileGone: true,
      startLine: null,
    });
    expect(followLines({ path: "a.ts", startLine: null, endLine: null }, [deleted])).toMatchObject({
      isFileGone: true,
    });
  });

  it("are not taken from a file that is only new under their name", async () => {
    const [patch] = await patches(moved);
    const added = { ...patch, status: "added" } as FilePatch;
    expect(followLines(lines("a.ts", 2), [added])).toMatchObject({ status: "unchanged", startLine: 2 });
  });

  it("are known by their file alone where nothing more is known of them", async () => {
    const whole = { path: "a.ts", startLine: null, endLine: null };
    const [patch] = await patches(moved);
    expect(followLines(whole, [patch as FilePatch])).toMatchObject({ status: "edited", path: "a.ts" });
    const renamed = { ...patch, path: "c.ts", oldPath: "a.ts", status: "renamed", hunks: [] } as FilePatch;
    expect(followLines(whole, [renamed])).toMatchObject({ status: "unchanged", path: "c.ts" });
  });
});
