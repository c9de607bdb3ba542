import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listCommits } from "../../src/system/commits.ts";
import { useTaking } from "./taking.ts";

const { newRepository } = useTaking();

test("commits of a range come newest first with author, whole message and counts by file", async () => {
  const repository = newRepository();
  repository.write("a.txt", "1\n");
  const base = repository.commit();
  repository.write("a.txt", "1\n2\n3\n");
  repository.write("odd\tname", "x\n");
  const body = "Subject\n\n1\t2\tlooks like counts\n\nCo-Authored-By: Ada <ada@example.invalid>\n";
  const first = repository.commit(body);
  repository.write("bin", Buffer.from([0, 1, 2]));
  const second = repository.commit("second");
  expect(await listCommits(repository.root, base, second)).toEqual([
    {
      sha: second,
      parents: [first],
      authorName: "Ada",
      authorEmail: "ada@example.invalid",
      committerName: "Ada",
      committerEmail: "ada@example.invalid",
      trailers: "",
      body: "second\n",
      files: [{ path: "bin", additions: 0, deletions: 0 }],
    },
    {
      sha: first,
      parents: [base],
      authorName: "Ada",
      authorEmail: "ada@example.invalid",
      committerName: "Ada",
      committerEmail: "ada@example.invalid",
      trailers: "Co-Authored-By: Ada <ada@example.invalid>\n",
      body,
      files: [
        { path: "a.txt", additions: 2, deletions: 0 },
        { path: "odd\tname", additions: 1, deletions: 0 },
      ],
    },
  ]);
});

test("files are called as at the head, through several renames", async () => {
  const repository = newRepository();
  const base = repository.commit();
  repository.write("one", "a\nb\nc\nd\ne\n");
  repository.commit("one");
  renameSync(join(repository.root, "one"), join(repository.root, "two"));
  repository.commit("two");
  renameSync(join(repository.root, "two"), join(repository.root, "three"));
  repository.write("one", "another file\n");
  repository.commit("three");
  const commits = await listCommits(repository.root, base, null);
  expect(commits.map((commit) => commit.files)).toEqual([
    [
      { path: "one", additions: 1, deletions: 0 },
      { path: "three", additions: 0, deletions: 0 },
    ],
    [{ path: "three", additions: 0, deletions: 0 }],
    [{ path: "three", additions: 5, deletions: 0 }],
  ]);
});

test("a merge has no files of its own, and the commits it brings are listed", async () => {
  const repository = newRepository();
  const base = repository.commit("base");
  repository.git("switch", "-q", "-c", "side");
  repository.write("side", "s\n");
  repository.commit("side");
  repository.git("switch", "-q", "main");
  repository.write("main", "m\n");
  repository.commit("main");
  repository.git("merge", "-q", "--no-ff", "-m", "merge", "side");
  const commits = await listCommits(repository.root, base, "HEAD");
  const seen = commits.map((commit) => `${commit.body.trim()} ${commit.files?.map(({ path }) => path)}`);
  expect(seen[0]).toBe("merge ");
  expect(seen.slice(1).sort()).toEqual(["main main", "side side"]);
});

test("a root commit is listed when there is no base, and nothing before the first commit", async () => {
  const repository = newRepository();
  expect(await listCommits(repository.root, null, null)).toEqual([]);
  repository.write("a", "a\n");
  const root = repository.commit("root");
  expect(await listCommits(repository.root, null, root)).toMatchObject([
    { sha: root, files: [{ path: "a", additions: 1 }] },
  ]);
});

test("attributes of the working tree hide no lines", async () => {
  const repository = newRepository();
  const base = repository.commit();
  repository.write(".gitattributes", "* binary\n");
  repository.write("a", "a\n");
  repository.commit();
  expect((await listCommits(repository.root, base, null))[0]?.files).toContainEqual({
    path: "a",
    additions: 1,
    deletions: 0,
  });
});

test("a commit that does not exist is an error", async () => {
  const repository = newRepository();
  repository.commit();
  await expect(listCommits(repository.root, null, "f".repeat(40))).rejects.toMatchObject({ code: "git" });
  await expect(listCommits(repository.root, "f".repeat(40), null)).rejects.toMatchObject({ code: "git" });
});
