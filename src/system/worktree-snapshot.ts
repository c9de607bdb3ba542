import { copyFile, stat, utimes } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { quotePath } from "../core/diff-path.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { type Git, runGit, streamGit } from "./git.ts";
import type { Repository } from "./repository.ts";

/** Where trees of the index and of the working tree are written: never into the user's repository. */
export interface SnapshotPlace {
  /** Takes the new objects. Exists. */
  readonly objectsDirectory: string;
  /** Takes the temporary index. */
  readonly folder: string;
}

/** Id of the tree that `git commit` would commit now. Throws `git` while there are unmerged files. */
export async function snapshotIndex(repo: Repository, place: SnapshotPlace, signal?: AbortSignal): Promise<string> {
  const git = await snapshotGit(repo, place);
  return writeTree(git, signal);
}

/**
 * Id of the tree that `git add -A` would bring about: untracked files are in it, ignored ones not. Unlike `git add`
 * it starts no git inside submodules, whose configuration nobody has looked at.
 * @throws BlindspotError `git` when a file cannot be read
 */
export async function snapshotWorktree(repo: Repository, place: SnapshotPlace, signal?: AbortSignal): Promise<string> {
  const git = await snapshotGit(repo, place);
  const [{ deleted, changed }, untracked] = await Promise.all([listTracked(git, signal), listUntracked(git, signal)]);
  // Deletions first: where a folder took the place of a file, or a symlink that of a folder.
  await updateIndex(git, ["--force-remove"], deleted, signal);
  await updateIndex(git, ["--add", "--remove", "--replace"], [...changed, ...untracked], signal);
  return writeTree(git, signal);
}

/** A tree of some files of another one, given as `ls-tree` lines (`mode type id TAB path`, latin1). */
export async function writeSubtree(
  repo: Repository,
  place: SnapshotPlace,
  lines: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const git = objectsGit(repo, place, join(place.folder, "index-of-files"));
  const input = lines.map((line) => `${line}\0`).join("");
  await runGit(git, ["update-index", "-z", "--index-info"], { input, encoding: "latin1", signal });
  return writeTree(git, signal);
}

async function snapshotGit(repo: Repository, place: SnapshotPlace): Promise<Git> {
  const index = join(place.folder, "index");
  await copyIndex(repo.index, index);
  return objectsGit(repo, place, index);
}

/** Git that writes its objects into the place, with this index. */
export function objectsGit(repo: Repository, place: SnapshotPlace, index: string): Git {
  const environment = {
    ...repo.git.environment,
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: place.objectsDirectory,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates(repo.objects),
  };
  return { ...repo.git, environment };
}

/** Quoted where it holds the delimiter of the list, which git then reads as one path. */
function alternates(path: string): string {
  return path.includes(delimiter) ? `"${quotePath(path).replace(/^"|"$/g, "")}"` : path;
}

/**
 * The copy knows what the index knows of every file's time and size, so that unchanged files are not read. It must not
 * look newer than the original: git reads files again whose time is not before that of the index.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const original = await stat(from).catch(() => null);
  if (original === null) return;
  await copyFile(from, to);
  const seconds = Math.floor(original.mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}

async function listTracked(git: Git, signal?: AbortSignal): Promise<{ deleted: string[]; changed: string[] }> {
  const args = ["diff-files", "-z", "--name-status", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty"];
  const deleted: string[] = [];
  const changed: string[] = [];
  let status: string | null = null;
  for await (const field of splitRecords(streamGit(git, args, { encoding: "latin1", signal }), "\0")) {
    if (status === null) {
      status = field;
      continue;
    }
    (status === "D" ? deleted : changed).push(field);
    status = null;
  }
  return { deleted, changed };
}

async function listUntracked(git: Git, signal?: AbortSignal): Promise<string[]> {
  const args = ["ls-files", "-z", "--others", "--exclude-standard"];
  const found: string[] = [];
  for await (const path of splitRecords(streamGit(git, args, { encoding: "latin1", signal }), "\0")) {
    if (!path.endsWith("/")) found.push(path);
    else if (await hasCommit(git, path, signal)) found.push(path.slice(0, -1));
  }
  return found;
}

/** An untracked repository is recorded by its commit, as `git add` does; without one there is nothing to record. */
async function hasCommit(git: Git, path: string, signal?: AbortSignal): Promise<boolean> {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...rest } = git.environment;
  const { GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES, ...environment } = rest;
  const directory = join(git.directory, Buffer.from(path, "latin1").toString("utf8"));
  const args = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
  return (await runGit({ directory, environment }, args, { signal, okCodes: [0, 1, 128] })) !== "";
}

async function updateIndex(git: Git, how: string[], paths: string[], signal?: AbortSignal): Promise<void> {
  if (paths.length === 0) return;
  const input = paths.map((path) => `${path}\0`).join("");
  await runGit(git, ["update-index", ...how, "-z", "--stdin"], { input, encoding: "latin1", signal });
}

async function writeTree(git: Git, signal?: AbortSignal): Promise<string> {
  return (await runGit(git, ["write-tree"], { signal })).trim();
}
