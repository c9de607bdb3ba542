import type { RepositoryRef } from "../core/change.ts";
import type { BuildClone } from "../ports-build.ts";
import { isBranchName } from "./branch-name.ts";
import { placeOfClone } from "./clone-place.ts";
import { type Git, runGit } from "./git.ts";
import { openReferred } from "./repository.ts";

export interface DeliverRequest {
  readonly clone: Pick<BuildClone, "folder" | "head">;
  /** The user's. */
  readonly repository: RepositoryRef;
  /** The clone's branch. */
  readonly branch: string;
}

/** Why a branch was not brought in; the repository is as it was. */
export interface DeliveryRefused {
  readonly status: "refused";
  readonly why: "bad-name" | "checked-out" | "diverged" | "in-the-way";
  /** One sentence. */
  readonly reason: string;
  readonly hint: string;
}

export type Delivery = { readonly status: "delivered"; readonly commit: string } | DeliveryRefused;

/**
 * Brings the clone's branch into the user's repository: its objects and one branch of that name, which is made, or moved forward. Neither
 * HEAD nor index nor working tree change, and no hook runs, the repository's own included.
 *
 * @throws BlindspotError `git`, or as `openRepository`
 */
export async function deliverBranch(
  { clone, repository, branch }: DeliverRequest,
  signal: AbortSignal,
): Promise<Delivery> {
  const { git } = await openReferred(repository, signal);
  const { commit } = await clone.head(signal);
  const store = placeOfClone(clone.folder).store;
  const refusal = await whyNot({ git, branch, commit, store, signal });
  if (refusal !== null) return refusal;
  const environment = { ...git.environment, GIT_ALLOW_PROTOCOL: "file", GIT_REFLOG_ACTION: "blindspot" };
  await runGit({ ...git, environment }, [...fetching, store, `refs/heads/${branch}:refs/heads/${branch}`], { signal });
  return { status: "delivered", commit };
}

/** Of a fetch, the bare minimum. */
const fetching = [
  ...[
    "-c",
    "transfer.bundleURI=false",
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-prune",
    "--no-write-fetch-head",
    "--no-write-commit-graph",
  ],
  ...["--no-auto-maintenance", "--recurse-submodules=no", "--end-of-options"],
];

interface Question {
  readonly git: Git;
  readonly branch: string;
  readonly commit: string;
  readonly store: string;
  readonly signal: AbortSignal;
}

async function whyNot(question: Question): Promise<DeliveryRefused | null> {
  const { git, branch, signal } = question;
  if (!(await isBranchName(git, branch, signal))) {
    return refused("bad-name", `Not a name for a branch: ${branch}.`, "Name another one: --branch NAME.");
  }
  const [isCheckedOut, refs] = await Promise.all([isCheckedOutAt(question), listBranches(git, signal)]);
  if (isCheckedOut) {
    const hint = `Switch to another branch first, or take it in by hand: git pull ${question.store} ${branch}`;
    return refused("checked-out", `The branch ${branch} is checked out.`, hint);
  }
  const other = [...refs.keys()].find((name) => name.startsWith(`${branch}/`) || branch.startsWith(`${name}/`));
  if (other !== undefined) {
    const hint = "Rename one of them: git branch -m OLD NEW.";
    return refused("in-the-way", `There cannot be a branch ${branch} beside the branch ${other}.`, hint);
  }
  const tip = refs.get(branch);
  if (tip === undefined || (await isAncestor(question, tip))) return null;
  const hint = `Rename it, and deliver again: git branch -m ${branch} NEW.`;
  return refused("diverged", `There is a branch ${branch} already, with other commits.`, hint);
}

function refused(why: DeliveryRefused["why"], reason: string, hint: string): DeliveryRefused {
  return { status: "refused", why, reason, hint };
}

/** In the main working tree or in a linked one. */
async function isCheckedOutAt({ git, branch, signal }: Question): Promise<boolean> {
  const text = await runGit(git, ["worktree", "list", "--porcelain"], { signal });
  return text.split("\n").includes(`branch refs/heads/${branch}`);
}

async function listBranches(git: Git, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const args = ["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads/"];
  const lines = (await runGit(git, args, { signal })).split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
}

/** Asked of the store: a commit that it does not have is none before its own. */
async function isAncestor({ git, store, commit, signal }: Question, tip: string): Promise<boolean> {
  const environment = { ...git.environment, GIT_DIR: store };
  const common = await runGit({ ...git, environment }, ["merge-base", tip, commit], { signal, okCodes: [0, 1, 128] });
  return common.trim() === tip;
}
