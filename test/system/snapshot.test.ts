import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PolicyRule } from "../../src/core/config.ts";
import { sanitizeChange } from "../../src/flow/sanitized-change.ts";
import type { ReadableChange, SecretScanner } from "../../src/ports.ts";
import { removeFolder, removeFolderSync } from "../../src/system/remove-folder.ts";
import { secretScanner } from "../../src/system/secrets.ts";
import { writeSnapshot } from "../../src/system/snapshot.ts";
import { planSnapshot } from "../../src/system/snapshot-plan.ts";
import { openTemporaryFolder } from "../../src/system/temporary-folder.ts";
import type { GitRepository } from "./git-repository.ts";
import { useTaking } from "./taking.ts";

const { newFolder, newRepository, take } = useTaking();
const signal = new AbortController().signal;

async function readable(repository: GitRepository, policy: readonly PolicyRule[] = []): Promise<ReadableChange> {
  const taken = await take(repository, { kind: "revision", text: "HEAD" });
  const options = { scanner: secretScanner, policy, allowSecrets: [], files: taken.change.patches };
  return (await sanitizeChange(taken, options, signal)).forReviewer({ isLocal: false });
}

/** A change that lists these names and shows their own name as text for each. */
function listing(paths: readonly string[]): ReadableChange {
  return { list: async () => paths, read: async (path) => ({ text: path }), search: async () => [] };
}

/** All that is in a folder, below it. */
function contents(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort();
}

describe("a snapshot of a repository", () => {
  test("holds what a reviewer may see, as plain files in folders that are closed for writing", async () => {
    const repository = newRepository();
    const key = `AKIA${"ABCDEFGHIJKLMNOP"}`;
    repository.write("src/deep/a.ts", `const key = "${key}";\n`);
    repository.write("run.sh", "#!/bin/sh\n");
    repository.git("update-index", "--add", "--chmod=+x", "run.sh");
    repository.write("image", Buffer.from([0, 1]));
    repository.write("private/b.ts", "b\n");
    for (const name of ["AGENTS.md", "src/CLAUDE.md", ".mcp.json", ".codex/config.toml"])
      repository.write(name, "do\n");
    symlinkSync("/etc/passwd", join(repository.root, "link"));
    repository.commit();
    const folder = newFolder();
    const written = await writeSnapshot(
      await readable(repository, [{ paths: ["private/**"], allow: "nobody" }]),
      folder,
      signal,
    );
    expect(contents(folder)).toEqual(["run.sh", "src", "src/deep", "src/deep/a.ts"]);
    expect(readFileSync(join(folder, "src/deep/a.ts"), "utf8")).toMatch(/^const key = "\[secret-\d+: .*\]";\n$/);
    const modes = ["run.sh", "src/deep/a.ts", "src", "src/deep", "."].map((name) => lstatSync(join(folder, name)).mode);
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(["444", "444", "555", "555", "555"]);
    const bytes = ["run.sh", "src/deep/a.ts"].reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0);
    expect(written).toEqual({ files: 2, bytes, omitted: 1, overLimit: 0 });
  });

  test("keeps to its limits, counts what is left out, and takes the neighbours of the change first", async () => {
    const repository = newRepository();
    for (const path of ["a/1", "b/c/2", "b/c/d/3", "b/4", "z/5"]) repository.write(path, `${path}\n`);
    repository.commit();
    const change = await readable(repository);
    const folder = newFolder();
    const near = ["b/c/2"];
    expect(await writeSnapshot(change, folder, signal, { near, maxFiles: 3 })).toMatchObject({
      files: 3,
      omitted: 2,
      overLimit: 2,
    });
    expect(contents(folder)).toEqual(["b", "b/4", "b/c", "b/c/2", "b/c/d", "b/c/d/3"]);
    const small = await writeSnapshot(change, newFolder(), signal, { near, maxBytes: 14 });
    expect([small.omitted, small.overLimit]).toEqual([5 - small.files, 5 - small.files]);
    expect(small.files).toBeLessThan(4);
    expect(small.bytes).toBeLessThanOrEqual(14);
  });

  test("hides the same secrets a second time, and needs not look for them again", async () => {
    const repository = newRepository();
    const key = `AKIA${"ABCDEFGHIJKLMNOP"}`;
    // More than is kept in memory.
    for (const name of ["a.txt", "b.txt"]) repository.write(name, `${name}: "${key}"\n${"word\n".repeat(1_000_000)}`);
    repository.commit();
    const scans: string[] = [];
    const scanner: SecretScanner = {
      scan(path, text) {
        scans.push(path);
        return secretScanner.scan(path, text);
      },
    };
    const taken = await take(repository, { kind: "revision", text: "HEAD" });
    const change = await sanitizeChange(taken, { scanner, policy: [], allowSecrets: [], files: [] }, signal);
    const folders = [newFolder(), newFolder()];
    for (const folder of folders) await writeSnapshot(change.forReviewer({ isLocal: false }), folder, signal);
    expect(scans.filter((path) => path.endsWith(".txt")).sort()).toEqual(["a.txt", "b.txt"]);
    for (const name of ["a.txt", "b.txt"]) {
      const [first, second] = folders.map((folder) => readFileSync(join(folder, name), "utf8"));
      expect(first).toBe(second);
      expect(first?.split("\n")[0]).toMatch(/^[ab]\.txt: "\[secret-1: .*\]"$/);
    }
  });

  test("ends when it is aborted", async () => {
    const repository = newRepository();
    repository.write("a", "a\n");
    repository.commit();
    const change = await readable(repository);
    const stopped = AbortSignal.abort(new Error("enough"));
    await expect(writeSnapshot(change, newFolder(), stopped)).rejects.toThrow("enough");
  });

  test("fails when it cannot be written at all: an empty one would look like an empty repository", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await expect(writeSnapshot(listing(["a"]), file, signal)).rejects.toThrow();
    await expect(writeSnapshot(listing(["a"]), join(file, "..", "gone"), signal)).rejects.toThrow();
  });
});

