import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deliverBranch } from "../../src/system/deliver-branch.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";
import { branch, signal, useWorks, Work } from "./cloning.ts";
import { GitRepository } from "./git-repository.ts";
import { inventory } from "./taking.ts";

const { newFolder, newTrap, newUser, newWork } = useWorks();

test("a clone stands on its own branch at the base, with all of its history and no way back", async () => {
  const work = await newWork().open();
  expect(work.git("symbolic-ref", "HEAD")).toBe(`refs/heads/${branch}`);
  expect(work.git("rev-parse", "HEAD")).toBe(work.base);
  expect(work.git("log", "--format=%s")).toBe("more\nbegin");
  expect(work.git("status", "--porcelain", "--ignored")).toBe("");
  expect(work.git("remote")).toBe("");
  expect(work.git("branch", "--format=%(refname:short)")).toBe(branch);
  expect(work.read("src/retry.ts")).toBe("export const retry = 2;\n");
  expect(statSync(work.folder).mode & 0o777).toBe(0o700);
  expect(await work.clone.head(signal)).toEqual({ commit: work.base, tree: work.git("rev-parse", "HEAD^{tree}") });
});

test("commits in the clone bear the user's name, are not signed, and run no hook", async () => {
  const work = await newWork().open();
  const read = (key: string) => work.git("config", "--local", key);
  expect([read("user.name"), read("user.email")]).toEqual(["Grace", "grace@example.invalid"]);
  expect([read("commit.gpgSign"), read("core.hooksPath")]).toEqual(["false", "/dev/null"]);
});

test("nothing of the user's repository is written, nor shared with the clone", async () => {
  const user = newUser();
  const before = inventory(user.root);
  const work = await newWork(user).open();
  work.write("src/new.ts", "new\n");
  await work.commit();
  await work.reset();
  expect(inventory(user.root)).toEqual(before);
  const files = readdirSync(work.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.filter((entry) => statSync(join(entry.parentPath, entry.name)).nlink > 1)).toEqual([]);
});

test("branches and objects that do not lead to the base stay at home", async () => {
  const user = newUser();
  user.git("switch", "-q", "-c", "private");
  user.write("private.txt", "not for others\n");
  const other = user.commit("private");
  user.git("switch", "-q", "main");
  const work = await newWork(user).open();
  expect(() => work.store("cat-file", "-e", other)).toThrow();
});

test("what the working tree holds stays when a clone is opened again", async () => {
  const work = await newWork().open();
  work.write("src/half.ts", "half a step\n");
  work.git("switch", "-q", "-c", "elsewhere");
  await work.open();
  expect(work.read("src/half.ts")).toBe("half a step\n");
  expect(work.git("symbolic-ref", "HEAD")).toBe(`refs/heads/${branch}`);
  expect(work.git("status", "--porcelain")).toBe("?? src/half.ts");
});

test("a clone whose working tree is gone is made anew from the last commit", async () => {
  const work = await newWork().open();
  work.write("src/new.ts", "new\n");
  const made = await work.commit();
  rmSync(work.root, { recursive: true });
  await work.open();
  expect(work.read("src/new.ts")).toBe("new\n");
  expect(work.git("rev-parse", "HEAD")).toBe(made?.commit);
});

test("where the user's repository has moved since, the clone is whole without it", async () => {
  const work = await newWork().open();
  const moved = join(newFolder(), "moved");
  renameSync(work.user.root, moved);
  expect(work.git("fsck", "--full")).toBe("");
  expect(await work.clone.head(signal)).toMatchObject({ commit: work.base });
});

test("a link in the place of the clone is not followed", async () => {
  const work = await newWork().open();
  const other = newFolder();
  writeFileSync(join(other, "mine.txt"), "mine\n");
  rmSync(work.root, { recursive: true });
  symlinkSync(other, work.root);
  for (const attempt of [() => work.commit(), () => work.reset(), () => work.open()]) {
    await expect(attempt()).rejects.toMatchObject({
      code: "git",
      message: expect.stringContaining("no folder any more"),
    });
  }
  expect(readdirSync(other)).toEqual(["mine.txt"]);
});

test("names that are none for a branch, and bases that are not there, are refused", async () => {
  const work = newWork();
  const bad = Object.assign(newWork(work.user), { base: "0".repeat(40) });
  await expect(bad.open()).rejects.toMatchObject({ code: "not-found" });
  expect(existsSync(join(bad.folder, "store"))).toBe(false);
});

test("the clone of a repository with SHA-256 ids works like any other", async () => {
  const work = await newWork(newUser("--object-format=sha256")).open();
  work.write("a", "a\n");
  expect((await work.commit())?.commit).toMatch(/^[0-9a-f]{64}$/);
});

