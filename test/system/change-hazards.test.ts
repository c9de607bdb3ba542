import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeChange } from "../../src/system/change-source.ts";
import type { GitRepository } from "./git-repository.ts";
import { added, inventory, listed, useTaking } from "./taking.ts";

const { newFolder, newRepository, take } = useTaking();
const isRoot = process.getuid?.() === 0;

function withCommit(files: Record<string, string> = { "a.txt": "a\n" }): GitRepository {
  const repository = newRepository();
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  repository.commit();
  repository.git("switch", "-q", "-c", "feature");
  return repository;
}

/** A program that leaves a trace when anybody runs it. */
function trap(): { command: string; isSprung: () => boolean } {
  const folder = newFolder();
  const command = join(folder, "trap.sh");
  writeFileSync(command, `#!/bin/sh\ntouch ${folder}/canary\ncat\n`);
  chmodSync(command, 0o755);
  return { command, isSprung: () => existsSync(join(folder, "canary")) };
}

const everything = [
  { kind: "branch" },
  { kind: "staged" },
  { kind: "uncommitted" },
  { kind: "revision", text: "main..HEAD" },
  { kind: "files", paths: ["."] },
] as const;

async function takeEverything(repository: GitRepository): Promise<void> {
  for (const select of everything) {
    const { trees } = await take(repository, select);
    await trees.list();
    await trees.read("base", "a.txt");
    await trees.search("a", null, new AbortController().signal);
  }
}

describe("a hostile configuration of the repository", () => {
  test.each([
    ["fsmonitor", (c: string) => [["core.fsmonitor", c]]],
    [
      "a filter",
      (c: string) => [
        ["filter.x.clean", c],
        ["filter.x.smudge", c],
        ["filter.x.required", "true"],
      ],
    ],
    [
      "a filter process",
      (c: string) => [
        ["filter.x.process", c],
        ["filter.x.required", "true"],
      ],
    ],
    ["a filter whose name holds an equals sign", (c: string) => [["filter.x=y.clean", c]]],
    [
      "a diff driver",
      (c: string) => [
        ["diff.x.command", c],
        ["diff.x.textconv", c],
        ["diff.external", c],
      ],
    ],
    [
      "a signature program",
      (c: string) => [
        ["log.showSignature", "true"],
        ["gpg.program", c],
      ],
    ],
    [
      "hooks",
      (c: string) => [
        ["core.hooksPath", join(c, "..")],
        ["core.pager", c],
        ["core.editor", c],
      ],
    ],
  ])("never runs %s", async (_, settings) => {
    const { command, isSprung } = trap();
    const repository = withCommit();
    repository.write(".gitattributes", "*.txt filter=x diff=x\n*.txt filter=x=y\n*.md filter=x diff=x\n");
    repository.commit();
    for (const name of ["post-index-change", "pre-commit"]) renameTrap(command, name);
    for (const [key = "", value = ""] of settings(command)) repository.git("config", key, value);
    repository.write("a.txt", "changed\n");
    repository.write("new.md", "new\n");
    utimesSync(join(repository.root, ".gitattributes"), 1, 1);
    await takeEverything(repository);
    expect(isSprung()).toBe(false);
  });

  function renameTrap(command: string, name: string): void {
    writeFileSync(join(command, "..", name), readFileSync(command));
    chmodSync(join(command, "..", name), 0o755);
  }

  test("never runs what an included file or the configuration of a worktree brings", async () => {
    const { command, isSprung } = trap();
    const repository = withCommit();
    writeFileSync(join(repository.root, ".git", "more"), `[filter "x"]\n\tclean = ${command}\n`);
    repository.git("config", "include.path", "more");
    repository.git("config", "extensions.worktreeConfig", "true");
    repository.git("config", "--worktree", "filter.y.clean", command);
    repository.write(".gitattributes", "*.txt filter=x\n*.md filter=y\n");
    repository.write("a.txt", "changed\n");
    repository.write("b.md", "new\n");
    await takeEverything(repository);
    expect(isSprung()).toBe(false);
  });

  test.each([
    ["a transport", (command: string) => [["remote.origin.url", `ext::${command}`]]],
    ["a program at the other end", (command: string) => [["remote.origin.uploadpack", command]]],
    [
      "ssh",
      (command: string) => [
        ["core.sshCommand", command],
        ["remote.origin.url", "ssh://localhost/x"],
      ],
    ],
  ])("never runs %s to fetch what is missing in a partial clone", async (_, settings) => {
    const { command, isSprung } = trap();
    const repository = withCommit();
    const { root } = withCommit();
    const partial = [
      ["core.repositoryFormatVersion", "1"],
      ["extensions.partialClone", "origin"],
    ];
    const remote = [
      ["remote.origin.url", root],
      ["remote.origin.promisor", "true"],
      ["protocol.allow", "always"],
    ];
    for (const [key = "", value = ""] of [...partial, ...remote, ...settings(command)])
      repository.git("config", key, value);
    const text = "1234567890123456789012345678901234567890";
    await expect(take(repository, { kind: "revision", text })).rejects.toMatchObject({ code: "usage" });
    expect(isSprung()).toBe(false);
  });

  test("never runs what a submodule's configuration brings", async () => {
    const { command, isSprung } = trap();
    const inner = withCommit();
    const repository = withCommit();
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "lib");
    repository.commit();
    const lib = join(repository.root, "lib");
    repository.git("-C", lib, "config", "core.fsmonitor", command);
    repository.git("-C", lib, "config", "filter.x.clean", command);
    repository.write("lib/.gitattributes", "* filter=x\n");
    // As long as before, so that only its contents tell whether it changed.
    repository.write("lib/a.txt", "b\n");
    await takeEverything(repository);
    expect(isSprung()).toBe(false);
  });

  test("the user's own filters still work, also where the repository would replace them", async () => {
    const { command, isSprung } = trap();
    const repository = withCommit();
    const config = join(newFolder(), "config");
    writeFileSync(config, '[filter "upper"]\n\tclean = tr a-z A-Z\n');
    process.env["GIT_CONFIG_GLOBAL"] = config;
    repository.git("config", "filter.upper.clean", command);
    repository.write(".gitattributes", "*.txt filter=upper\n");
    repository.write("b.txt", "shout\n");
    expect(added(await take(repository, { kind: "uncommitted" }))).toContain("SHOUT");
    expect(isSprung()).toBe(false);
  });

  test("cannot have another folder taken for its working tree", async () => {
    const repository = withCommit();
    const home = newFolder();
    writeFileSync(join(home, "secret.txt"), "secret\n");
    repository.git("config", "core.worktree", home);
    await expect(take(repository, { kind: "uncommitted" })).rejects.toMatchObject({ code: "git", message: /claims/ });
  });
});

