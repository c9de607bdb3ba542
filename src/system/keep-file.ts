import { constants } from "node:fs";
import { lstat, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { join, parse, resolve, sep } from "node:path";
import { newId } from "./ids.ts";

/** Why a file was not written, in words for people: `reviews is a symbolic link`. */
export class NotKept extends Error {
  override readonly name = "NotKept";
}

/** Where a file goes. */
export interface KeepPlace {
  /** Absolute. It is made if it is not there. */
  readonly folder: string;
  /** Folders, absolute, in which a repository may say what lies where: below them no link is followed. */
  readonly roots: readonly string[];
}

/** A file to write. */
export interface KeptText {
  /** One segment. */
  readonly name: string;
  readonly text: string;
  /** Whether what is there by that name, of which this is the beginning, is an earlier one and may be replaced. */
  readonly isEarlier: (beginning: string) => boolean;
}

/** As much of a file as tells whose it is. */
const beginningBytes = 4_096;

/**
 * Writes files into a folder, each whole or not at all. All are looked at before the first is written, and no symbolic link is
 * followed: not by the folder itself, not on the way to it within `roots`, not by a file.
 *
 * @returns the paths
 * @throws NotKept where a link, another kind of file or somebody else's file is in the way; what the file system throws
 */
export async function keepFiles({ folder, roots }: KeepPlace, files: readonly KeptText[]): Promise<readonly string[]> {
  const known = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  await makeFolder(resolve(folder), known);
  for (const file of files) await refuseForeign(join(folder, file.name), file);
  const paths: string[] = [];
  for (const { name, text } of files) {
    await replaceFile(join(folder, name), text);
    paths.push(join(folder, name));
  }
  return paths;
}

/** Goes down to a folder step by step, and makes what is missing. */
async function makeFolder(folder: string, roots: readonly string[]): Promise<void> {
  const top = parse(folder).root;
  const names = folder
    .slice(top.length)
    .split(sep)
    .filter((name) => name !== "");
  let at = await realpath(top);
  for (const [index, name] of names.entries()) {
    const next = join(at, name);
    const isLast = index === names.length - 1;
    const found = await lstat(next).catch(ignoreMissing);
    if (found === null) await mkdir(next);
    else if (found.isSymbolicLink()) {
      if (isLast || roots.some((root) => isWithin(at, root))) throw new NotKept(`${next} is a symbolic link`);
    } else if (!found.isDirectory()) throw new NotKept(`${next} is no folder`);
    at = await realpath(next);
  }
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function refuseForeign(path: string, { isEarlier }: KeptText): Promise<void> {
  const found = await lstat(path).catch(ignoreMissing);
  if (found === null) return;
  if (found.isSymbolicLink()) throw new NotKept(`${path} is a symbolic link`);
  if (!found.isFile()) throw new NotKept(`${path} is no file`);
  const beginning = await readBeginning(path);
  if (!isEarlier(beginning))
    throw new NotKept(`${path} is there already, and was not written by blindspot for this review`);
}

async function readBeginning(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A link that took the place of the file meanwhile is replaced itself. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${newId("r")}.tmp`;
  try {
    const handle = await open(draft, "wx");
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