test("a shallow clone's history ends where the user's does", async () => {
  const origin = newUser();
  origin.write("third", "3\n");
  origin.commit("third");
  const folder = newFolder();
  origin.git("clone", "-q", "--depth=2", `file://${origin.root}`, join(folder, "shallow"));
  const work = await newWork(new GitRepository(join(folder, "shallow"))).open();
  expect(work.git("log", "--format=%s")).toBe("third\nmore");
  work.write("a", "a\n");
  expect(await work.commit()).not.toBeNull();
  expect(work.git("status", "--porcelain")).toBe("");
});

test("a partial clone is enough where it has the files of the base", async () => {
  const origin = newUser();
  origin.git("config", "uploadpack.allowFilter", "true");
  const folder = newFolder();
  origin.git("clone", "-q", "--filter=blob:none", `file://${origin.root}`, join(folder, "partial"));
  const work = await newWork(new GitRepository(join(folder, "partial"))).open();
  expect(work.git("log", "--format=%s")).toBe("more\nbegin");
  work.write("a", "a\n");
  expect(await work.commit()).not.toBeNull();
});

test("a clone of a linked or sparse working tree has all files of its commit", async () => {
  const user = newUser();
  const linked = join(newFolder(), "linked");
  user.git("worktree", "add", "-q", "-b", "side", linked);
  const side = new GitRepository(linked);
  side.git("sparse-checkout", "set", "--no-cone", "/src/");
  expect(existsSync(join(linked, "README.md"))).toBe(false);
  const work = await newWork(side).open();
  expect(work.read("README.md")).toBe("read\n");
});

test("line endings are those that the user has set", async () => {
  const user = newUser();
  user.git("config", "core.autocrlf", "true");
  const work = await newWork(user).open();
  expect(work.read("README.md")).toBe("read\r\n");
  work.write("new.txt", "one\r\n");
  const made = await work.commit();
  expect(work.store("cat-file", "blob", `${made?.commit}:new.txt`)).toBe("one");
});

test("what the user ignores on this machine alone is ignored in the clone, too", async () => {
  const user = newUser();
  user.write(".git/info/exclude", "*.mine\n");
  const work = await newWork(user).open();
  work.write("a.mine", "mine\n");
  expect(await work.commit()).toBeNull();
});

test("filters that the user has everywhere are not run: what they keep elsewhere stays a pointer", async () => {
  const user = newUser();
  user.write(".gitattributes", "*.bin filter=large\n");
  user.write("a.bin", "pointer\n");
  user.commit("with a pointer");
  const trap = newTrap();
  const global = join(newFolder(), "config");
  writeFileSync(global, `[filter "large"]\n\tsmudge = ${trap.program}\n\tclean = ${trap.program}\n\trequired = true\n`);
  process.env["GIT_CONFIG_GLOBAL"] = global;
  const work = await newWork(user).open();
  work.write("b.bin", "new\n");
  const made = await work.commit();
  expect([work.read("a.bin"), work.store("cat-file", "blob", `${made?.commit}:b.bin`)]).toEqual(["pointer\n", "new"]);
  expect(trap.ran()).toBe(0);
});

test("a data folder may have any name", async () => {
  const folder = join(newFolder(), ` a "b": c\\ü`, "w1");
  const work = await new Work(newUser(), folder).open();
  work.write("a", "a\n");
  const made = await work.commit();
  expect(work.git("log", "--format=%H", "-1")).toBe(made?.commit);
  const repository = await repositoryRef(await openRepository(work.user.root));
  expect(await deliverBranch({ clone: work.clone, repository, branch }, signal)).toMatchObject({ status: "delivered" });
});

test("submodules are empty folders, and stay in the commit as they were", async () => {
  const part = newUser();
  const user = newUser();
  user.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.root, "part");
  user.commit("with a part");
  const work = await newWork(user).open();
  expect(readdirSync(join(work.root, "part"))).toEqual([]);
  work.write("part/file", "in a place of somebody else\n");
  expect(await work.commit()).toBeNull();
  await work.reset();
  expect(readdirSync(join(work.root, "part"))).toEqual([]);
});

test("a base without files makes an empty clone", async () => {
  const user = new GitRepository(newFolder());
  user.commit("nothing");
  const work = await newWork(user).open();
  work.write("a", "a\n");
  expect(work.paths((await work.commit())?.commit)).toEqual(["a"]);
});

test("what is left of an attempt that was ended is cleared away", async () => {
  const work = newWork();
  mkdirSync(join(work.folder, "unfinished-abc", "objects"), { recursive: true });
  await work.open();
  writeFileSync(join(work.folder, "store", "index.lock"), "");
  writeFileSync(join(work.folder, "store", "refs", "heads", `${branch}.lock`), "");
  await work.open();
  await work.reset();
  expect(readdirSync(work.folder).sort()).toEqual(["clone", "store"]);
});
