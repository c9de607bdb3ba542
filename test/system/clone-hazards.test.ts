import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { append, branch, signal, useWorks, type Work } from "./cloning.ts";
import { GitRepository } from "./git-repository.ts";

const { newFolder, newUser, newWork, newTrap } = useWorks();

/** A step, and the clone being what it should be afterwards: whatever was done to it before. */
async function expectStep(work: Work): Promise<void> {
  work.write("src/step.ts", "step\n");
  const made = await work.commit();
  expect(work.paths(made?.commit)).toEqual([".gitignore", "README.md", "src/retry.ts", "src/step.ts"]);
  expect(work.store("rev-parse", `${made?.commit}^`)).toBe(work.base);
  expect(work.git("symbolic-ref", "HEAD")).toBe(`refs/heads/${branch}`);
  expect(work.git("rev-parse", "HEAD")).toBe(made?.commit);
  expect(work.git("status", "--porcelain")).toBe("");
  expect(lstatSync(join(work.root, ".git")).isDirectory()).toBe(true);
  await work.reset();
  expect(work.git("rev-parse", "HEAD")).toBe(work.base);
  expect(work.git("status", "--porcelain")).toBe("");
  expect(existsSync(join(work.root, "src/step.ts"))).toBe(false);
}

const gitFolders: Record<string, (work: Work) => void> = {
  "is gone": (work) => rmSync(join(work.root, ".git"), { recursive: true }),
  "is a file that leads elsewhere": (work) => {
    rmSync(join(work.root, ".git"), { recursive: true });
    work.write(".git", `gitdir: ${work.user.root}/.git\n`);
  },
  "is a link to the user's": (work) => {
    rmSync(join(work.root, ".git"), { recursive: true });
    symlinkSync(join(work.user.root, ".git"), join(work.root, ".git"));
  },
  "is nonsense": (work) => {
    for (const name of ["HEAD", "config", "index"]) work.write(`.git/${name}`, "\0nonsense\n");
  },
  "may not be written": (work) => chmodSync(join(work.root, ".git"), 0o500),
  "has another working tree": (work) => void work.git("config", "core.worktree", work.user.root),
  "has files of others in its place": (work) => {
    append(join(work.root, ".git/commondir"), `${work.user.root}/.git\n`);
    append(join(work.root, ".git/objects/info/alternates"), `${work.user.root}/.git/objects\n`);
  },
  "has other commits in the place of ours": (work) => {
    const empty = work.git("commit-tree", work.git("mktree", "--missing"), "-m", "empty");
    work.git("replace", work.base, empty);
    append(join(work.root, ".git/info/grafts"), `${work.base}\n`);
  },
  "is on another branch, with commits": (work) => {
    work.git("switch", "-q", "-c", "mine");
    work.git("-c", "user.name=A", "-c", "user.email=a@example.invalid", "commit", "-q", "--allow-empty", "-m", "mine");
    work.git("branch", "-q", "-D", branch);
  },
  "is in the middle of a merge": (work) => {
    work.write(".git/MERGE_HEAD", `${work.base}\n`);
    work.write(".git/index.lock", "");
  },
  "says that no file changes": (work) => {
    work.git("update-index", "--assume-unchanged", "README.md");
    work.git("update-index", "--skip-worktree", "src/retry.ts");
  },
  "ignores all": (work) => work.write(".git/info/exclude", "*\n"),
};

describe("a step is committed and undone where .git", () => {
  for (const [name, attack] of Object.entries(gitFolders)) {
    test(name, async () => {
      const work = await newWork().open();
      const before = work.user.git("for-each-ref") + work.user.git("status", "--porcelain");
      attack(work);
      await expectStep(work);
      expect(work.user.git("for-each-ref") + work.user.git("status", "--porcelain")).toBe(before);
    });
  }
});

test("no program that the clone names is ever run", async () => {
  const work = await newWork().open();
  const trap = newTrap();
  const config = {
    "core.fsmonitor": trap.program,
    "core.hooksPath": join(work.root, "hooks"),
    "diff.x.textconv": trap.program,
  };
  const filter = { "filter.x.clean": trap.program, "filter.x.smudge": trap.program, "filter.x.process": trap.program };
  const other = { "diff.external": trap.program, "core.editor": trap.program, "gpg.program": trap.program };
  append(join(work.root, "more"), `[filter "x"]\n\trequired = true\n\tclean = ${trap.program}\n`);
  for (const [key, value] of Object.entries({ ...config, ...filter, ...other, "commit.gpgSign": "true" })) {
    work.git("config", key, value);
  }
  work.git("config", "include.path", join(work.root, "more"));
  const hooks = ["pre-commit", "post-commit", "post-checkout", "reference-transaction", "post-index-change"];
  for (const folder of [".git/hooks", "hooks"]) {
    for (const hook of hooks) append(join(work.root, folder, hook), `#!/bin/sh\n'${trap.program}' </dev/null\n`);
    for (const hook of hooks) chmodSync(join(work.root, folder, hook), 0o755);
  }
  for (const file of [".gitattributes", ".git/info/attributes"]) work.write(file, "* filter=x diff=x merge=x\n");
  work.write("README.md", "changed\n");
  // A filter that only notes that it ran is none that git can talk to.
  expect(() => work.git("status")).toThrow(/filter/);
  const before = trap.ran();
  expect(before).toBeGreaterThan(0);
  await work.clone.head(signal);
  const made = await work.commit();
  expect(work.store("cat-file", "blob", `${made?.commit}:README.md`)).toBe("changed");
  await work.reset();
  await work.open();
  expect(trap.ran()).toBe(before);
});

