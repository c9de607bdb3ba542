import { BlindspotError } from "../core/errors.ts";
import { type Selection, shortId, treeOf, type Workplace } from "./change-selection.ts";
import { runGit } from "./git.ts";
import { branchNamed } from "./main-branch.ts";
import { emptyTree, findCommit } from "./repository.ts";
import { refuseCut } from "./shallow.ts";

/** A commit against its first parent, `a..b`, or `a...b` against their merge base. A missing side means HEAD. */
export async function selectRevision(work: Workplace, text: string): Promise<Selection> {
  // First as one commit: names such as HEAD^{/a..b} hold dots too.
  const commit = await findCommit(work.repository, text, work.signal);
  if (commit !== null) return selectCommit(work, commit, text);
  const range = /^(.*?)(\.\.\.?)(.*)$/s.exec(text);
  if (range === null) throw unknownRevision(text);
  const [, from, dots, to] = range;
  const [a, b] = await Promise.all([knownCommit(work, from || "HEAD"), knownCommit(work, to || "HEAD")]);
  return selectRange(work, { a, b, isSymmetric: dots === "...", to: to || "HEAD" });
}

async function selectCommit(work: Workplace, id: string, name: string): Promise<Selection> {
  const { repository, signal } = work;
  const text = await runGit(repository.git, ["rev-list", "--parents", "--max-count=1", id, "--"], { signal });
  const [parent, ...others] = text.trim().split(" ").slice(1);
  if (parent === undefined) await refuseCut(repository, id);
  const [tree, baseTree, branch] = await Promise.all([
    treeOf(work, id),
    parent === undefined ? emptyTree(repository) : treeOf(work, parent),
    branchNamed(repository, name, signal),
  ]);
  return {
    kind: "commit",
    took: tookCommit(id, parent, others.length),
    ...{ base: parent ?? null, baseTree, head: id, headTree: tree, shownTree: tree },
    branch,
  };
}

function tookCommit(id: string, parent: string | undefined, others: number): string {
  if (parent === undefined) return `root commit ${shortId(id)} against nothing`;
  if (others === 0) return `commit ${shortId(id)} against its parent ${shortId(parent)}`;
  return `merge commit ${shortId(id)} against the first of its ${others + 1} parents, ${shortId(parent)}`;
}

interface Range {
  readonly a: string;
  readonly b: string;
  readonly isSymmetric: boolean;
  /** `b` as it was named. */
  readonly to: string;
}

async function selectRange(work: Workplace, { a, b, isSymmetric, to }: Range): Promise<Selection> {
  const base = isSymmetric ? await mergeBase(work, a, b) : a;
  const [baseTree, headTree, branch] = await Promise.all([
    treeOf(work, base),
    treeOf(work, b),
    branchNamed(work.repository, to, work.signal),
  ]);
  const took = isSymmetric
    ? `commits up to ${shortId(b)} since its merge base ${shortId(base)} with ${shortId(a)}`
    : `commits from ${shortId(a)} to ${shortId(b)}`;
  return { kind: "range", took, base, baseTree, head: b, headTree, shownTree: headTree, branch };
}

async function mergeBase({ repository, signal }: Workplace, a: string, b: string): Promise<string> {
  const id = (await runGit(repository.git, ["merge-base", a, b], { signal, okCodes: [0, 1] })).trim();
  if (id !== "") return id;
  const hint = "Use a..b, or complete a shallow clone: git fetch --unshallow.";
  throw new BlindspotError("usage", `${shortId(a)} and ${shortId(b)} have no commit in common.`, hint);
}

async function knownCommit(work: Workplace, revision: string): Promise<string> {
  const id = await findCommit(work.repository, revision, work.signal);
  if (id === null) throw unknownRevision(revision);
  return id;
}

function unknownRevision(text: string): BlindspotError {
  const hint = "Name a commit, a..b or a...b. For a file, put -- before it.";
  return new BlindspotError("usage", `No commit is called ${JSON.stringify(text)}.`, hint);
}
