import { expect, test } from "vitest";
import type { FilePatch } from "../../src/core/change.ts";
import type { TakenChange } from "../../src/ports.ts";
import { blameLines, NOT_COMMITTED } from "../../src/system/blame.ts";
import type { ChangeSelect } from "../../src/system/change-source.ts";
import { countGit } from "./counted-git.ts";
import type { GitRepository } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newFolder, newRepository, take } = useTaking();

/** `LINE: NAME PATH:LINE`, where NAME is what the commit is called in `names`. */
async function originsOf(taken: TakenChange, path: string, names: Readonly<Record<string, string>>) {
  const file = taken.change.patches.find((patch) => patch.path === path) as FilePatch;
  const origins = await blameLines({ ...taken, signal: new AbortController().signal }, file);
  if (origins === null) return null;
  const nameOf = new Map([
    [NOT_COMMITTED, "nobody"],
    ...Object.entries(names).map(([name, sha]) => [sha, name] as const),
  ]);
  return [...origins].map(([line, { sha, path, line: source }]) => `${line}: ${nameOf.get(sha)} ${path}:${source}`);
}

function branched(): GitRepository {
  const repository = newRepository();
  repository.write("a.ts", "one\ntwo\nthree\n");
  repository.commit("base");
  repository.git("checkout", "-q", "-b", "feature");
  return repository;
}

const branch: ChangeSelect = { kind: "branch" };

test("every added line is followed to the commit that wrote it", async () => {
  const repository = branched();
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  const first = repository.commit("first");
  repository.write("a.ts", "zero\none\nfirst\ntwo\nthree\nsecond\n");
  const second = repository.commit("second");
  expect(await originsOf(await take(repository, branch), "a.ts", { first, second })).toEqual([
    "1: second a.ts:1",
    "3: first a.ts:2",
    "6: second a.ts:6",
  ]);
});

test("lines are followed through renames, committed or not", async () => {
  const repository = branched();
  repository.write("old name", "1\n2\n3\n4\n5\n6\n");
  const first = repository.commit("first");
  repository.git("mv", "old name", 'odd "ü" name');
  repository.write('odd "ü" name', "1\n2\n3\n4\n5\n6\n7\n");
  const second = repository.commit("second");
  repository.git("mv", 'odd "ü" name', "new name");
  repository.write("new name", "0\n1\n2\n3\n4\n5\n6\n7\n");
  expect(await originsOf(await take(repository, branch), "new name", { first, second })).toEqual([
    "1: nobody new name:1",
    ...[2, 3, 4, 5, 6, 7].map((line) => `${line}: first old name:${line - 1}`),
    '8: second odd "ü" name:7',
  ]);
});

test("uncommitted lines on top of commits are nobody's, and so are untracked files", async () => {
  const repository = branched();
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  const first = repository.commit("first");
  repository.write("a.ts", "one\nfirst\nedited\ntwo\nthree\n");
  repository.write("new.ts", "1\n2\n");
  const taken = await take(repository, branch);
  expect(await originsOf(taken, "a.ts", { first })).toEqual(["2: first a.ts:2", "3: nobody a.ts:3"]);
  expect(await originsOf(taken, "new.ts", { first })).toEqual(["1: nobody new.ts:1", "2: nobody new.ts:2"]);
});

test.each([{ kind: "uncommitted" }, { kind: "staged" }] as const)(
  "all of a change of kind $kind is nobody's",
  async (select) => {
    const repository = branched();
    repository.write("a.ts", "one\ntwo\nthree\nfour\n");
    repository.git("add", "-A");
    expect(await originsOf(await take(repository, select), "a.ts", {})).toEqual(["4: nobody a.ts:4"]);
  },
);

test("whole files are followed through all of history", async () => {
  const repository = newRepository();
  repository.write("a.ts", "one\n");
  const first = repository.commit("first");
  repository.write("a.ts", "one\ntwo\n");
  const second = repository.commit("second");
  repository.write("a.ts", "one\ntwo\nthree\n");
  expect(
    await originsOf(await take(repository, { kind: "files", paths: ["a.ts"] }), "a.ts", { first, second }),
  ).toEqual(["1: first a.ts:1", "2: second a.ts:2", "3: nobody a.ts:3"]);
});

test("a root commit and a merge are judged by what they are compared with", async () => {
  const repository = newRepository();
  repository.write("a.ts", "one\n");
  const root = repository.commit("root");
  repository.git("checkout", "-q", "-b", "side");
  repository.write("b.ts", "side\n");
  const side = repository.commit("side");
  repository.git("checkout", "-q", "main");
  repository.write("b.ts", "main\n");
  repository.commit("main");
  repository.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "merge", "side");
  repository.write("b.ts", "evil\nside\nmain\n");
  repository.git("add", "-A");
  repository.git("commit", "-q", "--amend", "-m", "merge");
  const merge = repository.git("rev-parse", "HEAD");
  const rootChange = await take(repository, { kind: "revision", text: root });
  expect(await originsOf(rootChange, "a.ts", { root })).toEqual(["1: root a.ts:1"]);
  const mergeChange = await take(repository, { kind: "revision", text: merge });
  expect(await originsOf(mergeChange, "b.ts", { merge, side })).toEqual(["1: merge b.ts:1", "2: side b.ts:1"]);
});

test("what lies before the range has no origin in it", async () => {
  const repository = branched();
  repository.write("a.ts", "one\ntwo\nthree\nearly\n");
  const early = repository.commit("early");
  repository.write("a.ts", "two\nthree\n");
  const removing = repository.commit("removing");
  repository.write("a.ts", "one\ntwo\nthree\n");
  const late = repository.commit("late");
  const taken = await take(repository, { kind: "revision", text: `${removing}..${early}` });
  expect(await originsOf(taken, "a.ts", { early, late })).toEqual([]);
});

