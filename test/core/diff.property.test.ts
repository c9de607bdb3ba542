import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseDiff, readDiff } from "../../src/core/diff.ts";
import { writeDiff } from "../../src/core/diff-write.ts";
import { BlindspotError } from "../../src/core/errors.ts";
import { GitRepository } from "../system/git-repository.ts";

interface TestFile {
  readonly mode: string;
  readonly content: string;
}
type Tree = ReadonlyMap<string, TestFile>;

const NAMES = [
  "a",
  "b",
  "x y",
  'quo"te',
  "tab\there",
  "übung",
  "日本",
  "-dash",
  "--- a",
  "back\\slash",
  " lead",
  "trail ",
];
const LINES = [
  "one",
  "two",
  "",
  "\r",
  "-- foo",
  "++ x",
  "@@ -1 +1 @@",
  "diff --git a/x b/x",
  "\\ No newline",
  "ü\r",
  "{",
];

const path = fc
  .tuple(fc.subarray(["a", "d ir", "ö"], { maxLength: 1 }), fc.constantFrom(...NAMES))
  .map(([folder, name]) => [...folder.map((part) => `${part}.d`), name].join("/"));
const content = fc
  .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 25 }), fc.constantFrom("\n", "", "\r\n"))
  .map(([lines, end]) => (lines.length === 0 ? "" : lines.join("\n") + end));
const file = fc.record({ mode: fc.constantFrom("100644", "100644", "100755", "120000"), content });
const base: fc.Arbitrary<Tree> = fc
  .dictionary(path, file, { maxKeys: 8 })
  .map((files) => new Map(Object.entries(files)));

/** What happens to a file of the base: it stays, goes, changes a little, moves, or is replaced. */
const fate = fc.oneof(
  fc.constant({ kind: "keep" as const }),
  fc.constant({ kind: "delete" as const }),
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(30), line: fc.constantFrom(...LINES) }),
  fc.record({ kind: fc.constant("move" as const), to: path }),
  fc.record({ kind: fc.constant("replace" as const), file }),
);

const pair = base.chain((before) =>
  fc.record({
    before: fc.constant(before),
    fates: fc.array(fate, { minLength: before.size, maxLength: before.size }),
    added: fc.dictionary(path, file, { maxKeys: 3 }),
  }),
);

function applyFates({
  before,
  fates,
  added,
}: {
  before: Tree;
  fates: unknown[];
  added: Record<string, TestFile>;
}): Tree {
  const after = new Map<string, TestFile>(Object.entries(added));
  [...before].forEach(([name, old], index) => {
    const what = fates[index] as { kind: string; at?: number; line?: string; to?: string; file?: TestFile };
    if (what.kind === "keep") after.set(name, old);
    if (what.kind === "replace" && what.file) after.set(name, what.file);
    if (what.kind === "move" && what.to) after.set(what.to, old);
    if (what.kind === "insert") {
      const lines = old.content.split("\n");
      lines.splice((what.at ?? 0) % (lines.length + 1), 0, what.line ?? "");
      after.set(name, { ...old, content: lines.join("\n") });
    }
  });
  return after;
}

function importStream(branch: string, tree: Tree): string {
  const quoted = (text: string) =>
    `"${[...Buffer.from(text)].map((b) => `\\${b.toString(8).padStart(3, "0")}`).join("")}"`;
  const files = [...tree].map(([name, { mode, content: text }]) => {
    const data = mode === "120000" && text === "" ? "target" : text;
    return `M ${mode} inline ${quoted(name)}\ndata ${Buffer.byteLength(data)}\n${data}\n`;
  });
  return `commit refs/heads/${branch}\ncommitter A <a@example.invalid> 0 +0000\ndata 0\n${files.join("")}\n`;
}

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

let repository: GitRepository;
beforeAll(() => {
  repository = new GitRepository();
});
afterAll(() => repository.remove());

