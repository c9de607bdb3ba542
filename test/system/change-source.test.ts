import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRepository, openTrees, takeChange } from "../../src/system/change-source.ts";
import { listCommits } from "../../src/system/commits.ts";
import { GitRepository } from "./git-repository.ts";
import { added, inventory, listed, useTaking } from "./taking.ts";

const { newFolder, newRepository, take } = useTaking();

/** `main` with one commit, and `feature` two commits ahead of it. */
function withFeature(): { repository: GitRepository; base: string; head: string } {
  const repository = newRepository();
  repository.write("a.txt", "one\ntwo\n");
  repository.write("b.txt", "b\n");
  const base = repository.commit();
  repository.git("switch", "-q", "-c", "feature");
  repository.write("a.txt", "one\nTWO\n");
  repository.commit();
  repository.write("c.txt", "c\n");
  return { repository, base, head: repository.commit() };
}

/** A clone that ends at the checked-out commit. */
function shallowClone(repository: GitRepository): GitRepository {
  const root = join(newFolder(), "shallow");
  repository.git("clone", "-q", "--depth", "1", `file://${repository.root}`, root);
  return new GitRepository(root);
}

describe("the branch", () => {
  test("is taken since it left main, with uncommitted, staged and untracked work, without ignored files", async () => {
    const { repository, base, head } = withFeature();
    repository.git("switch", "-q", "main");
    repository.write("main-only.txt", "later\n");
    repository.commit();
    repository.git("switch", "-q", "feature");
    repository.write(".gitignore", "*.log\n");
    repository.write("b.txt", "b2\n");
    repository.git("add", "b.txt");
    repository.write("new.txt", "new\n");
    repository.write("noise.log", "noise\n");
    const { change } = await take(repository, { kind: "branch" });
    expect(listed(change.patches)).toEqual([
      "added .gitignore",
      "modified a.txt",
      "modified b.txt",
      "added c.txt",
      "added new.txt",
    ]);
    expect(change.summary).toMatchObject({
      kind: "branch",
      branch: "feature",
      base,
      head,
      took: `branch feature against main (merge base ${base.slice(0, 7)}), with uncommitted work in 3 files`,
      files: 5,
      hasContext: true,
    });
  });

  test("says nothing of uncommitted work when there is none", async () => {
    const { repository, base, head } = withFeature();
    const { change } = await take(repository, { kind: "branch" });
    expect(change.summary).toMatchObject({
      took: `branch feature against main (merge base ${base.slice(0, 7)})`,
      head,
    });
    expect(change.summary.tree).toBe(repository.git("rev-parse", "HEAD^{tree}"));
  });

  test("is compared with the newer of the main branch here and at the remote", async () => {
    const { repository, base, head } = withFeature();
    const first = repository.git("rev-parse", "feature~1");
    repository.git("update-ref", "refs/remotes/origin/main", first);
    expect((await take(repository, { kind: "branch" })).change.summary).toMatchObject({ base: first, head });
    repository.git("update-ref", "refs/remotes/origin/main", base);
    expect((await take(repository, { kind: "branch" })).change.summary).toMatchObject({ base, head });
  });

  test.each([
    [
      "what the remote calls its head",
      ["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop"],
      "origin/develop",
    ],
    ["what the user calls new branches", ["config", "init.defaultBranch", "develop"], "origin/develop"],
    ["a usual name", ["branch", "trunk", "main"], "trunk"],
  ])("finds the main branch by %s", async (_, command, label) => {
    const { repository } = withFeature();
    repository.git("update-ref", "refs/remotes/origin/develop", "main");
    repository.git(...command);
    repository.git("branch", "-q", "-m", "main", "other");
    expect((await take(repository, { kind: "branch" })).change.summary.took).toContain(`against ${label} (merge base`);
  });

  test("main itself is compared with its upstream", async () => {
    const { repository, base } = withFeature();
    repository.git("update-ref", "refs/remotes/origin/main", base);
    repository.git("switch", "-q", "main");
    repository.git("merge", "-q", "--ff-only", "feature");
    const { change } = await take(repository, { kind: "branch" });
    expect(change.summary.took).toBe(`branch main against origin/main (merge base ${base.slice(0, 7)})`);
    expect(listed(change.patches)).toEqual(["modified a.txt", "added c.txt"]);
  });

  test("main without an upstream is its uncommitted work", async () => {
    const { repository } = withFeature();
    repository.git("switch", "-q", "main");
    repository.write("a.txt", "changed\n");
    const { change } = await take(repository, { kind: "branch" });
    expect(change.summary.took).toBe(
      "uncommitted work on branch main in 1 file, for main has no upstream to compare with",
    );
    expect(listed(change.patches)).toEqual(["modified a.txt"]);
  });

  test("main without an upstream and without uncommitted work is no empty change but a question", async () => {
    const { repository } = withFeature();
    repository.git("switch", "-q", "main");
    await expect(take(repository, { kind: "branch" })).rejects.toMatchObject({
      code: "usage",
      message: "There is nothing to compare: main has no upstream to compare with, and no uncommitted work.",
      hint: /blindspot review HEAD/,
    });
  });

  test("main in sync with its upstream is an empty change", async () => {
    const { repository, base } = withFeature();
    repository.git("update-ref", "refs/remotes/origin/main", base);
    repository.git("switch", "-q", "main");
    const { change } = await take(repository, { kind: "branch" });
    expect(change.patches).toEqual([]);
    expect(change.summary.took).toMatch(/^branch main against origin\/main .*: nothing changed$/);
  });

  test.each([
    [["switch", "-q", "--detach", "feature"], /no main branch \(main, master, trunk; here, at origin or upstream\)/],
    [["switch", "-q", "feature"], /no main branch \(.*\), and feature has no upstream to compare with, and no/],
  ])("where no main branch can be found, %j is a question too", async (command, message) => {
    const { repository } = withFeature();
    repository.git(...command);
    repository.git("branch", "-q", "-m", "main", "other");
    await expect(take(repository, { kind: "branch" })).rejects.toMatchObject({ code: "usage", message });
  });

  test.each([
    [
      "a detached checkout",
      [
        ["switch", "-q", "--detach"],
        ["branch", "-q", "-D", "feature"],
      ],
    ],
    ["a branch whose upstream came without the main branch", []],
  ])("in a shallow clone %s is a question, and it says how to get what is missing", async (_, commands) => {
    const { repository } = withFeature();
    const shallow = shallowClone(repository);
    shallow.git("symbolic-ref", "-d", "refs/remotes/origin/HEAD");
    for (const command of commands) shallow.git(...command);
    await expect(take(shallow, { kind: "branch" })).rejects.toMatchObject({
      code: "usage",
      message: /no main branch .*, and no uncommitted work\.$/,
      hint: /--unshallow/,
    });
  });

  test("a detached HEAD is compared with main too", async () => {
    const { repository, base, head } = withFeature();
    repository.git("switch", "-q", "--detach");
    const { change } = await take(repository, { kind: "branch" });
    expect(change.summary).toMatchObject({ branch: null, base, head });
    expect(change.summary.took).toBe(`detached HEAD ${head.slice(0, 7)} against main (merge base ${base.slice(0, 7)})`);
  });

  test("nothing to review is a change without patches that says so", async () => {
    const { repository } = withFeature();
    repository.git("switch", "-q", "-c", "fresh", "main");
    const { change } = await take(repository, { kind: "branch" });
    expect(change.patches).toEqual([]);
    expect(change.summary.took).toMatch(/^branch fresh against main .*: nothing changed$/);
  });

  test("without any common commit it asks for a range", async () => {
    const { repository } = withFeature();
    repository.git("switch", "-q", "--orphan", "island");
    repository.commit();
    await expect(take(repository, { kind: "branch" })).rejects.toMatchObject({
      code: "usage",
      message: /no commit in common/,
    });
  });

  test("everything is new in a repository without commits", async () => {
    const repository = newRepository();
    repository.write("a.txt", "a\n");
    const { change } = await take(repository, { kind: "branch" });
    expect(listed(change.patches)).toEqual(["added a.txt"]);
    expect(change.summary).toMatchObject({ base: null, head: null, branch: "main", took: /without commits, 1 file$/ });
    expect(change.repository?.key).toMatch(/^path-[0-9a-f]{64}$/);
  });

  test("a SHA-256 repository is read like any other", async () => {
    const repository = newRepository("--object-format=sha256");
    repository.write("a.txt", "a\n");
    repository.commit();
    repository.git("switch", "-q", "-c", "feature");
    repository.write("d/a.txt", "b\n");
    const { change, trees } = await take(repository, { kind: "branch" });
    expect(listed(change.patches)).toEqual(["added d/a.txt"]);
    expect(change.summary.tree).toHaveLength(64);
    expect(await trees.read("head", "d/a.txt")).toBe("b\n");
  });

  test("a linked worktree has the work and the branch of its own", async () => {
    const { repository, base } = withFeature();
    const linked = join(newFolder(), "linked");
    repository.git("worktree", "add", "-q", "-b", "other", linked, "main");
    mkdirSync(join(linked, "sub"));
    repository.git("-C", linked, "config", "user.name", "x");
    symlinkSync("nowhere", join(linked, "sub", "link"));
    const { change } = await take(repository, { kind: "branch" }, { cwd: join(linked, "sub") });
    expect(listed(change.patches)).toEqual(["added sub/link"]);
    expect(change.summary).toMatchObject({ branch: "other", base });
    expect(change.repository).toEqual({ key: base, root: linked });
  });
});

