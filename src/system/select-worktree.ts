import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import {
  type CommitTree,
  countDifferent,
  countFiles,
  headCommit,
  type Selection,
  shortId,
  treeOf,
  type Workplace,
} from "./change-selection.ts";
import { runGit, streamGit } from "./git.ts";
import { type Against, currentBranch, findAgainst, type NothingAgainst } from "./main-branch.ts";
import { anyFilter, type PathFilter } from "./path-filter.ts";
import { emptyTree } from "./repository.ts";
import { isShallow } from "./shallow.ts";
import { noFileMatches } from "./unmatched-paths.ts";
import { snapshotIndex, snapshotWorktree, writeSubtree } from "./worktree-snapshot.ts";

/**
 * The checked-out branch since it left the main branch, and what is not committed yet.
 * @throws BlindspotError `usage` where there is neither: it cannot be said that nothing changed
 */
export async function selectBranch(work: Workplace): Promise<Selection> {
  const { repository, place, signal } = work;
  const [{ head, branch, against, base }, snapshot] = await Promise.all([
    findBase(work),
    snapshotWorktree(repository, place, signal),
  ]);
  const uncommitted = await countDifferent(work, head.tree, snapshot);
  if (uncommitted === 0 && head.id !== null && base.id === head.id) await refuseUncompared(work, against);
  return {
    kind: "branch",
    took: tookBranch({ head, branch, against, base, uncommitted }),
    ...{ base: base.id, baseTree: base.tree },
    ...{ head: head.id, headTree: snapshot, shownTree: snapshot },
    branch,
  };
}

async function findBase(work: Workplace): Promise<Omit<BranchFacts, "uncommitted">> {
  const [head, branch] = await Promise.all([headCommit(work), currentBranch(work.repository, work.signal)]);
  const against = head.id === null ? null : await findAgainst(work.repository, branch, work.signal);
  const isAlone = head.id === null || against === null || against.label === null;
  const base = isAlone ? head : await mergeBase(work, head.id, against);
  return { head, branch, against, base };
}

interface BranchFacts {
  readonly head: CommitTree;
  readonly branch: string | null;
  /** Null before the first commit. */
  readonly against: Against | NothingAgainst | null;
  readonly base: CommitTree;
  readonly uncommitted: number;
}

function tookBranch({ head, branch, against, base, uncommitted }: BranchFacts): string {
  if (head.id === null || against === null)
    return `everything in a repository without commits, ${countFiles(uncommitted)}`;
  const name = branch === null ? `detached HEAD ${shortId(head.id)}` : `branch ${branch}`;
  if (against.label === null) return `uncommitted work on ${name} in ${countFiles(uncommitted)}, for ${against.why}`;
  const committed = `${name} against ${against.label} (merge base ${shortId(base.id ?? head.id)})`;
  return uncommitted === 0 ? committed : `${committed}, with uncommitted work in ${countFiles(uncommitted)}`;
}

/**
 * A branch that equals what it was compared with is an empty change, unless the comparison says nothing: there was none, or
 * a shallow clone brought the branch's own upstream and not the main branch.
 */
async function refuseUncompared({ repository }: Workplace, against: BranchFacts["against"]): Promise<void> {
  const isCut = await isShallow(repository);
  const why = against?.label === null ? against.why : isCut ? (against?.noMain ?? null) : null;
  if (why === null) return;
  const name = "name what to review: a commit (blindspot review HEAD) or a range (blindspot review A..B)";
  const hint = isCut
    ? `This is a shallow clone: fetch its history first (git fetch --unshallow, or --deepen=N), or ${name}.`
    : `${name.replace("name", "Name")}.`;
  throw new BlindspotError("usage", `There is nothing to compare: ${why}, and no uncommitted work.`, hint);
}

async function mergeBase(work: Workplace, head: string, { refs, label }: Against): Promise<CommitTree> {
  const call = { signal: work.signal, okCodes: [0, 1] };
  const id = (await runGit(work.repository.git, ["merge-base", head, ...refs], call)).trim();
  if (id !== "") return { id, tree: await treeOf(work, id) };
  const hint = "Name what to review (a..b), or complete a shallow clone: git fetch --unshallow.";
  throw new BlindspotError("usage", `${label} and the checked-out commit have no commit in common.`, hint);
}

/** What `git commit` would commit now. */
export async function selectStaged(work: Workplace): Promise<Selection> {
  const head = await headCommit(work);
  const tree = await snapshotIndex(work.repository, work.place, work.signal);
  return uncommittedSelection(work, { kind: "staged", head, tree, what: "what is staged" });
}

/** What `git add -A` and then `git commit` would commit. */
export async function selectUncommitted(work: Workplace): Promise<Selection> {
  const head = await headCommit(work);
  const tree = await snapshotWorktree(work.repository, work.place, work.signal);
  return uncommittedSelection(work, { kind: "uncommitted", head, tree, what: "uncommitted work" });
}

interface Uncommitted {
  readonly kind: "staged" | "uncommitted";
  readonly head: CommitTree;
  readonly tree: string;
  readonly what: string;
}

async function uncommittedSelection(work: Workplace, { kind, head, tree, what }: Uncommitted): Promise<Selection> {
  const branch = await currentBranch(work.repository, work.signal);
  const count = await countDifferent(work, head.tree, tree);
  const against = head.id === null ? "in a repository without commits" : `against HEAD (${shortId(head.id)})`;
  return {
    kind,
    took: `${what} ${against}${count === 0 ? "" : ` in ${countFiles(count)}`}`,
    ...{ base: head.id, baseTree: head.tree, head: null, headTree: tree, shownTree: tree },
    branch,
  };
}

/** Whole files as they are in the working tree, against nothing. */
export async function selectFiles(
  work: Workplace,
  paths: readonly string[],
  filters: readonly PathFilter[],
): Promise<Selection> {
  const { repository, place, signal } = work;
  const headTree = await snapshotWorktree(repository, place, signal);
  const { lines, unmatched } = await filesOf(work, headTree, filters);
  if (unmatched >= 0) throw noFileMatches(paths[unmatched] ?? "");
  const nothing = emptyTree(repository);
  return {
    kind: "files",
    took: `whole ${lines.length === 1 ? "file" : "files"} as in the working tree, ${countFiles(lines.length)}`,
    ...{ base: null, baseTree: nothing, head: null, headTree },
    shownTree: lines.length === 0 ? nothing : await writeSubtree(repository, place, lines, signal),
    branch: await currentBranch(repository, signal),
  };
}

async function filesOf(work: Workplace, tree: string, filters: readonly PathFilter[]) {
  const isWanted = anyFilter(filters);
  const lines: string[] = [];
  const isMatched = filters.map(() => false);
  const call = { encoding: "latin1", signal: work.signal } as const;
  for await (const line of splitRecords(streamGit(work.scratch.git, ["ls-tree", "-r", "-z", tree], call), "\0")) {
    const path = Buffer.from(line.slice(line.indexOf("\t") + 1), "latin1").toString("utf8");
    if (!isWanted(path)) continue;
    lines.push(line);
    filters.forEach((accepts, index) => {
      if (accepts(path)) isMatched[index] = true;
    });
  }
  return { lines, unmatched: isMatched.indexOf(false) };
}