function diffOf(trees: Parameters<typeof applyFates>[0], ...options: string[]): string {
  repository.feed(
    importStream("base", trees.before) + importStream("head", applyFates(trees)),
    "fast-import",
    "--quiet",
    "--force",
  );
  return `${repository.git("diff-tree", "-r", "-p", "--full-index", ...options, "base", "head")}\n`;
}

test("what is read of a real diff, written back, makes git apply turn the base into exactly the head", () => {
  fc.assert(
    fc.property(pair, fc.subarray(["-M", "-C", "-U0", "--no-prefix"]), (trees, options) => {
      const text = diffOf(trees, ...options);
      const written = writeDiff(parseDiff(text, { allowEmpty: true }));
      repository.git("read-tree", "base");
      if (written !== "") repository.feed(written, "apply", "--cached", "--unidiff-zero", "--whitespace=nowarn");
      expect(repository.git("write-tree")).toBe(repository.git("rev-parse", "head^{tree}"));
    }),
    { numRuns: 60 },
  );
});

test("a diff read in pieces, cut anywhere, is the same as read at once", async () => {
  await fc.assert(
    fc.asyncProperty(pair, fc.array(fc.nat(), { maxLength: 12 }), async (trees, cuts) => {
      const text = diffOf(trees, "-M");
      const inPieces = [];
      const chunks = pieces(Buffer.from(text), cuts);
      for await (const patch of readDiff(chunks, { allowEmpty: true })) inPieces.push(patch);
      expect(inPieces).toEqual(parseDiff(text, { allowEmpty: true }));
    }),
    { numRuns: 60 },
  );
});

test("the counts of added and removed lines are those of git", () => {
  fc.assert(
    fc.property(pair, (trees) => {
      const patches = parseDiff(diffOf(trees, "-M"), { allowEmpty: true });
      // Of a change of type, numstat compares contents that the patch deletes and adds.
      fc.pre(patches.every((patch) => patch.status !== "type-changed"));
      const sum = (side: "additions" | "deletions") => patches.reduce((total, patch) => total + patch[side], 0);
      const shown = repository.git("diff-tree", "-r", "-M", "--numstat", "base", "head");
      const rows = shown === "" ? [] : shown.split("\n").map((row) => row.split("\t").map(Number));
      expect([sum("additions"), sum("deletions")]).toEqual(
        [0, 1].map((i) => rows.reduce((n, row) => n + (row[i] ?? 0), 0)),
      );
    }),
    { numRuns: 30 },
  );
});

test("a diff that is cut off anywhere is refused, or ends at a file or hunk boundary", () => {
  fc.assert(
    fc.property(pair, fc.nat(), (trees, at) => {
      const text = diffOf(trees, "-M");
      const lines = text.split("\n").slice(0, -1);
      const cut = lines.slice(0, at % (lines.length + 1)).join("\n");
      const whole = JSON.stringify(parseDiff(text, { allowEmpty: true }).flatMap((patch) => patch.hunks));
      try {
        for (const hunk of parseDiff(cut, { allowEmpty: true }).flatMap((patch) => patch.hunks)) {
          expect(whole).toContain(JSON.stringify(hunk.lines));
        }
      } catch (error) {
        if (!(error instanceof BlindspotError)) throw error;
        expect(error.code).toBe("bad-diff");
      }
    }),
    { numRuns: 60 },
  );
});

test("no text whatsoever makes the reader fail in any other way than bad-diff", () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "diff --git a/x b/x",
      "--- a/x",
      "+++ b/x",
      "@@ -1 +1 @@",
      "-a",
      "+a",
      " a",
      "\\ No newline",
      "@@@ -1 -1 +1 @@@",
    ),
    fc.constantFrom(
      "rename from x",
      "rename to y",
      'rename to "y',
      "index 1..2 100644",
      "Binary files a and b differ",
      "--- /dev/null",
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      try {
        parseDiff(lines.join("\n"));
      } catch (error) {
        expect(error).toBeInstanceOf(BlindspotError);
        expect((error as BlindspotError).code).toBe("bad-diff");
      }
    }),
    { numRuns: 2000 },
  );
});
