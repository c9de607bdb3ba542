import { BlindspotError } from "../core/errors.ts";
import { countDifferent, countFiles, headCommit, type Selection, type Workplace } from "./change-selection.ts";
import { runGit } from "./git.ts";
import { currentBranch } from "./main-branch.ts";
import { findCommit } from "./repository.ts";
import { takeOverObjects } from "./take-over-objects.ts";
import { snapshotWorktree } from "./worktree-snapshot.ts";

/** The working tree against what a review had read. */
export interface SinceSelect {
  readonly kind: "since";
  /** The review, for people. */
  readonly reviewId: string;
  /** What is compared with, in words, where that is not what a review had read. */
  readonly against?: string;
  /** The tree that it had read, and the commit that was checked out then, if any. */
  readonly tree: string;
  readonly commit: string | null;
  /** Whose attributes count: of the tree before all that is reviewed. Null, or gone: those of what is checked out. */
  readonly attributesTree: string | null;
  /** The folder that keeps the objects of the review's snapshots, if it is still there. */
  readonly objectsDirectory: string;
}

/**
 * What changed since a review, up to the working tree. The objects of the review's snapshot are taken over, so that this
 * change stands by itself.
 *
 * @throws BlindspotError `input` when the tree is not there any more
 */
export async function selectSince(work: Workplace, select: SinceSelect): Promise<Selection> {
  const { repository, place, signal, objects } = work;
  await takeOverObjects(select.objectsDirectory, place.objectsDirectory);
  if ((await objects.read(select.tree)) === null)
    throw goneTree(
      `the code ${select.against === undefined ? `that review ${select.reviewId} had read` : `with which ${select.against}`}`,
    );
  const [head, branch, tree] = await Promise.all([
    headCommit(work),
    currentBranch(repository, signal),
    snapshotWorktree(repository, place, signal),
  ]);
  const count = await countDifferent(work, select.tree, tree);
  const { attributesTree } = select;
  const hasAttributes = attributesTree !== null && (await objects.read(attributesTree)) !== null;
  return {
    kind: "since",
    took: `the working tree since ${select.against ?? `review ${select.reviewId}`}${count === 0 ? "" : `, ${countFiles(count)}`}`,
    ...{ base: await findBase(work, select.commit, head.id), baseTree: select.tree },
    ...{ head: head.id, headTree: tree, shownTree: tree },
    attributesTree: hasAttributes ? attributesTree : head.tree,
    branch,
  };
}

/** Where the commits since then begin: after history was rewritten, where it parted; without any in common, nowhere. */
async function findBase(
  { repository, signal }: Workplace,
  commit: string | null,
  head: string | null,
): Promise<string | null> {
  if (commit === null || head === null) return head;
  const then = await findCommit(repository, commit, signal);
  if (then === null) return head;
  const call = { signal, okCodes: [0, 1] };
  const [base = ""] = (await runGit(repository.git, ["merge-base", then, head], call)).split("\n");
  return base === "" ? head : base;
}

function goneTree(what: string): BlindspotError {
  const hint = "Nobody can say what changed since then. Start a new review: blindspot review.";
  return new BlindspotError("input", `${what[0]?.toUpperCase()}${what.slice(1)} is not kept any more.`, hint);
}
