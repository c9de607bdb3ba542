import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Delivery, deliverBranch } from "../../src/system/deliver-branch.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";
import { append, branch, signal, useWorks, type Work } from "./cloning.ts";
import { GitRepository } from "./git-repository.ts";
import { inventory } from "./taking.ts";

const { newFolder, newWork, newUser, newTrap } = useWorks();

async function deliver(work: Work, user = work.user, name = branch, commit?: string): Promise<Delivery> {
  const repository = await repositoryRef(await openRepository(user.root));
  const clone = { folder: work.root };
  return deliverBranch({ clone, repository, branch: name, ...(commit !== undefined && { commit }) }, signal);
}

/** A work with one step. @returns it with the id of its commit */
async function newStep(user = newUser()): Promise<{ work: Work; commit: string }> {
  const work = await newWork(user).open();
  work.write("src/new.ts", "new\n");
  return { work, commit: (await work.commit())?.commit ?? "" };
}

/** All files of a repository but its objects, and what it has of the branch. */
function filesBeside(user: GitRepository): string[] {
  const ours = /^\.git\/(objects|refs\/heads\/work|logs\/refs\/heads\/work)/;
  const isFolder = (line: string) => /^\S+ 16\d+ /.test(line);
  return inventory(user.root).filter((line) => !ours.test(line) && !isFolder(line));
}

test("the branch stands in the user's repository, and nothing else there is another", async () => {
  const { work, commit } = await newStep();
  work.user.write("README.md", "not committed\n");
  const before = filesBeside(work.user);
  expect(await deliver(work)).toEqual({ status: "delivered", commit });
  expect(work.user.git("rev-parse", branch)).toBe(commit);
  expect(work.user.git("show", `${branch}:src/new.ts`)).toBe("new");
  expect(work.user.git("fsck", "--full")).toBe("");
  expect(work.user.git("symbolic-ref", "HEAD")).toBe("refs/heads/main");
  expect(filesBeside(work.user)).toEqual(before);
});

test("what was done since is brought in by delivering again", async () => {
  const { work, commit } = await newStep();
  await deliver(work);
  work.write("src/more.ts", "more\n");
  const more = await work.commit(commit);
  expect(await deliver(work)).toEqual({ status: "delivered", commit: more?.commit });
  expect(await deliver(work)).toEqual({ status: "delivered", commit: more?.commit });
  expect(work.user.git("log", "--format=%H", branch).split("\n").slice(0, 2)).toEqual([more?.commit, commit]);
});

test("a branch by another name, and of an earlier commit, is brought in without touching the clone", async () => {
  const { work, commit } = await newStep();
  work.user.git("config", "protocol.version", "0");
  work.write("src/more.ts", "more\n");
  const more = await work.commit(commit);
  work.write("src/half.ts", "half\n");
  expect(await deliver(work, work.user, "theirs", commit)).toEqual({ status: "delivered", commit });
  expect(work.user.git("rev-parse", "theirs")).toBe(commit);
  expect(work.git("rev-parse", "HEAD")).toBe(more?.commit);
  expect(work.read("src/half.ts")).toBe("half\n");
  const missing = deliver(work, work.user, "theirs", "0".repeat(40));
  await expect(missing).rejects.toMatchObject({ code: "git" });
});

test("a branch that holds other commits is left alone", async () => {
  const { work } = await newStep();
  work.user.git("switch", "-q", "-c", branch);
  const other = work.user.commit("mine");
  work.user.git("switch", "-q", "main");
  expect(await deliver(work)).toMatchObject({ status: "refused", why: "diverged" });
  expect(work.user.git("rev-parse", branch)).toBe(other);
});

test("a branch that is checked out is left alone, also in a linked working tree", async () => {
  const { work } = await newStep();
  work.user.git("worktree", "add", "-q", "-b", branch, join(newFolder(), "linked"));
  expect(await deliver(work)).toMatchObject({ status: "refused", why: "checked-out" });
  expect(work.user.git("rev-parse", branch)).toBe(work.base);
});

test("a branch beside which there can be none of this name is said", async () => {
  const { work } = await newStep();
  work.user.git("branch", "work");
  expect(await deliver(work)).toMatchObject({
    status: "refused",
    why: "in-the-way",
    reason: "There cannot be a branch work/w1 beside the branch work.",
  });
});

test("what is no name of a branch is refused", async () => {
  const { work } = await newStep();
  work.user.git("switch", "-q", "-c", "other");
  work.user.git("switch", "-q", "main");
  for (const name of ["-d", "a..b", "@{-1}", "HEAD", "a b", "a.lock", "", "refs/heads/../../x", "a\n"]) {
    expect(await deliver(work, work.user, name), name).toMatchObject({ status: "refused", why: "bad-name" });
  }
});

test("no program of the user's repository is run", async () => {
  const { work } = await newStep();
  const trap = newTrap();
  for (const hook of ["reference-transaction", "post-checkout", "post-merge", "pre-auto-gc"]) {
    const file = join(work.user.root, ".git/hooks", hook);
    append(file, `#!/bin/sh\n'${trap.program}' </dev/null\n`);
    chmodSync(file, 0o755);
  }
  work.user.git("config", "core.fsmonitor", trap.program);
  work.user.git("config", "uploadpack.packObjectsHook", trap.program);
  work.user.git("branch", "by-hand");
  const before = trap.ran();
  expect(before).toBeGreaterThan(0);
  expect(await deliver(work)).toMatchObject({ status: "delivered" });
  expect(trap.ran()).toBe(before);
});

test("settings of the user that reach further do not reach into this", async () => {
  const { work } = await newStep();
  work.user.git("update-ref", "refs/heads/work/other", work.base);
  work.user.git("tag", "v1");
  const set = {
    "fetch.prune": "true",
    "fetch.pruneTags": "true",
    "fetch.writeCommitGraph": "true",
    "protocol.version": "0",
  };
  for (const [key, value] of Object.entries({ ...set, "protocol.file.allow": "never", "fetch.fsckObjects": "true" })) {
    work.user.git("config", key, value);
  }
  expect(await deliver(work)).toMatchObject({ status: "delivered" });
  expect(work.user.git("for-each-ref", "--format=%(refname)").split("\n")).toEqual([
    ...["refs/heads/main", "refs/heads/work/other", `refs/heads/${branch}`, "refs/tags/v1"],
  ]);
});

test("a shallow or partial repository takes the branch, too", async () => {
  for (const how of ["--depth=1", "--filter=blob:none"]) {
    const origin = newUser();
    origin.git("config", "uploadpack.allowFilter", "true");
    const folder = join(newFolder(), "user");
    origin.git("clone", "-q", how, `file://${origin.root}`, folder);
    const { work, commit } = await newStep(new GitRepository(folder));
    expect(await deliver(work), how).toEqual({ status: "delivered", commit });
    expect(work.user.git("show", `${branch}:src/new.ts`)).toBe("new");
  }
});

test("a repository that has lost the base since gets all that leads to the branch", async () => {
  const { work, commit } = await newStep();
  const other = newUser();
  expect(await deliver(work, other)).toEqual({ status: "delivered", commit });
  expect(other.git("fsck", "--full")).toBe("");
});
