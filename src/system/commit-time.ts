import type { RepositoryRef } from "../core/change.ts";
import { runGit } from "./git.ts";
import { openReferred } from "./repository.ts";

/** When a commit was made, milliseconds since 1970: whole seconds. */
export async function commitTime(reference: RepositoryRef, commit: string, signal: AbortSignal): Promise<number> {
  const { git } = await openReferred(reference, signal);
  const args = ["show", "-s", "--no-show-signature", "--format=%ct", "--end-of-options", commit];
  return Number((await runGit(git, args, { signal })).trim()) * 1000;
}
