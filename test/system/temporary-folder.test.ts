import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTemporaryFolder } from "../../src/system/temporary-folder.ts";
import { useFolders } from "./temporary.ts";

const { newFolder } = useFolders();
const source = new URL("../../src/system/temporary-folder.ts", import.meta.url).href;

/** Puts a link to itself in the place of a folder: nobody gets through it, not even root, for whom no mode is closed. */
function makeUnreachable(folder: string): void {
  renameSync(folder, `${folder}.aside`);
  symlinkSync(folder, folder);
}

function makeReachable(folder: string): void {
  unlinkSync(folder);
  renameSync(`${folder}.aside`, folder);
}

/** A process of its own that does this with folders. Throws when it does not end well. */
function runProcess(script: string, ...folders: readonly string[]): void {
  const program = `import { renameSync, symlinkSync, unlinkSync } from "node:fs";
    import { openTemporaryFolder } from ${JSON.stringify(source)};
    const [one, other] = process.argv.slice(1);
    const makeUnreachable = (folder) => (renameSync(folder, folder + ".aside"), symlinkSync(folder, folder));
    const makeReachable = (folder) => (unlinkSync(folder), renameSync(folder + ".aside", folder));
    ${script}`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", program, ...folders], { stdio: "pipe" });
}

test("a folder is gone once it is removed, with all that is in it", async () => {
  const folder = await openTemporaryFolder(newFolder(), "a-");
  mkdirSync(join(folder.path, "closed/in"), { recursive: true });
  chmodSync(join(folder.path, "closed"), 0o555);
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test("one that cannot be removed changes nothing for whoever was done with it", async () => {
  const parent = join(newFolder(), "parent");
  mkdirSync(parent);
  const folder = await openTemporaryFolder(parent, "a-");
  makeUnreachable(parent);
  await expect(folder.remove()).resolves.toBeUndefined();
  makeReachable(parent);
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test("one that could not be removed goes with the process", () => {
  const parent = join(newFolder(), "parent");
  mkdirSync(parent);
  runProcess(
    `const folder = await openTemporaryFolder(one, "a-");
    makeUnreachable(one);
    await folder.remove();
    makeReachable(one);`,
    parent,
  );
  expect(readdirSync(parent)).toEqual([]);
});

test("at the end of a process one that stays is no failure, and does not keep the others", () => {
  const [stays, goes] = [join(newFolder(), "parent"), newFolder()];
  mkdirSync(stays);
  runProcess(
    `await openTemporaryFolder(one, "a-");
    await openTemporaryFolder(other, "b-");
    makeUnreachable(one);`,
    ...[stays, goes],
  );
  makeReachable(stays);
  expect(readdirSync(stays)).toHaveLength(1);
  expect(readdirSync(goes)).toEqual([]);
});
