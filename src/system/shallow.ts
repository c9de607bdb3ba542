import { readFile } from "node:fs/promises";
import { BlindspotError } from "../core/errors.ts";
import type { Repository } from "./repository.ts";

/** Whether the history of a repository was cut off when it was cloned. */
export async function isShallow(repository: Pick<Repository, "shallow">): Promise<boolean> {
  return (await cutCommits(repository)).size > 0;
}

/**
 * Refuses a commit that only looks like a root: its parents lie beyond the end of a shallow clone, so that all of the
 * repository would seem new in it.
 * @throws BlindspotError `usage`
 */
export async function refuseCut(repository: Pick<Repository, "shallow">, commit: string): Promise<void> {
  if (!(await cutCommits(repository)).has(commit)) return;
  const message = `The parent of ${commit.slice(0, 7)} is not here: this shallow clone ends at that commit.`;
  throw new BlindspotError("usage", message, "Fetch more history first: git fetch --deepen=1, or --unshallow.");
}

/** Commits whose parents git hides, as its file lists them. */
async function cutCommits({ shallow }: Pick<Repository, "shallow">): Promise<ReadonlySet<string>> {
  const text = await readFile(shallow, "utf8").catch(() => "");
  return new Set(text.split("\n").filter((line) => line !== ""));
}
