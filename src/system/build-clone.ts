import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RepositoryRef } from "../core/change.ts";
import type { BuildClone } from "../ports-build.ts";
import { commitClone } from "./clone-commit.ts";
import { freshGitFolder } from "./clone-git-folder.ts";
import { headOf } from "./clone-head.ts";
import { checkClone, clonePlace, isThere, tidyPlace, unfinished } from "./clone-place.ts";
import { resetClone } from "./clone-reset.ts";
import { type CloneStore, openStore, withWorkTree } from "./clone-store.ts";
import { runGit } from "./git.ts";
import type { GitIdentity } from "./git-identity.ts";
import { openReferred } from "./repository.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

export interface CloneRequest {
  /** Of the work; made where it is not there. */
  readonly folder: string;
  /** The user's. It is read alone. */
  readonly repository: RepositoryRef;
  /** The id of the commit to begin with. */
  readonly base: string;
  readonly branch: string;
  /** As whom commits are made. */
  readonly identity: GitIdentity;
}

/**
 * The clone of a work in `<folder>/clone`: made, or opened as an earlier process left it, wherever that was ended. What the working tree holds
 * stays as it is; `.git` is made anew every time. Submodules are empty in it, files that a filter keeps elsewhere (git-lfs) are pointers.
 *
 * What counts is `<folder>/store`, a git folder that nothing in the clone configures. It holds all that leads to `base`, once; the clone reads
 * its objects there (`readableOfClone`).
 *
 * @throws BlindspotError `usage` for a name that is none for a branch, `not-found` for a base that is not there, `git`
 */
export async function openBuildClone(request: CloneRequest, signal: AbortSignal): Promise<BuildClone> {
  const place = clonePlace(request.folder);
  await tidyPlace(place);
  const repository = await openReferred(request.repository, signal);
  const store = await openStore({ ...request, place, repository, signal });
  if (await isThere(place.clone)) await reopen(store, signal);
  else await checkOut(store, signal);
  return {
    folder: place.clone,
    head: (until) => headOf(store, until),
    commit: (wanted, until) => commitClone(store, wanted, until),
    reset: (commit, until) => resetClone(store, commit, until),
  };
}

async function reopen(store: CloneStore, signal: AbortSignal): Promise<void> {
  await checkClone(store.place);
  await freshGitFolder(store, store.place.clone, (await headOf(store, signal)).commit);
}

/** Beside its place, so that what stands there is whole. */
async function checkOut(store: CloneStore, signal: AbortSignal): Promise<void> {
  const { place, repository } = store;
  const { commit } = await headOf(store, signal);
  const made = await openTemporaryFolder(place.folder, unfinished);
  try {
    const workTree = join(made.path, "clone");
    await mkdir(workTree, { mode: 0o700 });
    // Of a working tree that is gone.
    await rm(repository.index, { force: true });
    await runGit(withWorkTree(repository, workTree), ["read-tree", "--reset", "-u", commit], { signal });
    await freshGitFolder(store, workTree, commit);
    await rename(workTree, place.clone);
  } finally {
    await made.remove();
  }
}