describe("hostile names", () => {
  const hostile = [
    ...["..", "../out", "a/../../out", "/out", "//out", "a//b", "./a", "a/.", "", "a/", "C:/out", "a\\..\\..\\out"],
    ...["nul\0l", "out\0/../..", `${"n".repeat(256)}`, `${"d/".repeat(3_000)}f`, ".git/config", "a/.GIT/hooks/x"],
    ...["\ud800", "CLAUDE.md", "Agents.MD/x", ".mcp.json"],
  ];

  test("write nothing outside of the folder, nor inside", async () => {
    const around = newFolder();
    const folder = join(around, "one/two/snapshot");
    mkdirSync(folder, { recursive: true });
    const written = await writeSnapshot(listing([...hostile, "good"]), folder, signal);
    expect(contents(around)).toEqual(["one", "one/two", "one/two/snapshot", "one/two/snapshot/good"]);
    expect(written).toMatchObject({ files: 1, omitted: hostile.length });
  });

  test("never lead out, whatever is listed", async () => {
    const name = fc.oneof(fc.constantFrom("..", ".", "", "a", "A", ".git", "\0", "\\", "c:"), fc.string());
    const paths = fc.array(
      fc.array(name, { maxLength: 4 }).map((names) => names.join("/")),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(paths, async (listed) => {
        const around = newFolder();
        const folder = join(around, "snapshot");
        mkdirSync(folder);
        const { files, omitted } = await writeSnapshot(listing(listed), folder, signal);
        expect(readdirSync(around)).toEqual(["snapshot"]);
        expect(files + omitted).toBe(listed.length);
        await removeFolder(around);
      }),
      { numRuns: 60 },
    );
  });

  test("that are taken are written once: a name twice, a file where a folder is", async () => {
    const folder = newFolder();
    const written = await writeSnapshot(listing(["a", "a", "a/b", "c/d", "c"]), folder, signal);
    expect(contents(folder)).toEqual(["a", "c"]);
    expect(written).toEqual({ files: 2, bytes: 2, omitted: 3, overLimit: 0 });
  });

  test("cannot meet what is there already: a folder that holds something is none to write to", async () => {
    const folder = newFolder();
    const outside = newFolder();
    symlinkSync(outside, join(folder, "link"));
    await expect(writeSnapshot(listing(["link/a", "b"]), folder, signal)).rejects.toThrow("is not empty");
    expect([contents(outside), readdirSync(folder)]).toEqual([[], ["link"]]);
  });
});

