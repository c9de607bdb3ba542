import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import { removeFolder } from "./remove-folder.ts";

/** Where the parts of a clone lie, absolute. */
export interface ClonePlace {
  /** Of the work; all others lie in it, on one file system. */
  readonly folder: string;
  /** The working tree. Whoever builds may write here, and in no other. */
  readonly clone: string;
  /** A git folder of ours, which says what the branch holds. Git in the clone reads its objects, and nothing else does. */
  readonly store: string;
  /** A home for what is run in the clone. */
  readonly home: string;
}

export function clonePlace(folder: string): ClonePlace {
  const [clone = "", store = "", home = ""] = ["clone", "store", "home"].map((name) => join(folder, name));
  return { folder, clone, store, home };
}

/** @param clone the working tree of a `BuildClone` */
export function placeOfClone(clone: string): ClonePlace {
  return clonePlace(dirname(clone));
}

/** What a program that is kept to the clone has to be able to read besides, so that git works in there. */
export function readableOfClone(clone: string): readonly string[] {
  return [join(placeOfClone(clone).store, "objects")];
}

/** Begin of the names of what is being made, or is about to be removed. */
export const unfinished = "unfinished-";

/** Makes the folder of a work and drops what an earlier process left half done in it. */
export async function tidyPlace({ folder }: ClonePlace): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.startsWith(unfinished)) await removeFolder(join(folder, name));
  }
}

/** Whether there is anything of this name, a link that leads nowhere included. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** Whether there is a folder. A link to one is none. */
export async function isRealFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() === true;
}

/**
 * Has git find the clone where it must be: in the place of its folder a link could lead to the user's own files.
 * @throws BlindspotError `git`
 */
export async function checkClone({ clone, folder }: ClonePlace): Promise<void> {
  if (!(await isRealFolder(clone))) {
    const hint = "Move away what stands there, then go on: it is made anew from the last commit.";
    throw new BlindspotError("git", `The clone of this work is no folder any more: ${clone}.`, hint);
  }
  if (!(await isRealFolder(folder))) throw new Error(`no folder: ${folder}`);
  await chmod(clone, 0o700);
}

/** Has all folders below one be such that their owner can remove what is in them. Links are not followed. */
export async function openFolders(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(path, entry.name);
    const { mode } = await lstat(folder);
    if ((mode & 0o700) !== 0o700) await chmod(folder, (mode & 0o777) | 0o700);
    await openFolders(folder);
  }
}
