import { expect, test } from "vitest";
import { useTaking } from "./taking.ts";

const { newRepository, take } = useTaking();

test("uncommitted work is found in files with tabs and newlines in their names, renamed or not", async () => {
  const repository = newRepository();
  repository.write("a.ts", "one\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
  repository.write("a\tb\t.ts", "one\n");
  repository.write("old\tna\nme.ts", "one\ntwo\nthree\nfour\n");
  repository.commit("work");
  repository.write("a\tb\t.ts", "one\ntwo\nthree\n");
  repository.git("mv", "old\tna\nme.ts", "new\tna\nme.ts");
  repository.write("new\tna\nme.ts", "one\ntwo\nthree\nfour\nfive\n");
  const { uncommitted } = await take(repository, { kind: "branch" });
  expect(uncommitted).toEqual([
    { path: "a\tb\t.ts", oldPath: null, additions: 2, deletions: 0 },
    { path: "new\tna\nme.ts", oldPath: "old\tna\nme.ts", additions: 1, deletions: 0 },
  ]);
});
