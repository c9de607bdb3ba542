import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RawSignal } from "../../src/core/signals/signal.ts";
import { readFileSignals } from "../../src/flow/advise-files.ts";
import { openSyntax } from "../../src/system/syntax.ts";
import { addedFile, type SidesOfFiles, takenFrom } from "../fixtures/advised-change.ts";

const samples = ["sample.ts", "sample.js", "sample.py", "sample.go", "Sample.java", "sample.rs", "sample.rb"];

function sampleText(name: string): string {
  return readFileSync(new URL(`../fixtures/signals/${name}.txt`, import.meta.url), "utf8");
}

/** What each line of a sample says of itself behind `@`. */
function markedLines(text: string): [number, string[]][] {
  const lines = text.trimEnd().split("\n");
  return lines.map((line, index) => [index + 1, /@ (.+)$/.exec(line)?.[1]?.split(", ").sort() ?? []]);
}

/** The kinds of signals that name each line. */
function namedLines(text: string, signals: readonly RawSignal[]): [number, string[]][] {
  return markedLines(text).map(([line]) => {
    const naming = signals.filter(({ lines }) => lines.some(([first, last]) => first <= line && line <= last));
    return [line, naming.map(({ kind }) => kind).sort()];
  });
}

/** @param files null: a bare patch */
async function look(diff: string, files: SidesOfFiles | null = null, syntax = openSyntax()) {
  const taken = takenFrom(diff, files);
  return readFileSignals(taken, taken.change.patches, null, syntax, new AbortController().signal);
}

const kindsOf = (signals: readonly RawSignal[]) => [...new Set(signals.map(({ kind }) => kind))].sort();

test.each(samples)("%s: by its grammar every line is signalled as what it is, and as nothing else", async (name) => {
  const text = sampleText(name);
  const { files, signals } = await look(addedFile(`src/${name}`, text), { [`src/${name}`]: { head: text } });
  expect(files).toMatchObject([{ readBy: "grammar" }]);
  expect(namedLines(text, signals)).toEqual(markedLines(text));
});

test.each(samples)("%s: the hunks of a bare patch are read by the grammar too", async (name) => {
  const text = sampleText(name);
  const { files, signals } = await look(addedFile(`src/${name}`, text));
  expect(files).toMatchObject([{ readBy: "grammar" }]);
  expect(namedLines(text, signals)).toEqual(markedLines(text));
});

test.each(samples)(
  "%s: as plain text every kind of signal is found, and nothing in comments and quotes",
  async (name) => {
    const text = sampleText(name);
    const { files, signals } = await look(addedFile("src/sample.unknown", text));
    expect(files).toMatchObject([{ readBy: "text" }]);
    const marked = markedLines(text).flatMap(([, kinds]) => kinds);
    // `unsafe` is a word of many languages.
    expect(kindsOf(signals)).toEqual([...new Set(marked)].filter((kind) => kind !== "unsafe-memory").sort());
    const plain = namedLines(text, signals).filter(([line]) =>
      /retry would|retry with/.test(text.split("\n")[line - 1] ?? ""),
    );
    expect(plain.flatMap(([, kinds]) => kinds)).toEqual([]);
  },
);