describe("hostile attributes", () => {
  test("those of the head hide nothing and those of the base count", async () => {
    const repository = withCommit({
      "a.txt": "a\n",
      ".gitattributes": "*.gen linguist-generated\nvendor/** linguist-vendored=true\nb.bin -diff\n",
    });
    repository.write(".gitattributes", "* -diff linguist-generated linguist-vendored\n");
    repository.write("sub/.gitattributes", "* binary\n");
    repository.write("a.txt", "changed\n");
    repository.write("sub/x.txt", "x\n");
    repository.write("y.gen", "y\n");
    repository.write("vendor/z.txt", "z\n");
    repository.write("b.bin", "b\n");
    repository.git("config", "core.attributesFile", join(repository.root, ".gitattributes"));
    writeFileSync(join(repository.root, ".git", "info", "attributes"), "* -diff\n");
    const { change, attributes } = await take(repository, { kind: "uncommitted" });
    expect(change.patches.filter((patch) => patch.binary).map((patch) => patch.path)).toEqual(["b.bin"]);
    expect([...attributes]).toEqual([
      ["vendor/z.txt", { generated: false, vendored: true }],
      ["y.gen", { generated: true, vendored: false }],
    ]);
  });

  test("a commit's own attributes do not hide it either", async () => {
    const repository = withCommit();
    repository.write(".gitattributes", "* -diff\n");
    repository.write("a.txt", "changed\n");
    repository.commit();
    expect(added(await take(repository, { kind: "revision", text: "HEAD" }))).toContain("changed");
  });
});

describe("the host's environment", () => {
  test("does not redirect git", async () => {
    const repository = withCommit();
    const { command, isSprung } = trap();
    const other = withCommit({ "other.txt": "other\n" });
    repository.write("a.txt", "changed\n");
    Object.assign(process.env, {
      GIT_DIR: join(other.root, ".git"),
      GIT_WORK_TREE: other.root,
      GIT_INDEX_FILE: join(other.root, ".git", "index"),
      GIT_EXTERNAL_DIFF: command,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.fsmonitor",
      GIT_CONFIG_VALUE_0: command,
      GIT_CONFIG_PARAMETERS: `'diff.external=${command}'`,
      GIT_LITERAL_PATHSPECS: "1",
    });
    expect(listed((await take(repository, { kind: "uncommitted" })).change.patches)).toEqual(["modified a.txt"]);
    expect(isSprung()).toBe(false);
  });
});

