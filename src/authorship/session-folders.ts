import { access } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { listNames, listSessionFiles, type SessionFile } from "./session-files.ts";
import { isNamesake, isNear } from "./session-paths.ts";
import type { SessionPlace } from "./session-program.ts";

/** Longer names are cut there, and get a hash behind them. */
const MAX_NAME = 200;

/** A folder's path as the name of a folder of transcripts. */
function encodeFolder(path: string): string {
  return path.replace(/[^a-zA-Z0-9]/g, "-");
}

/**
 * Transcripts that are kept by folder: `projects/-home-ada-shop/…`, with those of subagents below. Of folders of the
 * repository, of those above it, and of folders that are called the same, since a repository can be moved.
 */
export async function listProjectFiles(projects: string, place: SessionPlace): Promise<SessionFile[]> {
  const names = await listNames(projects, "folders");
  if (names.length === 0) return [];
  const roots = await place.roots();
  const own = roots.map((root) => encodeFolder(root).slice(0, MAX_NAME));
  const above = new Set(roots.flatMap(parentsOf).map(encodeFolder));
  const endings = place.branch === null ? [] : roots.map((root) => `-${encodeFolder(basename(root))}`);
  const wanted = names.filter(
    (name) =>
      above.has(name) ||
      own.some((root) => name === root || name.startsWith(root.length === MAX_NAME ? root : `${root}-`)) ||
      endings.some((ending) => name.endsWith(ending)),
  );
  if (wanted.length === 0) return [];
  const since = await place.since();
  return (await Promise.all(wanted.map((name) => listSessionFiles(join(projects, name), since, 3)))).flat();
}

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...parentsOf(parent)];
}

/**
 * Whether conversations that were held in a folder on a branch are about this repository though the folder is none of its
 * working trees: it is gone, a part of it is called the same, and so is the branch.
 */
export class FormerFolders {
  readonly #place: SessionPlace;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(place: SessionPlace) {
    this.#place = place;
  }

  isOurs(cwd: string | undefined, branch: string | undefined): Promise<boolean> {
    if (cwd === undefined || branch === undefined || branch !== this.#place.branch) return Promise.resolve(false);
    const known = this.#known.get(cwd) ?? this.#isFormer(cwd);
    this.#known.set(cwd, known);
    return known;
  }

  async #isFormer(cwd: string): Promise<boolean> {
    const roots = await this.#place.roots();
    if (isNear(cwd, roots) || !isNamesake(cwd, roots)) return false;
    return access(cwd).then(
      () => false,
      () => true,
    );
  }
}
