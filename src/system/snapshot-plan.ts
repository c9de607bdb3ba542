import { isAgentFile } from "../core/agent-files.ts";

export interface SnapshotPlan {
  /** In the order in which they are written. */
  readonly files: readonly string[];
  /** All folders that hold them, parents first. */
  readonly folders: readonly string[];
}

/** As file systems have it, in bytes. A path has room for the folder in front of it. */
const maxName = 255;
const maxPath = 3_500;

/**
 * Chooses what a snapshot holds. Names are hostile: whatever could lead out of the folder, or be another file's name on
 * some system, is left out, and so is (once more) what configures agents.
 *
 * @param near paths whose neighbours come first: those that share the longest way from the root with one of them
 */
export function planSnapshot(listed: readonly string[], near: readonly string[], maxFiles: number): SnapshotPlan {
  const usable = [...new Set(listed)].filter((path) => isUsable(path) && !isAgentFile(path));
  const taken = new Set(usable);
  // A name cannot be both; no git tree has it so.
  const files = usable.filter((path) => !foldersOf(path).some((folder) => taken.has(folder)));
  const chosen = nearestFirst(files, near).slice(0, maxFiles);
  const folders = [...new Set(chosen.flatMap(foldersOf))];
  return { files: chosen, folders: folders.sort((one, other) => depth(one) - depth(other)) };
}

function isUsable(path: string): boolean {
  if (Buffer.byteLength(path) > maxPath || /[\0\\]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every(isUsableName);
}

function isUsableName(name: string): boolean {
  if (name === "" || name === "." || name === ".." || Buffer.byteLength(name) > maxName) return false;
  return name.isWellFormed() && name.toLowerCase() !== ".git";
}

/** `a/b/c` → `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function nearestFirst(files: readonly string[], near: readonly string[]): readonly string[] {
  const wanted = new Set(near);
  const around = new Set(near.flatMap(foldersOf));
  const closeness = (path: string) =>
    wanted.has(path) ? maxPath : foldersOf(path).filter((folder) => around.has(folder)).length;
  const ranked = files.map((path) => ({ path, rank: closeness(path) }));
  return ranked.sort((one, other) => other.rank - one.rank).map(({ path }) => path);
}

function depth(path: string): number {
  return path.split("/").length;
}
