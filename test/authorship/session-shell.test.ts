import { expect, test } from "vitest";
import { readApplyPatch } from "../../src/authorship/session-apply-patch.ts";
import { linesOfListing } from "../../src/authorship/session-edits.ts";
import { readHereDocuments } from "../../src/authorship/session-shell.ts";

const body = "first line\nsecond line\n";

test.each([
  ["cat > src/a.ts <<'EOF'\nBODYEOF", "src/a.ts"],
  ["cat <<EOF > src/a.ts\nBODYEOF\n", "src/a.ts"],
  ['cat >> "src/my file.ts" <<"END"\nBODYEND\necho done', "src/my file.ts"],
  ["tee src/a.ts <<EOF >/dev/null\nBODYEOF", "src/a.ts"],
  ["mkdir -p src && cat > /shop/src/a.ts <<EOF\nBODYEOF\ngit add -A", "/shop/src/a.ts"],
  ["cd packages/app && cat > src/a.ts <<'EOF'\nBODYEOF\n", "packages/app/src/a.ts"],
])("%s writes a file", (command, path) => {
  expect(readHereDocuments(command.replace("BODY", body))[0]).toEqual({ path, text: body });
});

test("several files of one command are told apart, and a mark inside the text does not begin another", () => {
  const command = "cat > a.ts <<'EOF'\ncat > b.ts <<X\nEOF\ncat > c.ts <<'EOF'\nlast\nEOF\n";
  expect(readHereDocuments(command)).toEqual([
    { path: "a.ts", text: "cat > b.ts <<X\n" },
    { path: "c.ts", text: "last\n" },
  ]);
});

test.each([
  "git commit -F - <<EOF\nmessage\nEOF",
  "python3 - <<'PY'\nprint(1)\nPY",
  "cat > $FILE <<EOF\ntext\nEOF",
  "cat > `name` <<EOF\ntext\nEOF",
  "echo hello > a.ts",
  "cat a.ts | grep x <<EOF\ny\nEOF",
])("%s writes no file that we could name", (command) => {
  expect(readHereDocuments(command)).toEqual([]);
});

test("a command of a megabyte is read at once", () => {
  expect(readHereDocuments(`cat ${">".repeat(400_000)} <<EOF`)).toEqual([]);
  expect(readHereDocuments("<<E\n".repeat(200_000))).toEqual([]);
});

test("a patch for apply_patch is read file by file", () => {
  const patch = `*** Begin Patch
*** Add File: src/new.ts
+one
+two
*** Update File: src/old.ts
*** Move to: src/moved.ts
@@ function x
 context
-before
+after
@@
+more
*** Delete File: src/gone.ts
*** End Patch`;
  expect(readApplyPatch(patch)).toMatchObject([
    { path: "src/new.ts", added: ["one", "two"], removed: [] },
    { path: "src/moved.ts", added: ["after", "more"], removed: ["before"] },
    { path: "src/gone.ts", added: [], removed: [] },
  ]);
});

test("numbers before the lines of a listing are no part of them", () => {
  expect(linesOfListing("1\tconst a = 1;\n  2→const b = 2;\n3: const c = 3;\n4| d\nplain")).toEqual([
    "const a = 1;",
    "const b = 2;",
    "const c = 3;",
    "d",
    "plain",
  ]);
});
