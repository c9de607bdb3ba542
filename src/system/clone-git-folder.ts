import { chmod, copyFile, lstat, mkdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { quotePath } from "../core/diff-path.ts";
import { type ClonePlace, unfinished } from "./clone-place.ts";
import { type CloneStore, copyIfThere } from "./clone-store.ts";
import { removeFolder } from "./remove-folder.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

/**
 * Puts a fresh `.git` into a working tree, in the place of whatever stands there: the branch is checked out and stands where the store
 * has it, the index agrees, objects are read from the store. Nothing of the old one stays, neither hooks nor settings.
 *
 * @param workTree the clone, or what is to become it
 * @param commit where the branch stands
 */
export async function freshGitFolder({ place, branch }: CloneStore, workTree: string, commit: string): Promise<void> {
  const made = await openTemporaryFolder(place.folder, unfinished);
  try {
    await writeGitFolder(made.path, { place, branch, commit });
    const old = join(place.folder, `${unfinished}git`);
    await removeFolder(old);
    await moveAway(join(workTree, ".git"), old);
    await rename(made.path, join(workTree, ".git"));
    await removeFolder(old);
  } finally {
    await made.remove();
  }
}

interface Content {
  readonly place: ClonePlace;
  readonly branch: string;
  readonly commit: string;
}

async function writeGitFolder(folder: string, { place: { store }, branch, commit }: Content): Promise<void> {
  const ref = join(folder, "refs", "heads", branch);
  await mkdir(join(folder, "objects", "info"), { recursive: true });
  await mkdir(join(folder, "objects", "pack"));
  await mkdir(dirname(ref), { recursive: true });
  await writeFile(join(folder, "HEAD"), `ref: refs/heads/${branch}\n`);
  await writeFile(ref, `${commit}\n`);
  const objects = quotePath(join(store, "objects")).replace(/^"|"$/g, "");
  await writeFile(join(folder, "objects", "info", "alternates"), `"${objects}"\n`);
  for (const name of ["config", "shallow", "info/exclude", "info/attributes"]) {
    await copyIfThere(join(store, name), join(folder, name));
  }
  await copyIndex(join(store, "index"), join(folder, "index"));
}

/** With its time: git reads files again whose time is not before that of the index. */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}

/** Whatever it is: a folder, a file, a link. */
async function moveAway(path: string, to: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  // A folder that may not be written cannot be moved into another one.
  if (found.isDirectory()) await chmod(path, 0o700);
  await rename(path, to);
}
