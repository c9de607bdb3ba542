import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { isWithin } from "./confine-paths.ts";

/**
 * The folder whose files others may have written: the repository of the current folder, or, outside of any, that folder
 * itself. With all links followed.
 */
export function reviewedFolder(cwd: string = process.cwd()): string {
  const here = realFolder(cwd);
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return here;
  }
}

/**
 * The entries of `PATH` that say one place wherever one stands, without those in the reviewed folder, by their names or
 * by where links lead: a branch may bring programs of any name there, such as `node_modules/.bin/git`.
 */
export function trustedFolders(path: string, cwd: string = process.cwd()): string[] {
  const reviewed = reviewedFolder(cwd);
  return path.split(delimiter).filter((entry) => isAbsolute(entry) && !isReviewed(entry, reviewed));
}

/**
 * Takes what is not trusted out of `PATH`, for all that is started by its name alone: git, an editor, a command line.
 *
 * @param env is changed; `PATH` is missing in it when nothing remains, since an empty one means the current folder
 */
export function trustPath(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): void {
  const path = env["PATH"];
  if (path === undefined) return;
  const folders = trustedFolders(path, cwd);
  if (folders.length === 0) delete env["PATH"];
  else env["PATH"] = folders.join(delimiter);
}

/** Whether a path is a place of the reviewed folder, or any folder on the way to it is: links there are others' as well. */
export function isReviewed(path: string, reviewed: string = reviewedFolder()): boolean {
  // Around a home lie the user's own programs, too. A repository there is one all the same.
  const isWide = isWithin(realFolder(homedir()), reviewed) && !existsSync(join(reviewed, ".git"));
  if (isWide) return realFolder(path) === reviewed;
  for (let place = resolve(path); place !== dirname(place); place = dirname(place)) {
    if (isWithin(place, reviewed) || isWithin(realFolder(place), reviewed)) return true;
  }
  return false;
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
