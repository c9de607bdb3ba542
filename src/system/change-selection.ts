import type { ChangeSummary } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { streamGit } from "./git.ts";
import type { ObjectReader } from "./git-objects.ts";
import { emptyTree, findCommit, type Repository } from "./repository.ts";
import type { ScratchRepository } from "./scratch-repository.ts";
import type { SnapshotPlace } from "./worktree-snapshot.ts";

/** Where a change is taken, and what that needs. */
export interface Workplace {
  readonly repository: Repository;
  readonly scratch: ScratchRepository;
  /** Of the scratch repository, and so of the user's. */
  readonly objects: ObjectReader;
  readonly place: SnapshotPlace;
  readonly signal: AbortSignal | undefined;
}

/** A change as two trees, before anything of them is read. */
export interface Selection extends Pick<ChangeSummary, "kind" | "took" | "base" | "head" | "branch"> {
  readonly baseTree: string;
  readonly headTree: string;
  /** The tree to compare with the base where it is not `headTree`: single files of it. */
  readonly shownTree: string;
  /** Whose attributes say what files are, where that is not the base tree. */
  readonly attributesTree?: string;
}

/** A commit and its tree. Before the first commit: no id and the empty tree. */
export interface CommitTree {
  readonly id: string | null;
  readonly tree: string;
}

/** The tree of a commit that is known to exist: its first line names it. */
export async function treeOf({ objects }: Workplace, commit: string): Promise<string> {
  const content = await objects.read(commit);
  const tree = /^tree ([0-9a-f]{40,64})\n/.exec(content?.toString("latin1", 0, 80) ?? "")?.[1];
  if (tree !== undefined) return tree;
  throw new BlindspotError("git", `The commit ${shortId(commit)} cannot be read.`, "Check the repository: git fsck.");
}

/** The commit that is checked out. */
export async function headCommit(work: Workplace): Promise<CommitTree> {
  const id = await findCommit(work.repository, "HEAD", work.signal);
  return { id, tree: id === null ? emptyTree(work.repository) : await treeOf(work, id) };
}

/** How many files differ between two trees. */
export async function countDifferent({ scratch, signal }: Workplace, base: string, head: string): Promise<number> {
  if (base === head) return 0;
  const args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--ignore-submodules=none", base, head];
  let count = 0;
  for await (const _ of splitRecords(streamGit(scratch.git, args, { signal }), "\0")) count++;
  return count;
}

/** Enough of a commit id for people. */
export function shortId(id: string): string {
  return id.slice(0, 7);
}

/** `1 file`, `2 files`. */
export function countFiles(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}
