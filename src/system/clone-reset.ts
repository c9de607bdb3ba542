import { freshGitFolder } from "./clone-git-folder.ts";
import { moveBranch, treeOfCommit } from "./clone-head.ts";
import { emptySubmodules } from "./clone-mend.ts";
import { checkClone, openFolders } from "./clone-place.ts";
import type { CloneStore } from "./clone-store.ts";
import { type Git, runGit } from "./git.ts";

/** A folder that is removed may hold the rules by which others were ignored, and so on. More levels nobody has. */
const maxRounds = 20;

/**
 * Puts branch, index and working tree to a commit. Untracked files go, also nested repositories and what may not be
 * written; what is ignored by the rules of the commit stays.
 *
 * @throws BlindspotError `git`
 */
export async function resetClone(store: CloneStore, commit: string, signal: AbortSignal): Promise<void> {
  const { place, repository } = store;
  await checkClone(place);
  await treeOfCommit(store.git, commit, signal);
  await openFolders(place.clone);
  await runGit(repository.git, ["read-tree", "--reset", "-u", commit], { signal });
  await emptySubmodules(repository.git, signal);
  await removeUntracked(repository.git, signal);
  await moveBranch(store, commit, signal);
  await freshGitFolder(store, place.clone, commit);
}

/** As often as something goes: rules by which other files were ignored may have gone with it. */
async function removeUntracked(git: Git, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    if ((await runGit(git, ["clean", "-d", "-f", "-f"], { signal })) === "") return;
  }
}
