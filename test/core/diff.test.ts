import { describe, expect, test } from "vitest";
import type { FilePatch } from "../../src/core/change.ts";
import { walkHunk } from "../../src/core/change.ts";
import { parseDiff, readDiff } from "../../src/core/diff.ts";

const lines = (...text: string[]) => `${text.join("\n")}\n`;
const HUNK = ["@@ -1 +1 @@", "-a", "+b"];

function only(text: string): FilePatch {
  const patches = parseDiff(text);
  expect(patches).toHaveLength(1);
  return patches[0] as FilePatch;
}

function paths(text: string): (string | null)[] {
  const { path, oldPath } = only(text);
  return [path, oldPath];
}

describe("what git says in extended headers", () => {
  test("a rename without changes has no hunks and both paths", () => {
    const text = lines("diff --git a/x y b/z w", "similarity index 100%", "rename from x y", "rename to z w");
    expect(only(text)).toMatchObject({ path: "z w", oldPath: "x y", status: "renamed", hunks: [] });
  });

  test("a copy keeps its source", () => {
    const text = lines("diff --git a/x b/y", "similarity index 100%", "copy from x", "copy to y");
    expect(only(text)).toMatchObject({ path: "y", oldPath: "x", status: "copied" });
  });

  test("a change of mode alone is a change", () => {
    const text = lines("diff --git a/run me b/run me", "old mode 100644", "new mode 100755");
    expect(only(text)).toMatchObject({ path: "run me", status: "modified", oldMode: "100644", newMode: "100755" });
  });

  test("a new empty file is an addition without hunks", () => {
    const index = "index 0000000000000000000000000000000000000000..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    const text = lines("diff --git a/e b/e", "new file mode 100644", index);
    expect(only(text)).toMatchObject({ path: "e", status: "added", oldMode: null, newMode: "100644", hunks: [] });
  });

  test("a file that becomes a symlink is one patch of changed type", () => {
    const text = lines(
      ...["diff --git a/x b/x", "deleted file mode 100644", "index 111..000", "--- a/x", "+++ /dev/null"],
      ...["@@ -1,2 +0,0 @@", "-a", "-b", "diff --git a/x b/x", "new file mode 120000", "index 000..222"],
      ...["--- /dev/null", "+++ b/x", "@@ -0,0 +1 @@", "+target", "\\ No newline at end of file"],
    );
    const patch = only(text);
    expect(patch).toMatchObject({ status: "type-changed", oldMode: "100644", newMode: "120000" });
    expect([patch.additions, patch.deletions, patch.hunks.length]).toEqual([1, 2, 2]);
  });

  test("a submodule that moves on is a patch of mode 160000", () => {
    const text = lines(
      ...["diff --git a/lib b/lib", "index 1111111..2222222 160000", "--- a/lib", "+++ b/lib"],
      ...["@@ -1 +1 @@", "-Subproject commit 1111111", "+Subproject commit 2222222"],
    );
    expect(only(text)).toMatchObject({ path: "lib", oldMode: "160000", newMode: "160000" });
  });

  test("binary files are named, with or without their contents, and do not swallow the next file", () => {
    const text = lines(
      ...["diff --git a/p.png b/p.png", "index 1..2 100644", "Binary files a/p.png and b/p.png differ"],
      ...[
        "diff --git a/q b/q",
        "index 1..2 100644",
        "GIT binary patch",
        "delta 5",
        "Mcmd~1",
        "",
        "delta 4",
        "Lcmd",
        "",
      ],
      ...["diff --git a/t b/t", "index 1..2 100644", "--- a/t", "+++ b/t", ...HUNK],
    );
    expect(parseDiff(text).map((patch) => [patch.path, patch.binary])).toEqual([
      ["p.png", true],
      ["q", true],
      ["t", false],
    ]);
  });
});