describe("uncommitted and staged work", () => {
  test("are told apart", async () => {
    const { repository, head } = withFeature();
    repository.write("a.txt", "staged\n");
    repository.git("add", "a.txt");
    repository.write("a.txt", "staged\nand more\n");
    repository.write("d.txt", "d\n");
    const staged = await take(repository, { kind: "staged" });
    const uncommitted = await take(repository, { kind: "uncommitted" });
    expect(added(staged)).toEqual(["staged"]);
    expect(added(uncommitted)).toEqual(["staged", "and more", "d"]);
    expect(staged.change.summary).toMatchObject({
      kind: "staged",
      base: head,
      head: null,
      took: `what is staged against HEAD (${head.slice(0, 7)}) in 1 file`,
    });
    expect(uncommitted.change.summary.took).toBe(`uncommitted work against HEAD (${head.slice(0, 7)}) in 2 files`);
  });

  test("what is only intended to be added is uncommitted but not staged", async () => {
    const { repository } = withFeature();
    repository.write("later.txt", "later\n");
    repository.git("add", "-N", "later.txt");
    expect(listed((await take(repository, { kind: "staged" })).change.patches)).toEqual([]);
    expect(listed((await take(repository, { kind: "uncommitted" })).change.patches)).toEqual(["added later.txt"]);
  });

  test("unmerged files stop what is staged, and are taken with their marks as uncommitted work", async () => {
    const { repository } = withFeature();
    repository.git("switch", "-q", "main");
    repository.write("a.txt", "one\nother\n");
    repository.commit();
    expect(() => repository.git("merge", "feature")).toThrow();
    await expect(take(repository, { kind: "staged" })).rejects.toMatchObject({ code: "git", hint: /conflicts/ });
    expect(added(await take(repository, { kind: "uncommitted" }))).toContain("<<<<<<< HEAD");
  });
});

