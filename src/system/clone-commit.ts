import { mkdir, open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import type { CommitRef } from "../ports-build.ts";
import { freshGitFolder } from "./clone-git-folder.ts";
import { headOf, moveBranch, treeOfCommit } from "./clone-head.ts";
import { mendFiles } from "./clone-mend.ts";
import { flattenNested } from "./clone-nested.ts";
import { checkClone, unfinished } from "./clone-place.ts";
import type { CloneStore } from "./clone-store.ts";
import { runGit } from "./git.ts";
import type { Repository } from "./repository.ts";
import { takeOverObjects } from "./take-over-objects.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";
import { terminalText } from "./terminal-text.ts";
import { objectsGit, type SnapshotPlace, snapshotWorktree } from "./worktree-snapshot.ts";

export interface CommitRequest {
  readonly parent: string;
  readonly message: string;
}

/**
 * Makes a commit of what the working tree has over `parent`, and moves the branch to it. Objects and index are made in a
 * place of their own first: who is killed on the way has the branch as it was.
 *
 * @returns null where there is nothing; the branch then stands at `parent`
 * @throws BlindspotError `git` when a file cannot be committed, with its name
 */
export async function commitClone(
  store: CloneStore,
  { parent, message }: CommitRequest,
  signal: AbortSignal,
): Promise<CommitRef | null> {
  const { place, repository } = store;
  await checkClone(place);
  const parentTree = await treeOfCommit(store.git, parent, signal);
  // What is ignored and no part of the parent is to be left out, also where the branch has it by now. `-i`: whatever became of the files.
  await runGit(repository.git, ["read-tree", "-i", "-m", parent], { signal });
  const made = await openTemporaryFolder(place.folder, unfinished);
  try {
    const taking = { folder: made.path, objectsDirectory: join(made.path, "objects") };
    await mkdir(taking.objectsDirectory);
    const tree = await takeTree(repository, taking, signal);
    const commit =
      tree === parentTree ? null : await writeCommit({ repository, taking, tree, parent, message, signal });
    await syncFiles(taking.objectsDirectory);
    await takeOverObjects(taking.objectsDirectory, repository.objects);
    await moveBranch(store, commit ?? parent, signal);
    await rename(join(taking.folder, "index"), repository.index);
    await freshGitFolder(store, place.clone, (await headOf(store, signal)).commit);
    return commit === null ? null : { commit, tree };
  } finally {
    await made.remove();
  }
}

/** What cannot be read is mended once: somebody may be at work there who undoes it. */
async function takeTree(repository: Repository, place: SnapshotPlace, signal: AbortSignal): Promise<string> {
  try {
    await flattenNested(repository.git, signal);
    return await snapshotWorktree(repository, place, signal).catch(async (error) => {
      signal.throwIfAborted();
      if (!(await mendFiles(repository.git, signal))) throw error;
      return snapshotWorktree(repository, place, signal);
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof BlindspotError)) throw error;
    const hint = `Put it right in ${repository.root}, then go on; or have the step undone.`;
    throw new BlindspotError("git", error.message, hint, error);
  }
}

interface NewCommit extends CommitRequest {
  readonly repository: Repository;
  readonly taking: SnapshotPlace;
  readonly tree: string;
  readonly signal: AbortSignal;
}

async function writeCommit({ repository, taking, tree, parent, message, signal }: NewCommit): Promise<string> {
  const git = objectsGit(repository, taking, join(taking.folder, "index"));
  const input = `${terminalText(message).trim()}\n`;
  const args = ["commit-tree", tree, "-p", parent, "-F", "-"];
  return (await runGit(git, args, { input, signal })).trim();
}

/** So that what the branch names after a power cut is there. */
async function syncFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name), "r");
    await file.sync().finally(() => file.close());
  }
}
