import { setImmediate as nextTurn } from "node:timers/promises";
import { isAgentFile } from "../core/agent-files.ts";

export interface SnapshotPlan {
  /** In the order in which they are written. */
  readonly files: readonly string[];
  /** All folders that hold them, parents first. */
  readonly folders: readonly string[];
  /** Files that would have been written, had there been room. */
  readonly overLimit: number;
}

/** As file systems have it, in bytes. */
const maxName = 255;
/** Deeper and longer paths than people have. A path has room for the folder in front of it. */
const maxPath = 1_000;
const maxFolders = 64;

/** After so many paths others get their turn. */
const batch = 2_000;

/**
 * Chooses what a snapshot holds. Names are hostile: whatever could lead out of the folder, or be another file's name on
 * some system, is left out, and so is (once more) what configures agents.
 *
 * @param near paths whose neighbours come first: those that share the longest way from the root with one of them
 * @throws the signal's reason when it is aborted
 */
export async function planSnapshot(
  listed: readonly string[],
  near: readonly string[],
  { maxFiles, signal }: { readonly maxFiles: number; readonly signal: AbortSignal },
): Promise<SnapshotPlan> {
  const taken = new Set<string>();
  for await (const path of inTurns(listed, signal)) if (isUsable(path) && !isConfiguration(path)) taken.add(path);
  // A name cannot be both; no git tree has it so.
  const files: string[] = [];
  for await (const path of inTurns(taken, signal)) if (!hasFolderIn(path, taken)) files.push(path);
  const chosen = (await nearestFirst(files, near, signal)).slice(0, maxFiles);
  const folders = [...(await foldersOf(chosen, signal))];
  return { files: chosen, folders, overLimit: files.length - chosen.length };
}

/** Hands on what there is, and lets others have their turn now and then. @throws the signal's reason when it is aborted */
async function* inTurns(paths: Iterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  let count = 0;
  for (const path of paths) {
    if (count++ % batch === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    yield path;
  }
}

function isUsable(path: string): boolean {
  if (Buffer.byteLength(path) > maxPath || /[\0\\]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  const names = path.split("/");
  return names.length <= maxFolders + 1 && names.every(isUsableName);
}

/** Gemini CLI (0.61) and Qwen Code (0.24) load a `.env` of the code and send their key to the address that it names. */
function isConfiguration(path: string): boolean {
  return isAgentFile(path) || /(?:^|\/)\.env(?:\.[^/]*)?$/i.test(path);
}

function isUsableName(name: string): boolean {
  if (name === "" || name === "." || name === ".." || Buffer.byteLength(name) > maxName) return false;
  return name.isWellFormed() && name.toLowerCase() !== ".git";
}

/** `a/b/c` → `a/b`; null for what lies in no folder. */
function folderOf(path: string): string | null {
  const end = path.lastIndexOf("/");
  return end === -1 ? null : path.slice(0, end);
}

function hasFolderIn(path: string, taken: ReadonlySet<string>): boolean {
  for (let folder = folderOf(path); folder !== null; folder = folderOf(folder)) if (taken.has(folder)) return true;
  return false;
}

/** All folders around these files, parents first. What is around a known one is known. */
async function foldersOf(files: readonly string[], signal: AbortSignal): Promise<Set<string>> {
  const folders = new Set<string>();
  for await (const path of inTurns(files, signal)) {
    const added: string[] = [];
    for (let folder = folderOf(path); folder !== null && !folders.has(folder); folder = folderOf(folder)) {
      added.push(folder);
    }
    for (const folder of added.reverse()) folders.add(folder);
  }
  return folders;
}

async function nearestFirst(
  files: readonly string[],
  near: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const wanted = new Set(near);
  const around = await foldersOf(near.filter(isUsable), signal);
  const ranked: { path: string; rank: number }[] = [];
  for await (const path of inTurns(files, signal)) {
    ranked.push({ path, rank: wanted.has(path) ? maxFolders + 1 : closeness(path, around) });
  }
  return ranked.sort((one, other) => other.rank - one.rank).map(({ path }) => path);
}

/** How many folders around a file are in the set, which has with every folder those around it. */
function closeness(path: string, around: ReadonlySet<string>): number {
  let folder = folderOf(path);
  while (folder !== null && !around.has(folder)) folder = folderOf(folder);
  return folder === null ? 0 : folder.split("/").length;
}