describe("files of all kinds", () => {
  test("odd names come through whole", async () => {
    const names = [
      "-dash",
      " lead",
      "trail ",
      'quo"te',
      "tab\tname",
      "new\nline",
      "back\\slash",
      "übung/日本.txt",
      "__proto__",
      ":(top)x",
      "*",
    ];
    const repository = withCommit();
    for (const name of names) repository.write(name, `${name.length}\n`);
    const { change, trees } = await take(repository, { kind: "branch" });
    expect(change.patches.map((patch) => patch.path).sort()).toEqual([...names].sort());
    for (const name of names) expect(await trees.read("head", name)).toBe(`${name.length}\n`);
    expect((await trees.list()).map((entry) => entry.path)).toEqual(expect.arrayContaining(names));
  });

  test("names that are not UTF-8 are taken", async () => {
    const repository = withCommit();
    const name = Buffer.concat([Buffer.from(repository.root), Buffer.from([0x2f, 0xe9, 0x2e, 0x63])]);
    writeFileSync(name, "latin\n");
    expect(added(await take(repository, { kind: "branch" }))).toEqual(["latin"]);
  });

  test("renames, modes, carriage returns and missing newlines are kept", async () => {
    const long = Array.from({ length: 20 }, (_, index) => `line ${index}\r\n`).join("");
    const repository = withCommit({ "old name.txt": long, run: "x\n", bare: "a\n" });
    renameSync(join(repository.root, "old name.txt"), join(repository.root, "new name.txt"));
    repository.write("new name.txt", `${long}added\r\n`);
    chmodSync(join(repository.root, "run"), 0o755);
    repository.write("bare", "a");
    const { change } = await take(repository, { kind: "branch" });
    expect(listed(change.patches)).toEqual(["modified bare", "renamed old name.txt -> new name.txt", "modified run"]);
    const [bare, renamed, run] = change.patches;
    expect([bare?.hunks[0]?.oldNoNewline, bare?.hunks[0]?.newNoNewline]).toEqual([false, true]);
    expect(renamed?.hunks[0]?.lines.at(-1)).toBe("+added\r");
    expect([run?.oldMode, run?.newMode, run?.hunks.length]).toEqual(["100644", "100755", 0]);
  });

  test("line ends that the user's git converts on commit are no change", async () => {
    const repository = withCommit({ "a.txt": "one\ntwo\n" });
    const config = join(newFolder(), "config");
    writeFileSync(config, "[core]\n\tautocrlf = true\n");
    process.env["GIT_CONFIG_GLOBAL"] = config;
    repository.write("a.txt", "one\r\ntwo\r\nthree\r\n");
    expect((await take(repository, { kind: "branch" })).change.patches[0]?.hunks[0]?.lines).toEqual([
      " one",
      " two",
      "+three",
    ]);
  });

  test("a file that becomes a symlink changes its type, and the symlink is not followed", async () => {
    const secret = join(newFolder(), "secret");
    writeFileSync(secret, "secret\n");
    const repository = withCommit();
    repository.delete("a.txt");
    symlinkSync(secret, join(repository.root, "a.txt"));
    const { change, trees } = await take(repository, { kind: "branch" });
    expect(listed(change.patches)).toEqual(["type-changed a.txt"]);
    expect(await trees.read("head", "a.txt")).toBeNull();
    expect(await trees.read("base", "a.txt")).toBe("a\n");
  });

  test("a folder that becomes a symlink, a file that becomes a folder, and the other way round", async () => {
    const repository = withCommit({ "dir/a": "a\n", file: "f\n", "folder/b": "b\n" });
    const outside = newFolder();
    writeFileSync(join(outside, "a"), "outside\n");
    for (const name of ["dir", "file", "folder"]) repository.delete(name);
    symlinkSync(outside, join(repository.root, "dir"));
    repository.write("file/inner", "i\n");
    repository.write("folder", "now a file\n");
    const { change } = await take(repository, { kind: "uncommitted" });
    expect(listed(change.patches).sort()).toEqual([
      "added dir",
      "added file/inner",
      "added folder",
      "deleted dir/a",
      "deleted file",
      "deleted folder/b",
    ]);
    expect(change.summary.tree).toBe(treeOfAddAll(repository));
  });

  test("a submodule is a patch when it moves on, and none while it is only dirty", async () => {
    const inner = withCommit();
    const repository = withCommit();
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "lib");
    repository.commit();
    repository.write("lib/a.txt", "dirty\n");
    expect(listed((await take(repository, { kind: "uncommitted" })).change.patches)).toEqual([]);
    repository.git("-C", "lib", "commit", "-q", "-a", "-m", "on");
    const { change, trees } = await take(repository, { kind: "uncommitted" });
    expect(change.patches).toMatchObject([
      { path: "lib", oldMode: "160000", newMode: "160000", additions: 1, deletions: 1 },
    ]);
    expect(await trees.read("head", "lib")).toBeNull();
  });

  test("an untracked repository is recorded by its commit, one without commits not at all", async () => {
    const repository = withCommit();
    mkdirSync(join(repository.root, "full"));
    repository.git("init", "-q", "full");
    repository.git("-C", "full", "commit", "-q", "--allow-empty", "-m", "x");
    repository.git("init", "-q", "empty");
    expect(listed((await take(repository, { kind: "uncommitted" })).change.patches)).toEqual(["added full"]);
  });

  test("a change that left size and time of a file as the index knows them is seen", async () => {
    const repository = withCommit({ "a.txt": "aaaa\n" });
    const file = join(repository.root, "a.txt");
    repository.git("config", "core.trustctime", "false");
    utimesSync(file, 1_000_000, 1_000_000);
    repository.git("add", "-A");
    repository.git("update-index", "--refresh");
    utimesSync(join(repository.root, ".git", "index"), 1_000_000, 1_000_000);
    writeFileSync(file, "bbbb\n");
    utimesSync(file, 1_000_000, 1_000_000);
    expect(added(await take(repository, { kind: "uncommitted" }))).toEqual(["bbbb"]);
  });

  test("the snapshot is what git add -A makes of the same mess", async () => {
    const repository = withCommit({ "a.txt": "a\n", "keep/b": "b\n", "gone/c": "c\n", "mode.sh": "m\n" });
    repository.write("a.txt", "staged\n");
    repository.git("add", "-A");
    repository.write("a.txt", "staged and changed\n");
    repository.delete("gone");
    chmodSync(join(repository.root, "mode.sh"), 0o755);
    repository.write("new/deep/file", "n\n");
    repository.write("new/.gitignore", "*.o\n");
    repository.write("new/x.o", "o\n");
    repository.git("rm", "-q", "--cached", "keep/b");
    const { change } = await take(repository, { kind: "uncommitted" });
    expect(change.summary.tree).toBe(treeOfAddAll(repository));
  });

  test("sparse checkouts and split indexes keep what is not checked out, and are not touched", async () => {
    const repository = withCommit({ "a/x": "x\n", "b/y": "y\n" });
    repository.git("sparse-checkout", "set", "a");
    repository.git("update-index", "--split-index");
    repository.write("a/x", "changed\n");
    // Reading a split index renews the time of its shared part.
    const state = () =>
      inventory(repository.root).map((line) => (line.includes("sharedindex") ? line.split(" ")[0] : line));
    const before = state();
    expect(listed((await take(repository, { kind: "uncommitted" })).change.patches)).toEqual(["modified a/x"]);
    expect(state()).toEqual(before);
  });
});