test("where branches were merged, each line is still followed to its own commit, and work above the merge is nobody's", async () => {
  const repository = branched();
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  const first = repository.commit("first");
  repository.git("checkout", "-q", "-b", "side", "main");
  repository.write("a.ts", "one\ntwo\nthree\nside\n");
  repository.write("b.ts", "1\n2\n3\n");
  const side = repository.commit("side");
  repository.git("checkout", "-q", "feature");
  repository.git("merge", "-q", "--no-edit", "side");
  repository.git("mv", "b.ts", "c.ts");
  repository.write("a.ts", "one\nfirst\ntwo\nthree\nside\nlast\n");
  const taken = await take(repository, branch);
  expect(await originsOf(taken, "a.ts", { first, side })).toEqual([
    "2: first a.ts:2",
    "5: side a.ts:4",
    "6: nobody a.ts:6",
  ]);
  expect(await originsOf(taken, "c.ts", { first, side })).toEqual(
    [1, 2, 3].map((line) => `${line}: side b.ts:${line}`),
  );
});

test("text that looks like git's own words is text", async () => {
  const repository = branched();
  const calls = countGit(newFolder());
  const words = (id: string) =>
    `commit ${id}\n\rcommit ${id}\n\u2028commit ${id}\n+++ b/x\ndiff --git a/x b/x\nboundary\nfilename x\n`;
  repository.write("a.ts", `one\n${words("ab".repeat(20))}two\nthree\n`);
  const first = repository.commit(`first\n\ncommit ${"cd".repeat(20)}\nfilename y`);
  repository.write("a.ts", `one\n${words("ab".repeat(20))}two\nthree\n${words("ef".repeat(20))}`);
  const second = repository.commit("second");
  const origins = await originsOf(await take(repository, branch), "a.ts", { first, second });
  expect(origins).toEqual([
    ...[2, 3, 4, 5, 6, 7, 8].map((line) => `${line}: first a.ts:${line}`),
    ...[11, 12, 13, 14, 15, 16, 17].map((line) => `${line}: second a.ts:${line}`),
  ]);
  expect(calls()).not.toContain("blame");
});

test("the user's list of commits to overlook changes nothing", async () => {
  const repository = branched();
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  const first = repository.commit("first");
  repository.write("a.ts", "one\nFIRST\ntwo\nthree\nmore\n");
  const second = repository.commit("second");
  repository.write("ignored", `${second}\n`);
  for (const scope of ["--local", "--global"]) {
    const file = scope === "--global" ? ["--file", `${process.env["HOME"]}/.gitconfig`] : [scope];
    repository.git("config", ...file, "blame.ignoreRevsFile", `${repository.root}/ignored`);
  }
  delete process.env["GIT_CONFIG_GLOBAL"];
  repository.git("config", "--local", "--add", "blame.ignoreRevsFile", "/nowhere");
  repository.delete("ignored");
  const origins = await originsOf(await take(repository, { kind: "files", paths: ["a.ts"] }), "a.ts", {
    first,
    second,
  });
  expect([origins?.[1], origins?.[4]]).toEqual(["2: second a.ts:2", "5: second a.ts:5"]);
});

test("a patch without a repository behind it has no origins", async () => {
  async function* text() {
    yield "--- a/a.ts\n+++ b/a.ts\n@@ -1 +1,2 @@\n one\n+two\n";
  }
  const taken = await take(branched(), { kind: "patch", text: text() });
  expect(await originsOf(taken, "a.ts", {})).toBeNull();
});

test("a range of one commit costs no further git", async () => {
  const repository = branched();
  const calls = countGit(newFolder());
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  const first = repository.commit("first");
  const taken = await take(repository, branch);
  expect(calls()).toContain("diff-tree");
  expect(await originsOf(taken, "a.ts", { first })).toEqual(["2: first a.ts:2"]);
  expect(calls()).toEqual([]);
});

test("of several commits git is asked twice for all of them, whatever number of files they wrote to", async () => {
  const repository = branched();
  const calls = countGit(newFolder());
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  repository.write("b.ts", "first\n");
  const first = repository.commit("first");
  repository.write("a.ts", "one\nfirst\ntwo\nthree\nsecond\n");
  repository.write("c.ts", "second\n");
  const second = repository.commit("second");
  const taken = await take(repository, branch);
  calls();
  for (const path of ["b.ts", "c.ts", "a.ts", "a.ts"]) await originsOf(taken, path, { first, second });
  expect(calls()).toEqual(["log", "log"]);
});

test("objects that are gone leave lines without an origin, and fail nothing", async () => {
  const repository = branched();
  repository.write("a.ts", "one\nfirst\ntwo\nthree\n");
  repository.commit("first");
  repository.write("a.ts", "one\nfirst\ntwo\nthree\nmore\n");
  repository.commit("second");
  const taken = await take(repository, branch);
  repository.remove();
  expect(await originsOf(taken, "a.ts", {})).toBeNull();
});

test("an aborted review is not taken for one without origins", async () => {
  const repository = branched();
  for (const text of ["first", "second"]) {
    repository.write("a.ts", `one\n${text}\ntwo\nthree\n`);
    repository.commit(text);
  }
  const taken = await take(repository, branch);
  const file = taken.change.patches[0] as FilePatch;
  await expect(blameLines({ ...taken, signal: AbortSignal.abort() }, file)).rejects.toThrow(/abort/i);
});