test("repositories that were made in a clone are committed as plain files, and run nothing", async () => {
  const work = await newWork().open();
  const trap = newTrap();
  const nested = new GitRepository(join(mkdirOf(work, "nested")));
  nested.write("a", "a\n");
  nested.commit();
  nested.git("config", "core.fsmonitor", trap.program);
  nested.git("config", "filter.x.clean", trap.program);
  nested.write(".gitattributes", "* filter=x\n");
  new GitRepository(join(mkdirOf(work, "without-commit/deeper"))).write("c", "c\n");
  new GitRepository(join(work.root, "without-commit")).write("b", "b\n");
  new GitRepository(join(work.root, "src")).write("new.ts", "new\n");
  const made = await work.commit();
  const added = ["nested/.gitattributes", "nested/a", "src/new.ts", "without-commit/b", "without-commit/deeper/c"];
  expect(work.paths(made?.commit)).toEqual(expect.arrayContaining(added));
  expect(work.store("ls-tree", "-r", `${made?.commit}`)).not.toContain("160000");
  await work.reset(made?.commit);
  expect([work.read("nested/a"), work.read("without-commit/deeper/c")]).toEqual(["a\n", "c\n"]);
  await work.reset();
  expect(readdirSync(work.root).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
  expect(trap.ran()).toBe(0);
});

test("repositories in what is ignored stay repositories", async () => {
  const work = await newWork().open();
  const nested = new GitRepository(join(mkdirOf(work, "node_modules/part")));
  nested.write("a", "a\n");
  nested.commit();
  work.write("b", "b\n");
  await work.commit();
  expect(nested.git("status", "--porcelain")).toBe("");
  expect(nested.git("rev-parse", "--show-toplevel")).toContain("node_modules/part");
});

test("what only looks like a nested repository is not taken for the clone", async () => {
  const work = await newWork().open();
  work.write("nested/.git", `gitdir: ${work.user.root}/.git\n`);
  work.write("other/.git/HEAD", "ref: refs/heads/main\n");
  work.write("other/file", "file\n");
  const made = await work.commit();
  expect(work.paths(made?.commit)).toContain("other/file");
  await work.reset();
  expect(readdirSync(work.root).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
});

test("links are committed as links, and nothing is written or removed behind them", async () => {
  const work = await newWork().open();
  const outside = newFolder();
  writeFileSync(join(outside, "retry.ts"), "outside\n");
  rmSync(join(work.root, "src"), { recursive: true });
  symlinkSync(outside, join(work.root, "src"));
  symlinkSync("/etc/passwd", join(work.root, "users"));
  const made = await work.commit();
  expect(work.store("ls-tree", `${made?.commit}`, "src", "users")).toMatch(/^120000 .*\tsrc\n120000 .*\tusers$/);
  await work.reset();
  expect(readFileSync(join(outside, "retry.ts"), "utf8")).toBe("outside\n");
  expect(work.read("src/retry.ts")).toBe("export const retry = 2;\n");
});

test("what lies behind a link is neither opened, nor mended, nor emptied", async () => {
  const user = newUser();
  const part = newUser();
  user.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.root, "src/part");
  user.commit("with a part");
  const work = await newWork(user).open();
  const outside = newFolder();
  mkdirSync(join(outside, "part"));
  writeFileSync(join(outside, "part", "mine"), "mine\n");
  execFileSync("mkfifo", [join(outside, "retry.ts")]);
  rmSync(join(work.root, "src"), { recursive: true });
  symlinkSync(outside, join(work.root, "src"));
  // Something that makes git fail, so that what it cannot read is looked for.
  rmSync(join(work.root, "README.md"));
  execFileSync("mkfifo", [join(work.root, "README.md")]);
  expect(await work.commit()).not.toBeNull();
  await work.reset();
  expect(readdirSync(outside, { recursive: true }).sort()).toEqual(["part", "part/mine", "retry.ts"]);
  expect(work.git("status", "--porcelain")).toBe("");
});

test("a pipe is no part of a commit, also in the place of a file", async () => {
  const work = await newWork().open();
  rmSync(join(work.root, "README.md"));
  for (const name of ["README.md", "pipe"]) execFileSync("mkfifo", [join(work.root, name)]);
  const made = await work.commit();
  expect(work.paths(made?.commit)).toEqual([".gitignore", "src/retry.ts"]);
  await work.reset();
  expect(work.read("README.md")).toBe("read\n");
});

test("files of any name are committed and removed", async () => {
  const work = await newWork().open();
  const names = ["new\nline", "-rf", "tab\tname", '"quoted"', "ümlaut", ":(top)x", " blank "];
  for (const name of names) work.write(name, "x\n");
  writeFileSync(Buffer.concat([Buffer.from(`${work.root}/`), Buffer.from([0xff, 0xfe])]), "bytes\n");
  const made = await work.commit();
  expect(work.paths(made?.commit)).toEqual(expect.arrayContaining(names));
  expect(work.paths(made?.commit)).toHaveLength(names.length + 4);
  await work.reset();
  expect(readdirSync(work.root).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
});

test("a file of 200 MB is committed", async () => {
  const work = await newWork().open();
  work.write("large.bin", "");
  truncateSync(join(work.root, "large.bin"), 200_000_000);
  const made = await work.commit();
  expect(work.store("cat-file", "-s", `${made?.commit}:large.bin`)).toBe("200000000");
});

test("a file that its encoding does not fit is told by its name, and the step can still be undone", async () => {
  const work = await newWork().open();
  work.write(".gitattributes", "*.txt working-tree-encoding=UTF-16\n");
  work.write("a.txt", "no UTF-16");
  await expect(work.commit()).rejects.toMatchObject({ code: "git", message: expect.stringContaining("a.txt") });
  expect(await work.clone.head(signal)).toMatchObject({ commit: work.base });
  await work.reset();
  expect(work.git("status", "--porcelain")).toBe("");
});

test("files that nobody may read or remove are committed and removed all the same", async () => {
  const work = await newWork().open();
  work.write("closed/file", "x\n");
  work.write("secret", "y\n");
  chmodSync(join(work.root, "secret"), 0);
  chmodSync(join(work.root, "closed"), 0o500);
  chmodSync(work.root, 0o500);
  const made = await work.commit();
  expect(work.paths(made?.commit)).toEqual(expect.arrayContaining(["closed/file", "secret"]));
  chmodSync(join(work.root, "closed"), 0);
  await work.reset();
  expect(readdirSync(work.root).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
});

test("what new rules had hidden goes with the rules", async () => {
  const work = await newWork().open();
  work.write(".gitignore", "*\n");
  work.write("deep/.gitignore", "more\n");
  work.write("deep/more/.gitignore", "most\n");
  work.write("deep/more/most", "hidden\n");
  work.write("node_modules/kept/index.js", "kept\n");
  await work.reset();
  expect(readdirSync(work.root).sort()).toEqual([".git", ".gitignore", "README.md", "node_modules", "src"]);
  expect(work.read("node_modules/kept/index.js")).toBe("kept\n");
});

test("folders in the place of files, and files in the place of folders, are committed and put back", async () => {
  const work = await newWork().open();
  rmSync(join(work.root, "src"), { recursive: true });
  rmSync(join(work.root, "README.md"));
  work.write("src", "a file\n");
  work.write("README.md/deep/file", "x\n");
  new GitRepository(join(mkdirOf(work, "README.md/nested"))).write("a", "a\n");
  const made = await work.commit();
  expect(work.paths(made?.commit)).toEqual([".gitignore", "README.md/deep/file", "README.md/nested/a", "src"]);
  await work.reset();
  expect([work.read("README.md"), work.read("src/retry.ts")]).toEqual(["read\n", "export const retry = 2;\n"]);
});

test("replaced and grafted commits of the user's repository are copied as they are", async () => {
  const user = newUser();
  const [head, parent] = user.git("log", "--format=%H").split("\n");
  user.git("replace", `${head}`, `${parent}`);
  const work = newWork(user);
  await work.open();
  expect(work.git("log", "--format=%s")).toBe("more\nbegin");
});

test("programs that the user's repository names are not run for its clone", async () => {
  const user = newUser();
  const trap = newTrap();
  user.write(".gitattributes", "* filter=x\n");
  user.commit("attributes");
  for (const key of ["core.fsmonitor", "filter.x.smudge", "filter.x.clean", "uploadpack.packObjectsHook"]) {
    user.git("config", key, trap.program);
  }
  user.git("config", "filter.x.required", "true");
  const work = await newWork(user).open();
  expect(work.read("README.md")).toBe("read\n");
  expect(trap.ran()).toBe(0);
});

function mkdirOf(work: Work, path: string): string {
  const folder = join(work.root, path);
  mkdirSync(folder, { recursive: true });
  return folder;
}