const edited = (path: string, base: string, head: string, heading = "") => {
  const [old, fresh] = [base, head].map((text) => text.trimEnd().split("\n")) as [string[], string[]];
  const body = old.flatMap((line, at) => (line === fresh[at] ? [` ${line}`] : [`-${line}`, `+${fresh[at]}`]));
  const sizes = `-1,${old.length} +1,${fresh.length}`;
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ ${sizes} @@${heading}\n${body.join("\n")}\n`;
};

describe("of a construct", () => {
  const base = "function retryLater(row) {\n  const next = row + 1;\n  return next;\n}\n\nfetch(address);\n";
  const head = base.replace("row + 1", "row + 2");
  const files = { "src/a.js": { base, head } };

  test("the changed line alone is named, where the name of it stands on a line that did not change", async () => {
    const { signals } = await look(edited("src/a.js", base, head), files);
    expect(signals.filter(({ side }) => side === "head")).toMatchObject([{ kind: "retries", lines: [[2, 2]] }]);
  });

  test("what stands around it unchanged says nothing", async () => {
    const other = base.replace("return next", "return next + 0");
    const { signals } = await look(edited("src/a.js", base, other), { "src/a.js": { base, head: other } });
    expect(kindsOf(signals)).toEqual(["retries"]);
  });

  test("a long one is not one thing: only its own lines are", async () => {
    const long = (value: number) =>
      `fetch(address, () => {\n${Array.from({ length: 100 }, (_, i) => `  step${i}(${i === 50 ? value : 0});`).join("\n")}\n});\n`;
    const sides = { base: long(1), head: long(2) };
    const { signals } = await look(edited("src/a.js", sides.base, sides.head), { "src/a.js": sides });
    expect(signals).toEqual([]);
  });

  test("without a grammar git's own word on the surroundings counts", async () => {
    const diff = edited("src/a.kt", "x = 1\n", "x = 2\n", " fun retryLater(row: Row) {");
    const { signals } = await look(diff);
    expect(signals).toMatchObject([
      { kind: "retries", side: "head", lines: [[1, 1]] },
      { kind: "retries", side: "base", lines: [[1, 1]] },
    ]);
  });
});

test("a guard that was removed is named on the old side", async () => {
  const base = "a();\nif (!user.isAdmin) leave();\nb();\n";
  const diff =
    "diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,3 +1,2 @@\n a();\n-if (!user.isAdmin) leave();\n b();\n";
  const { signals } = await look(diff, { "src/a.ts": { base, head: "a();\nb();\n" } });
  expect(signals).toMatchObject([{ kind: "permission", side: "base", lines: [[2, 2]] }]);
  expect(signals[0]?.words).toContain("removed");
});

test("comments alone are documentation, on both sides", async () => {
  const base = "// Waits for the mutex.\nrun();\n";
  const head = "// Retries with the password.\nrun();\n";
  const { signals } = await look(edited("src/a.ts", base, head), { "src/a.ts": { base, head } });
  expect(signals).toMatchObject([{ kind: "comment", effect: "against", lines: [[1, 1]] }]);
});

test("a comment that takes the place of code is no documentation", async () => {
  const base = "checkPermission(user);\nrun();\n";
  const head = "// checkPermission(user);\nrun();\n";
  const { signals } = await look(edited("src/a.ts", base, head), { "src/a.ts": { base, head } });
  expect(signals).toMatchObject([{ kind: "permission", side: "base" }]);
});

test("what is only brought in counts half of what is used", async () => {
  const [imported, used] = await Promise.all(
    ['import axios from "axios";\n', 'import axios from "axios";\naxios(x);\n'].map(
      async (text) => (await look(addedFile("src/a.ts", text))).signals,
    ),
  );
  expect(imported?.[0]?.weight).toBe((used?.[0]?.weight ?? 0) / 2);
});

test("much new code in one file is long output, however plain; blank lines and comments do not make it", async () => {
  const plain = (count: number) => Array.from({ length: count }, (_, i) => `step(${i});`).join("\n");
  const comments = Array.from({ length: 600 }, (_, i) => `// ${i}\n`).join("\n");
  const [short, long, said] = await Promise.all(
    [plain(150), plain(450), `${comments}run();`].map(
      async (text) => (await look(addedFile("src/a.ts", text))).signals,
    ),
  );
  expect([short, said]).toEqual([[], []]);
  expect(long).toMatchObject([{ kind: "size", group: "long-output", weight: 0.7, lines: [[1, 450]] }]);
});

test("documentation is not looked at for code", async () => {
  const { files, signals } = await look(addedFile("docs/auth.md", "Retry with the password.\n"));
  expect([files[0]?.readBy, signals]).toEqual(["nothing", []]);
});

test("characters outside the basic plane do not shift what is blanked", async () => {
  const { signals } = await look(addedFile("src/a.ts", 'const note = "😀😀"; retryLater(); // 😀 password\n'));
  expect(kindsOf(signals)).toEqual(["retries"]);
});

describe("hostile code", () => {
  test.each([
    ["brackets", "src/a.js", "(".repeat(150_000)],
    ["classes", "src/A.java", "class A{".repeat(40_000)],
    ["blocks", "src/a.rs", "fn f(){".repeat(40_000)],
    ["halves of characters and zeros", "src/a.ts", "\u0000\ud800".repeat(40_000)],
    ["here-documents", "src/a.rb", "x = <<A\n".repeat(10_000)],
    ["one line without an end", "src/a.py", "x".repeat(400_000)],
    ["quotes that never end", "src/a.py", `${'"""\n'.repeat(20_001)}`],
    ["names in a chain", "src/a.go", "retry.".repeat(60_000)],
  ])("%s: what can be read is told, and nothing breaks", async (_, path, text) => {
    const code = path.endsWith(".py") ? `retryLater()\n${text}` : `${text}\n`;
    const { files } = await look(addedFile(path, code), { [path]: { head: code } });
    expect(files).toHaveLength(1);
  });

  test("that breaks the parser leaves all else to be read as text", async () => {
    const syntax = openSyntax();
    const deep = "a<".repeat(100_000);
    await look(addedFile("src/deep.ts", deep), { "src/deep.ts": { head: deep } }, syntax);
    const text = "// password\nretryLater();\n";
    const { signals } = await look(addedFile("src/a.ts", text), { "src/a.ts": { head: text } }, syntax);
    expect(signals).toMatchObject([{ kind: "retries", lines: [[2, 2]] }]);
  });

  test("hunks in any order, with numbers out of all bounds", async () => {
    const far = 900_000_000;
    const hunk = (start: number) => `@@ -${start},0 +${start},1 @@\n+retryLater();\n`;
    const diff = `diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n${[far, 7, 900].map(hunk).join("")}`;
    const { signals } = await look(diff);
    expect(signals).toMatchObject([
      {
        kind: "retries",
        lines: [
          [7, 7],
          [900, 900],
          [far, far],
        ],
      },
    ]);
  });
});

test("a text that is too long for a grammar is read as text", async () => {
  const text = `retryLater();\n${"step();\n".repeat(80_000)}`;
  const { files, signals } = await look(addedFile("src/a.ts", text), { "src/a.ts": { head: text } });
  expect(files).toMatchObject([{ readBy: "text" }]);
  expect(kindsOf(signals)).toEqual(["retries", "size"]);
});
