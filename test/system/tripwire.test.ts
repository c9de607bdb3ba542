import { appendFileSync, chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRepository } from "../../src/system/repository.ts";
import { watchRepository } from "../../src/system/tripwire.ts";
import type { GitRepository } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newRepository, newFolder } = useTaking();
const { signal } = new AbortController();

/** A repository with committed, changed and untracked files. */
function workshop(...initArgs: string[]): GitRepository {
  const repository = newRepository(...initArgs);
  repository.write(".gitignore", "build/\n");
  repository.write("src/a.ts", "export const a = 1;\n");
  repository.write("src/b.ts", "export const b = 1;\n");
  repository.commit("first");
  repository.write("src/b.ts", "export const b = 2;\n");
  repository.write("notes/idea.md", "an idea\n");
  return repository;
}

/** What is told to have changed while `work` ran. */
async function changedBy(repository: GitRepository, work: () => void, cwd = repository.root) {
  const reference = await loadRepository(cwd);
  if (reference === null) throw new Error("no repository");
  const watch = await watchRepository(reference, signal);
  work();
  return (await watch?.changes(signal)) ?? null;
}

describe("a repository that was changed is told by the files", () => {
  test.each<[what: string, work: (repository: GitRepository) => void, changed: readonly string[]]>([
    ["an edited file", (r) => r.write("src/a.ts", "export const a = 2;\n"), ["src/a.ts"]],
    ["a file that was edited before and is again", (r) => r.write("src/b.ts", "export const b = 3;\n"), ["src/b.ts"]],
    ["a file that was set back", (r) => r.git("checkout", "--", "src/b.ts"), ["src/b.ts"]],
    ["a removed file", (r) => r.delete("src/a.ts"), ["src/a.ts"]],
    ["a new file", (r) => r.write("src/c.ts", "export const c = 1;\n"), ["src/c.ts"]],
    ["an untracked file that was edited", (r) => r.write("notes/idea.md", "another\n"), ["notes/idea.md"]],
    ["an untracked file that was removed", (r) => r.delete("notes/idea.md"), ["notes/idea.md"]],
    ["a file that may be executed now", (r) => chmodSync(join(r.root, "src/a.ts"), 0o755), ["src/a.ts"]],
    ["a name with a line break", (r) => r.write("src/line\nbreak.ts", "x\n"), ["src/line\nbreak.ts"]],
    ["a file that is staged", (r) => r.git("add", "src/b.ts"), [".git/index"]],
    ["an untracked file that is staged", (r) => r.git("add", "notes"), [".git/index"]],
    ["a commit", (r) => r.git("commit", "-qam", "second"), [".git/refs/heads/main"]],
    ["a commit that is taken back", (r) => r.git("commit", "-q", "--amend", "-m", "other"), [".git/refs/heads/main"]],
    ["a new branch", (r) => r.git("branch", "side"), [".git/refs/heads/side"]],
    ["another branch", (r) => r.git("checkout", "-q", "-b", "side"), [".git/HEAD", ".git/refs/heads/side"]],
    ["a commit without a branch", (r) => r.git("checkout", "-q", "--detach"), [".git/HEAD"]],
    ["a stash", (r) => r.git("stash", "-q"), [".git/refs/stash", "src/b.ts"]],
    ["a tag", (r) => r.git("tag", "v1"), [".git/refs/tags/v1"]],
    ["a setting", (r) => r.git("config", "core.fsmonitor", "evil"), [".git/config"]],
    [
      "attributes",
      (r) => writeFileSync(join(r.root, ".git/info/attributes"), "* filter=x\n"),
      [".git/info/attributes"],
    ],
    ["a hook", (r) => writeFileSync(join(r.root, ".git/hooks/pre-commit"), "#!/bin/sh\n"), [".git/hooks/pre-commit"]],
  ])("%s", async (_, work, changed) => {
    const repository = workshop();
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    mkdirSync(join(repository.root, ".git/info"), { recursive: true });
    expect(await changedBy(repository, () => work(repository))).toEqual(changed);
  });

  test("a hook that may be executed now", async () => {
    const repository = workshop();
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    const hook = join(repository.root, ".git/hooks/pre-push");
    writeFileSync(hook, "#!/bin/sh\n", { mode: 0o644 });
    expect(await changedBy(repository, () => chmodSync(hook, 0o755))).toEqual([".git/hooks/pre-push"]);
  });

  test("a hook in an ignored folder that the configuration names", async () => {
    const repository = workshop();
    repository.git("config", "core.hooksPath", "build/hooks");
    const work = () => repository.write("build/hooks/pre-commit", "#!/bin/sh\n");
    expect(await changedBy(repository, work)).toEqual(["build/hooks/pre-commit"]);
  });

  test("in a worktree, whose settings lie in the repository that it belongs to", async () => {
    const repository = workshop();
    const folder = join(newFolder(), "tree");
    repository.git("worktree", "add", "-q", folder, "-b", "side");
    const work = () => {
      writeFileSync(join(folder, "src/a.ts"), "export const a = 3;\n");
      repository.git("config", "user.name", "Somebody");
    };
    expect(await changedBy(repository, work, folder)).toEqual([".git/config", "src/a.ts"]);
  });

  test("in a bare repository", async () => {
    const repository = newRepository("--bare");
    const work = () => appendFileSync(join(repository.root, "config"), "[core]\n\tpager = evil\n");
    expect(await changedBy(repository, work)).toEqual([".git/config"]);
  });

  test("before the first commit", async () => {
    const repository = newRepository();
    expect(await changedBy(repository, () => repository.write("a.ts", "1\n"))).toEqual(["a.ts"]);
  });
});

