import { chmod, lstat, readdir, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { splitRecords } from "../core/record-splitter.ts";
import { isRealFolder } from "./clone-place.ts";
import { type Git, streamGit } from "./git.ts";

/**
 * Files of a clone that git cannot read: those without permission get it back, and pipes and the like that stand in the place of a file go.
 * @returns whether there were any
 */
export async function mendFiles(git: Git, signal: AbortSignal): Promise<boolean> {
  let isMended = false;
  const lists = [
    ["diff-files", "-z", "--name-only", "--ignore-submodules=dirty"],
    ["ls-files", "-z", "--others", "--exclude-standard"],
  ];
  for (const args of lists) {
    for await (const name of splitRecords(streamGit(git, args, { encoding: "latin1", signal }), "\0")) {
      if (await mendFile(git.directory, name)) isMended = true;
    }
  }
  return isMended;
}

async function mendFile(root: string, name: string): Promise<boolean> {
  const path = pathOf(root, name);
  const found = (await isOwn(root, name)) ? await lstat(path).catch(() => null) : null;
  if (found === null || found.isSymbolicLink() || found.isDirectory()) return false;
  if (found.isFile() && (found.mode & 0o400) !== 0) return false;
  await (found.isFile() ? chmod(path, (found.mode & 0o777) | 0o600) : rm(path));
  return true;
}

/** Git takes what lies in a submodule's folder for a matter of the submodule. Those of a clone are empty. */
export async function emptySubmodules(git: Git, signal: AbortSignal): Promise<void> {
  const files = streamGit(git, ["ls-files", "-s", "-z"], { encoding: "latin1", signal });
  for await (const line of splitRecords(files, "\0")) {
    if (!line.startsWith("160000 ")) continue;
    const name = line.slice(line.indexOf("\t") + 1);
    const folder = Buffer.from(name, "latin1").toString("utf8");
    if (!(await isOwn(git.directory, name)) || !(await isRealFolder(join(git.directory, folder)))) continue;
    for (const entry of await readdir(join(git.directory, folder))) {
      await rm(join(git.directory, folder, entry), { recursive: true, force: true });
    }
  }
}

/** Names may be any bytes, which are characters here. */
function pathOf(root: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, "latin1")]);
}

/** Whether the folder of a file lies in the clone: a link in the place of one could lead to the user's own files. */
export async function isOwn(root: string, name: string): Promise<boolean> {
  const folder = dirname(name);
  const [top, real] = await Promise.all([
    realpath(root),
    realpath(pathOf(root, folder), { encoding: "buffer" }).catch(() => null),
  ]);
  return real?.equals(folder === "." ? Buffer.from(top) : pathOf(top, folder)) === true;
}