describe("what cannot be taken is said clearly", () => {
  test("a folder that belongs to another user", { skip: !isRoot }, async () => {
    const repository = withCommit();
    for (const path of ["", ".git"]) chownSync(join(repository.root, path), 12345, 12345);
    const taking = take(repository, { kind: "branch" });
    await expect(taking).rejects.toMatchObject({ code: "git", message: /dubious ownership/, hint: /safe\.directory/ });
  });

  test("a file that cannot be read", { skip: isRoot }, async () => {
    const repository = withCommit();
    repository.write("locked.txt", "x\n");
    chmodSync(join(repository.root, "locked.txt"), 0);
    await expect(take(repository, { kind: "branch" })).rejects.toMatchObject({ code: "git", message: /locked\.txt/ });
  });

  test("a folder without a repository", async () => {
    const cwd = newFolder();
    const request = { cwd, paths: [], objectsDirectory: cwd, select: { kind: "branch" } as const };
    await expect(takeChange(request)).rejects.toMatchObject({ code: "not-a-repository" });
  });

  test("a git that is not installed", async () => {
    const repository = withCommit();
    process.env["PATH"] = newFolder();
    await expect(take(repository, { kind: "branch" })).rejects.toMatchObject({ code: "git", message: /not installed/ });
  });

  test("a damaged index", async () => {
    const repository = withCommit();
    writeFileSync(join(repository.root, ".git", "index"), "garbage");
    await expect(take(repository, { kind: "branch" })).rejects.toMatchObject({ code: "git", hint: /index is damaged/ });
  });
});

function treeOfAddAll(repository: GitRepository): string {
  repository.git("add", "-A");
  return repository.git("write-tree");
}
