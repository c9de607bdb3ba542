import { expect, test } from "vitest";
import { parseDiff } from "../../../src/core/diff.ts";
import { placeSignal } from "../../../src/core/signals/places.ts";
import { addedFile } from "../../fixtures/advised-change.ts";

const kindOf = (path: string) => placeSignal(parseDiff(addedFile(path, "one\ntwo\n"))[0] as never)?.kind ?? null;

test.each([
  ["README.md", "text"],
  ["docs/guide.rst", "text"],
  ["LICENSE", "text"],
  ["src/authors.ts", null],
  ["src/license.go", null],
  ["app/locales/de.json", "translation"],
  ["web/src/theme.scss", "picture"],
  ["analysis/Load.ipynb", "notebook"],
  ["test/fixtures/reply.json", "fixture"],
  ["pkg/testdata/in.go", "fixture"],
  ["spikes/queue.ts", "spike"],
  ["internal/scratch/a.py", "spike"],
  ["examples/client/main.go", "example"],
  ["src/Button.stories.tsx", "example"],
  ["src/drain.test.ts", "test"],
  ["tests/test_drain.py", "test"],
  ["drain_test.go", "test"],
  ["spec/models/user_spec.rb", "test"],
  ["src/test/java/DrainTest.java", "test"],
  ["src/drain.ts", null],
  ["src/latest/contest.ts", null],
  ["src/template.py", null],
  [".github/workflows/test.yml", null],
])("%s is %s", (path, kind) => {
  expect(kindOf(path)).toBe(kind);
});

test("names its changed lines; those that were there before where nothing but removal is left", () => {
  const [added] = parseDiff(addedFile("docs/a.md", "one\ntwo\n"));
  expect(placeSignal(added as never)).toMatchObject({ side: "head", lines: [[1, 2]] });
  const [removed] = parseDiff("diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -4,2 +4,1 @@\n keep\n-gone\n");
  expect(placeSignal(removed as never)).toMatchObject({ side: "base", lines: [[5, 5]] });
});