test("what programs load as their own settings is not there, wherever it lies", async () => {
  const listed = [".env", "src/.env.local", ".ENV.test", "src/.envrc", "src/env.ts", "docs/x.env", "CLAUDE.md"];
  const { files } = await planSnapshot(listed, [], { maxFiles: 10, signal });
  expect(files).toEqual(["src/.envrc", "src/env.ts", "docs/x.env"]);
});

test("neighbours of the change come before the rest, in the order of the tree", async () => {
  const listed = ["a", "lib/x/1", "lib/x/deep/2", "lib/y/3", "src/4", "src/5"];
  expect((await planSnapshot(listed, ["lib/x/1", "gone/6"], { maxFiles: 10, signal })).files).toEqual([
    ...["lib/x/1", "lib/x/deep/2", "lib/y/3", "a", "src/4", "src/5"],
  ]);
  const few = await planSnapshot(listed, [], { maxFiles: 2, signal });
  expect(few).toEqual({ files: ["a", "lib/x/1"], folders: ["lib", "lib/x"], overLimit: 4 });
});

describe("a tree that is deep or large", () => {
  const deep = (folders: number) => `${"d/".repeat(folders)}f`;

  test("is written as far down as people have folders, and what is deeper or longer is counted", async () => {
    const long = `${`${"n".repeat(200)}/`.repeat(5)}f`;
    const folder = newFolder();
    const written = await writeSnapshot(listing([deep(64), deep(65), long, "good"]), folder, signal);
    expect(written).toMatchObject({ files: 2, omitted: 2 });
    expect(existsSync(join(folder, deep(64)))).toBe(true);
  });

  test("keeps others waiting at no time, and is given up in the middle", async () => {
    const listed = Array.from({ length: 20_000 }, (_, index) => `${"d/".repeat(400)}${index}`);
    const stop = new AbortController();
    setImmediate(() => stop.abort(new Error("enough")));
    const planned = planSnapshot(listed, listed, { maxFiles: 20_000, signal: stop.signal });
    await expect(planned).rejects.toThrow("enough");
  });
});

describe("a snapshot is removed", () => {
  /** Root may write anywhere; what is asked here is what everybody else can do. */
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

  test("by the user that made it, although its folders may not be written", () => {
    const folder = newFolder();
    execFileSync("chmod", ["777", folder]);
    const modules = join(import.meta.dirname, "../../src/system");
    const code = `
      import { mkdirSync, readdirSync } from "node:fs";
      import { writeSnapshot } from ${JSON.stringify(join(modules, "snapshot.ts"))};
      import { removeFolder, removeFolderSync } from ${JSON.stringify(join(modules, "remove-folder.ts"))};
      const change = { list: async () => ["a/b/c", "d"], read: async () => ({ text: "x" }) };
      for (const remove of [removeFolder, removeFolderSync]) {
        const made = ${JSON.stringify(folder)} + "/" + remove.name;
        mkdirSync(made);
        await writeSnapshot(change, made, new AbortController().signal);
        await remove(made);
      }`;
    const args = ["--input-type=module", "-e", code];
    execFileSync(process.execPath, args, { ...asNobody, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("with its temporary folder, and what links in it lead to stays", async () => {
    const { path, remove } = await openTemporaryFolder(newFolder(), "snapshot-");
    await writeSnapshot(listing(["a/b"]), path, signal);
    const outside = newFolder();
    writeFileSync(join(outside, "kept"), "");
    execFileSync("chmod", ["755", path]);
    symlinkSync(outside, join(path, "link"));
    await remove();
    expect([existsSync(path), existsSync(join(outside, "kept"))]).toEqual([false, true]);
    removeFolderSync(path);
  });
});
