import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Repository } from "./repository.ts";

/**
 * Where the working trees of a repository stand: the one it was found from, its main one and the linked ones, as real
 * paths, the longest first. A tree that does not point back to this repository is none of it, whatever its files say.
 */
export async function listWorktrees({ root, gitDirectory }: Repository): Promise<string[]> {
  const common = await commonDirectory(gitDirectory);
  const main = basename(common) === ".git" ? [dirname(common)] : [];
  const linked = await linkedTrees(join(common, "worktrees"));
  const real = await Promise.all([root, ...main, ...linked].map((path) => realpath(path).catch(() => path)));
  return [...new Set(real)].sort((a, b) => b.length - a.length);
}

/** The git folder that linked working trees share, which holds their own: `commondir` names it. */
async function commonDirectory(gitDirectory: string): Promise<string> {
  const pointer = await readFile(join(gitDirectory, "commondir"), "utf8").catch(() => "");
  const common = resolve(gitDirectory, pointer.trimEnd());
  return dirname(gitDirectory) === join(common, "worktrees") ? common : gitDirectory;
}

async function linkedTrees(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const trees = await Promise.all(names.map((name) => linkedTree(join(folder, name))));
  return trees.filter((tree) => tree !== null);
}

/** `gitdir` names the `.git` file of the working tree, which names the entry in turn. */
async function linkedTree(entry: string): Promise<string | null> {
  try {
    const file = resolve(entry, (await readFile(join(entry, "gitdir"), "utf8")).trimEnd());
    const target = (await readFile(file, "utf8")).replace(/^gitdir: /, "").trimEnd();
    const [found, expected] = await Promise.all([realpath(resolve(dirname(file), target)), realpath(entry)]);
    return found === expected ? dirname(file) : null;
  } catch {
    return null;
  }
}