describe("names of files", () => {
  test("quoted names are read byte by byte as UTF-8", () => {
    const text = lines(
      'diff --git "a/\\303\\274 \\t\\"\\\\.c" "b/\\303\\274 \\t\\"\\\\.c"',
      "old mode 100644",
      "new mode 100755",
    );
    expect(paths(text)).toEqual(['ü \t"\\.c', null]);
  });

  test("one name may be quoted and the other bare", () => {
    const text = lines('diff --git a/x "b/y\\t"', "similarity index 100%", "rename from x", 'rename to "y\\t"');
    expect(paths(text)).toEqual(["y\t", "x"]);
  });

  test.each([
    ["no prefix", "src/x", "src/x", "src/x"],
    ["no prefix, in a folder called a", "a/x", "a/x", "a/x"],
    ["the usual prefixes", "a/src/x", "b/src/x", "src/x"],
    ["mnemonic prefixes", "i/src/x", "w/src/x", "src/x"],
    ["prefixes of one's own", "old/src/x", "new/src/x", "src/x"],
    ["blanks", "a/x b/y c", "b/x b/y c", "x b/y c"],
  ])("%s", (_, base, head, path) => {
    expect(paths(lines(`diff --git ${base} ${head}`, `--- ${base}\t`, `+++ ${head}\t`, ...HUNK))).toEqual([path, null]);
    expect(paths(lines(`diff --git ${base} ${head}`, "old mode 100644", "new mode 100755"))).toEqual([path, null]);
  });

  test("a new file in a folder called b keeps that folder when there are no prefixes", () => {
    const text = lines("diff --git b/x b/x", "new file mode 100644", "--- /dev/null", "+++ b/x", "@@ -0,0 +1 @@", "+a");
    expect(paths(text)).toEqual(["b/x", null]);
  });
});

describe("plain patches", () => {
  test("names end at the tab before the time", () => {
    const text = lines("--- a/x y.c\t2020-01-01 00:00:00 +0000", "+++ b/x y.c\t2020-01-02 00:00:00 +0000", ...HUNK);
    expect(only(text)).toMatchObject({ path: "x y.c", oldPath: null, status: "modified", oldMode: null });
  });

  test.each([
    ["/dev/null", "--- /dev/null", "+++ b/x", "added"],
    ["the time 0", "--- a/x\t1970-01-01 00:00:00.000000000 +0000", "+++ b/x\t2020-01-01 00:00:00 +0000", "added"],
    ["the time 0 elsewhere", "--- a/x\t1969-12-31 19:00:00.000000000 -0500", "+++ b/x\t2020-01-01", "added"],
  ])("a new file is known by %s", (_, base, head, status) => {
    expect(only(lines(base, head, "@@ -0,0 +1,2 @@", "+a", "+b"))).toMatchObject({ path: "x", status });
  });

  test("files follow each other without any line between", () => {
    const text = lines("--- a/x", "+++ b/x", ...HUNK, "--- a/y", "+++ b/y", ...HUNK);
    expect(parseDiff(text).map((patch) => patch.path)).toEqual(["x", "y"]);
  });

  test("binary files that diff only mentions are patches too", () => {
    expect(only("Binary files old/x.png and new/x.png differ\n")).toMatchObject({ path: "x.png", binary: true });
  });

  test("mail around patches is skipped, its signature too", () => {
    const patch = ["diff --git a/x b/x", "index 1..2 100644", "--- a/x", "+++ b/x", ...HUNK];
    const mail = ["From 1234 Mon Sep 17 00:00:00 2001", "Subject: [PATCH] x", "", "Text", "---", " x | 2 +-", ""];
    expect(only(lines(...mail, ...patch, "-- ", "2.39.5", "")).hunks[0]?.lines).toEqual(["-a", "+b"]);
    expect(parseDiff(lines(...mail, ...patch, "-- ", "2.39.5", "", ...mail, ...patch, "-- ", "2.39.5"))).toHaveLength(
      2,
    );
  });
});