describe("a revision", () => {
  test("a commit is taken against its parent", async () => {
    const { repository, head } = withFeature();
    const { change } = await take(repository, { kind: "revision", text: "HEAD" });
    const parent = repository.git("rev-parse", "HEAD~1");
    expect(change.summary).toMatchObject({ kind: "commit", base: parent, head, files: 1 });
    expect(change.summary.took).toBe(`commit ${head.slice(0, 7)} against its parent ${parent.slice(0, 7)}`);
  });

  test("a root commit is taken against nothing", async () => {
    const { repository, base } = withFeature();
    const { change } = await take(repository, { kind: "revision", text: "main" });
    expect(listed(change.patches)).toEqual(["added a.txt", "added b.txt"]);
    expect(change.summary).toMatchObject({
      base: null,
      head: base,
      took: `root commit ${base.slice(0, 7)} against nothing`,
    });
  });

  test("a commit at the end of a shallow clone is no root commit", async () => {
    const { repository, head } = withFeature();
    const shallow = shallowClone(repository);
    await expect(take(shallow, { kind: "revision", text: "HEAD" })).rejects.toMatchObject({
      code: "usage",
      message: `The parent of ${head.slice(0, 7)} is not here: this shallow clone ends at that commit.`,
      hint: /git fetch --deepen/,
    });
    shallow.git("fetch", "-q", "--deepen=1");
    const { change } = await take(shallow, { kind: "revision", text: "HEAD" });
    expect(listed(change.patches)).toEqual(["added c.txt"]);
  });

  test("a merge is taken against its first parent, and says so", async () => {
    const { repository } = withFeature();
    repository.git("switch", "-q", "main");
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "feature");
    const { change } = await take(repository, { kind: "revision", text: "HEAD" });
    expect(listed(change.patches)).toEqual(["modified a.txt", "added c.txt"]);
    expect(change.summary.took).toMatch(/^merge commit \w{7} against the first of its 2 parents, \w{7}$/);
  });

  test("two dots compare two commits, three the second with their merge base", async () => {
    const { repository, base } = withFeature();
    repository.git("switch", "-q", "main");
    repository.write("b.txt", "changed on main\n");
    const main = repository.commit();
    const two = await take(repository, { kind: "revision", text: "main..feature" });
    const three = await take(repository, { kind: "revision", text: "main...feature" });
    expect(listed(two.change.patches)).toEqual(["modified a.txt", "modified b.txt", "added c.txt"]);
    expect(listed(three.change.patches)).toEqual(["modified a.txt", "added c.txt"]);
    expect([two.change.summary.base, three.change.summary.base]).toEqual([main, base]);
  });

  test("a missing side is HEAD", async () => {
    const { repository, head } = withFeature();
    expect((await take(repository, { kind: "revision", text: "main.." })).change.summary.head).toBe(head);
    expect((await take(repository, { kind: "revision", text: "..main" })).change.summary.base).toBe(head);
  });

  test.each([
    "nothing",
    "a..nothing",
    "--output=canary",
    "-x",
    "--all",
    "^main",
    "main..--output=canary",
    "a.txt",
    "",
    "\0",
  ])("%j is unknown, and never an option", async (text) => {
    const { repository } = withFeature();
    const before = inventory(repository.root);
    await expect(take(repository, { kind: "revision", text })).rejects.toMatchObject({ code: "usage" });
    expect(inventory(repository.root)).toEqual(before);
  });

  test("works in a bare repository, where a branch does not", async () => {
    const { repository, base, head } = withFeature();
    const bare = join(newFolder(), "bare.git");
    repository.git("clone", "-q", "--bare", repository.root, bare);
    const { change } = await take(repository, { kind: "revision", text: "main..feature" }, { cwd: bare });
    expect(change.summary).toMatchObject({ base, head, files: 2 });
    await expect(take(repository, { kind: "branch" }, { cwd: bare })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("whole files", () => {
  test("are taken as in the working tree, with everything else as context", async () => {
    const { repository } = withFeature();
    repository.write("src/x.ts", "x\n");
    repository.write("src/deep/y.ts", "y\n");
    const { change, trees } = await take(repository, { kind: "files", paths: ["a.txt", "src/**/*.ts"] });
    expect(listed(change.patches)).toEqual(["added a.txt", "added src/deep/y.ts", "added src/x.ts"]);
    expect(change.summary).toMatchObject({ kind: "files", base: null, head: null, took: /whole files .* 3 files$/ });
    expect(await trees.read("head", "b.txt")).toBe("b\n");
    expect(await trees.read("base", "a.txt")).toBeNull();
  });

  test("a name that matches nothing, or only ignored files, is a mistake", async () => {
    const { repository } = withFeature();
    repository.write(".gitignore", "*.log\n");
    repository.write("x.log", "x\n");
    for (const name of ["typo.txt", "x.log"]) {
      const taking = take(repository, { kind: "files", paths: ["a.txt", name] });
      await expect(taking).rejects.toMatchObject({ code: "usage", message: `No file matches ${name}.` });
    }
  });
});

describe("a patch", () => {
  const text = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n";
  async function* bytes(...parts: string[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield Buffer.from(part);
  }

  test("has no trees, and says so", async () => {
    const taken = await take(newRepository(), { kind: "patch", text: bytes(text) });
    expect(listed(taken.change.patches)).toEqual(["modified x.c"]);
    expect(taken.change.summary).toMatchObject({
      kind: "patch",
      hasContext: false,
      tree: null,
      took: /without the code around/,
    });
    expect(await taken.trees.read("head", "x.c")).toBeNull();
    expect(await taken.trees.list()).toEqual([]);
  });

  test("needs no repository", async () => {
    const cwd = newFolder();
    const request = { cwd, paths: [], objectsDirectory: cwd };
    const { change } = await takeChange({ ...request, select: { kind: "patch", text: bytes(text) } });
    expect(change.repository).toBeNull();
  });

  test("that changes one file in several steps is refused with advice", async () => {
    const series = { kind: "patch", text: bytes(text, text) } as const;
    await expect(take(newRepository(), series)).rejects.toMatchObject({ code: "bad-diff", message: /more than once/ });
  });

  test("that is none is refused", async () => {
    const taking = take(newRepository(), { kind: "patch", text: bytes("hello\n") });
    await expect(taking).rejects.toMatchObject({ code: "bad-diff" });
  });
});

describe("paths behind a change", () => {
  test("limit it to files, folders and globs seen from where one stands, by either path of a rename", async () => {
    const { repository } = withFeature();
    repository.write("lib/moved.txt", "a long enough text\nto be recognized\n");
    repository.write("src/[id]/page.tsx", "page\n");
    repository.commit();
    repository.git("tag", "start");
    mkdirSync(join(repository.root, "src", "new"));
    repository.git("mv", "lib/moved.txt", "src/new/moved.txt");
    repository.write("src/[id]/page.tsx", "page 2\n");
    repository.write("src/i/page.tsx", "other\n");
    repository.write("top.ts", "top\n");
    repository.commit();
    const select = { kind: "revision", text: "start..HEAD" } as const;
    const at = async (cwd: string, ...paths: string[]) =>
      listed((await take(repository, select, { cwd: join(repository.root, cwd), paths })).change.patches);
    expect(await at("", "lib")).toEqual(["renamed lib/moved.txt -> src/new/moved.txt"]);
    expect(await at("src", "new/")).toEqual(["renamed lib/moved.txt -> src/new/moved.txt"]);
    expect(await at("src", "[id]/page.tsx")).toContain("modified src/[id]/page.tsx");
    expect(await at("src", "../*.ts")).toEqual(["added top.ts"]);
    expect(await at("", "*.tsx")).toEqual(["modified src/[id]/page.tsx", "added src/i/page.tsx"]);
    await expect(at("", "../outside")).rejects.toMatchObject({ code: "usage" });
  });

  test("are named in what was taken", async () => {
    const { repository } = withFeature();
    const { change } = await take(repository, { kind: "branch" }, { paths: ["b.txt"] });
    expect(change.summary.took).toMatch(/, only b\.txt: nothing changed$/);
  });

  test("that match no file of either side are a mistake, like those of whole files", async () => {
    const { repository } = withFeature();
    repository.delete("b.txt");
    for (const paths of [["nowhere"], ["a.txt", "src/"]]) {
      await expect(take(repository, { kind: "branch" }, { paths })).rejects.toMatchObject({
        code: "usage",
        message: `No file matches ${paths.at(-1)}.`,
      });
    }
    // One that is only on the base side is a file of the change; one that did not change is there.
    const { change } = await take(repository, { kind: "branch" }, { paths: ["b.txt"] });
    expect(listed(change.patches)).toEqual(["deleted b.txt"]);
  });
});

describe("what is left behind", () => {
  test("nothing is written into the repository, whatever is taken, and of temporary files nothing stays", async () => {
    const { repository } = withFeature();
    repository.write("untracked.txt", "new\n");
    repository.write("a.txt", "changed\n");
    repository.delete("b.txt");
    repository.git("add", "-N", "untracked.txt");
    const before = inventory(repository.root);
    const [temporary, objectsDirectory] = [newFolder(), newFolder()];
    process.env["TMPDIR"] = temporary;
    for (const select of [
      { kind: "branch" },
      { kind: "staged" },
      { kind: "uncommitted" },
      { kind: "revision", text: "main...HEAD" },
      { kind: "files", paths: ["."] },
    ] as const) {
      const taken = await takeChange({ cwd: repository.root, select, paths: [], objectsDirectory });
      await taken.trees.read("head", "a.txt");
      await taken.trees.list();
      await taken.dispose();
    }
    await listCommits(repository.root, null, null);
    expect(inventory(repository.root)).toEqual(before);
    expect(inventory(temporary)).toEqual([]);
    expect(readdirSync(objectsDirectory).filter((name) => !/^[0-9a-f]{2}$/.test(name))).toEqual([]);
  });

  test("the objects of a snapshot outlive the change, so that its trees can be opened again", async () => {
    const { repository } = withFeature();
    repository.write("a.txt", "snapshot\n");
    const objectsDirectory = join(newFolder(), "objects");
    const { change, dispose } = await take(repository, { kind: "branch" }, { objectsDirectory });
    await dispose();
    repository.write("a.txt", "later\n");
    const trees = await openTrees(change.repository, change.summary, objectsDirectory);
    expect(await trees.read("head", "a.txt")).toBe("snapshot\n");
    await trees.dispose();
  });

  test("is not taken for a change: a folder of ours in the working tree is refused, unless git ignores it", async () => {
    const { repository } = withFeature();
    const objectsDirectory = join(repository.root, "kept", "trees");
    const taking = take(repository, { kind: "branch" }, { objectsDirectory });
    await expect(taking).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("lies in the repository"),
    });
    repository.write(".gitignore", "kept\n");
    const { change } = await take(repository, { kind: "uncommitted" }, { objectsDirectory });
    expect(listed(change.patches)).toEqual(["added .gitignore"]);
  });

  test("nothing stays either when taking fails", async () => {
    const { repository } = withFeature();
    const [temporary, objectsDirectory] = [newFolder(), newFolder()];
    process.env["TMPDIR"] = temporary;
    const select = { kind: "revision", text: "nothing" } as const;
    const taking = takeChange({ cwd: repository.root, select, paths: [], objectsDirectory });
    await expect(taking).rejects.toMatchObject({ code: "usage" });
    expect([...inventory(temporary), ...inventory(objectsDirectory)]).toEqual([]);
  });

  test("an aborted taking ends with the reason of the signal", async () => {
    const { repository } = withFeature();
    const controller = new AbortController();
    const taking = take(repository, { kind: "branch" }, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(taking).rejects.toThrow("enough");
  });
});

describe("the repository", () => {
  test("is keyed by its root commit, the same for clones and from any folder of it", async () => {
    const { repository, base } = withFeature();
    repository.write("sub/x", "x\n");
    const clone = join(newFolder(), "clone");
    repository.git("clone", "-q", repository.root, clone);
    expect(await loadRepository(join(repository.root, "sub"))).toEqual({ key: base, root: repository.root });
    expect(await loadRepository(clone)).toEqual({ key: base, root: clone });
  });

  test("is null where there is none", async () => {
    expect(await loadRepository(newFolder())).toBeNull();
  });
});