describe("nothing is told", () => {
  test.each<[what: string, work: (repository: GitRepository) => void]>([
    ["where nothing was done", () => {}],
    ["of what git does when it is asked", (r) => r.git("status")],
    ["of ignored files", (r) => r.write("build/out.js", "1\n")],
    ["of a branch that was fetched", (r) => r.git("update-ref", "refs/remotes/origin/main", "HEAD")],
    [
      "of a detour over another branch",
      (r) => {
        r.git("checkout", "-q", "-b", "side");
        r.git("checkout", "-q", "main");
        r.git("branch", "-D", "-q", "side");
      },
    ],
  ])("%s", async (_, work) => {
    const repository = workshop();
    expect(await changedBy(repository, () => work(repository))).toEqual([]);
  });

  test("and null is the answer where the repository is gone", async () => {
    const repository = workshop();
    const reference = await loadRepository(repository.root);
    const watch = await watchRepository(reference as NonNullable<typeof reference>, signal);
    rmSync(repository.root, { recursive: true });
    expect(await watch?.changes(signal)).toBeNull();
  });

  test("nor waited for once it is stopped", async () => {
    const reference = await loadRepository(workshop().root);
    expect(await watchRepository(reference as NonNullable<typeof reference>, AbortSignal.abort())).toBeNull();
  });
});

test("thousands of untracked files are taken by their folder", async () => {
  const repository = workshop();
  mkdirSync(join(repository.root, "data"));
  for (let index = 0; index < 20_001; index++) writeFileSync(join(repository.root, `data/${index}`), "");
  const work = () => {
    repository.write("src/a.ts", "export const a = 2;\n");
    repository.write("data/one-more", "");
  };
  expect(await changedBy(repository, work)).toEqual(["data/", "src/a.ts"]);
});

test("no more is named than anybody reads", async () => {
  const repository = workshop();
  const work = () => {
    for (let index = 0; index < 1_100; index++) repository.write(`many/${index}.ts`, "1\n");
  };
  expect(await changedBy(repository, work)).toHaveLength(1_000);
});

test("no program that the repository's configuration names is run", async () => {
  const repository = workshop();
  const mark = join(newFolder(), "ran");
  repository.git("config", "core.fsmonitor", `touch ${mark}`);
  repository.git("config", "filter.x.clean", `touch ${mark}; cat`);
  repository.write(".gitattributes", "* filter=x\n");
  const changed = await changedBy(repository, () => repository.write("src/a.ts", "export const a = 5;\n"));
  expect(changed).toEqual(["src/a.ts"]);
  expect(() => rmSync(mark)).toThrow("ENOENT");
});