describe("lines of hunks", () => {
  const header = ["diff --git a/x b/x", "--- a/x", "+++ b/x"];

  test("content that looks like headers stays content", () => {
    const content = ["--- a/y", "+++ b/y", " diff --git a/z b/z", "-@@ -1 +1 @@", "+", "--- ", "+-- "];
    const patch = only(lines(...header, "@@ -1,4 +1,4 @@", ...content));
    expect(patch.hunks[0]?.lines).toEqual(content);
  });

  test("carriage returns stay in lines and go from headers", () => {
    const patch = only(`${[...header, "@@ -1 +1 @@ main", "-a", "+b"].join("\r\n")}\r\n`);
    expect([patch.path, patch.hunks[0]?.heading, patch.hunks[0]?.lines]).toEqual(["x", "main", ["-a\r", "+b\r"]]);
  });

  test("a missing last newline is noted per side", () => {
    const mark = "\\ No newline at end of file";
    const old = only(lines(...header, "@@ -1 +1 @@", "-a", mark, "+a")).hunks[0];
    const both = only(lines(...header, "@@ -1,2 +1,2 @@", "-a", "+b", " c", mark)).hunks[0];
    expect([old?.oldNoNewline, old?.newNoNewline, both?.oldNoNewline, both?.newNoNewline]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test("an empty context line that lost its blank is still context", () => {
    const hunk = only(lines(...header, "@@ -1,2 +1,3 @@", " a", "", "+b")).hunks[0];
    expect(hunk && [...walkHunk(hunk)].map((line) => [line.kind, line.text, line.newLine])).toEqual([
      ["context", "a", 1],
      ["context", "", 2],
      ["add", "b", 3],
    ]);
  });
});

describe("what is no diff", () => {
  const header = ["diff --git a/x b/x", "--- a/x", "+++ b/x"];

  test.each([
    ["nothing", "", /no diff/],
    ["prose", "Dear reviewer,\n--- see below\n", /no diff/],
    ["a combined diff", lines("diff --cc x", "index 1,2..3"), /line 1 .*merge/],
    ["a combined hunk", lines("@@@ -1 -1 +1 @@@", "  a"), /line 1 .*merge/],
    ["a hunk without a file", lines(...HUNK), /line 1 .*without a file header/],
    ["garbage in a hunk", lines(...header, "@@ -1,2 +1,2 @@", " a", "garbage"), /line 6 .*no line of a hunk/],
    ["too few lines", lines(...header, "@@ -1,3 +1,3 @@", " a"), /line 5 .*inside a hunk/],
    ["too many lines", lines(...header, "@@ -1 +1 @@", "-a", "+b", "+c"), /line 7 .*other lines/],
    ["too many removed lines", lines(...header, "@@ -1 +1,2 @@", "-a", "-b"), /line 6 .*other lines/],
    [
      "a removed line too many that looks like a header",
      lines(...header, ...HUNK, "--- x", " y"),
      /line 8 .*other lines/,
    ],
    ["a hunk of nothing", lines(...header, "@@ -0,0 +0,0 @@"), /line 4 .*no sense/],
    ["only half of the names", lines("diff --git a/x b/x", "--- a/x", "@@ -1 +1 @@"), /line 3 .*names/],
    ["no hunks", lines(...header), /line 3 .*hunk/],
    ["a header that is cut off", lines("diff --git a/x b/x", "index 111..222 100644"), /before the file's hunks/],
    ["an open quote", lines('--- "a/x', "+++ b/x", ...HUNK), /quotes/],
    [
      "a coloured patch",
      lines("\u001b[1mdiff --git a/x b/x\u001b[m", "Binary files a/x and b/x differ"),
      /line 1 .*coloured.*--no-color/,
    ],
    ["half a rename", lines("diff --git a/x b/y", "rename from x", "--- a/x", "+++ b/y", ...HUNK), /names the file/],
  ])("%s is refused and says where", (_, text, message) => {
    expect(() => parseDiff(text)).toThrow(
      expect.objectContaining({ code: "bad-diff", message: expect.stringMatching(message) }),
    );
  });

  test("an empty answer of git is no error when the caller says so", () => {
    expect(parseDiff("", { allowEmpty: true })).toEqual([]);
  });
});

describe("encodings", () => {
  const text = lines("--- a/ü", "+++ b/ü", "@@ -1 +1 @@", "-é", "+日");
  async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
  }

  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 behind a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16, as PowerShell writes it", Buffer.from(`\ufeff${text}`, "utf16le")],
  ])("%s is read", async (_, bytes) => {
    const patches = [];
    for await (const patch of readDiff(once(bytes))) patches.push(patch);
    expect(patches).toEqual(parseDiff(text));
  });
});
