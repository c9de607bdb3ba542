import { BlindspotError } from "../core/errors.ts";
import type { CommitRef } from "../ports-build.ts";
import type { CloneStore } from "./clone-store.ts";
import { type Git, runGit } from "./git.ts";

/** Where the branch of a clone stands, as the store has it: what was done to the branch in the clone does not count. */
export async function headOf({ git, branch }: CloneStore, signal: AbortSignal): Promise<CommitRef> {
  const args = ["rev-parse", "--verify", "--end-of-options", `refs/heads/${branch}^{commit}`];
  const commit = (await runGit(git, args, { signal })).trim();
  return { commit, tree: await treeOfCommit(git, commit, signal) };
}

/** @throws BlindspotError `git` for what is no full id of a commit that the store has */
export async function treeOfCommit(git: Git, commit: string, signal: AbortSignal): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}^{tree}`];
  const isId = /^[0-9a-f]{40,64}$/.test(commit);
  const tree = isId ? (await runGit(git, args, { signal, okCodes: [0, 1, 128] })).trim() : "";
  if (tree !== "") return tree;
  throw new BlindspotError("git", `The clone of this work has no commit ${commit}.`, "Begin the work anew.");
}

/** Kept through a power cut, with all that was written before. */
export async function moveBranch({ git, branch }: CloneStore, commit: string, signal: AbortSignal): Promise<void> {
  const synced = ["-c", "core.fsync=reference", "-c", "core.fsyncMethod=fsync"];
  await runGit(git, [...synced, "update-ref", "--no-deref", `refs/heads/${branch}`, commit], { signal });
}
