import type { RepositoryRef } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import type { BuildClone } from "../ports-build.ts";
import { isBranchName } from "./branch-name.ts";
import { placeOfClone } from "./clone-place.ts";
import { type Git, runGit } from "./git.ts";
import { openReferred } from "./repository.ts";

export interface DeliverRequest {
  /** It need not be open, and is not written to. */
  readonly clone: Pick<BuildClone, "folder">;
  /** The user's. */
  readonly repository: RepositoryRef;
  /** As it is to be called there. */
  readonly branch: string;
  /** The commit to bring in, with all that leads to it; by default the newest one of the clone's branch. */
  readonly commit?: string;
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
 * Brings what was built in a clone into the user's repository: its objects and one branch, which is made, or moved forward (with its
 * reflog, where the user keeps those). Neither HEAD nor index nor working tree change, and no hook runs, the repository's own included.
 *
 * @throws BlindspotError `git`, or as `openRepository`
 */
export async function deliverBranch(request: DeliverRequest, signal: AbortSignal): Promise<Delivery> {
  const { branch } = request;
  const { git } = await openReferred(request.repository, signal);
  const { store } = placeOfClone(request.clone.folder);
  const commit = await findBuilt({ ...git, environment: { ...git.environment, GIT_DIR: store } }, request, signal);
  const refusal = await whyNot({ git, branch, commit, store, signal });
  if (refusal !== null) return refusal;
  const environment = { ...git.environment, GIT_ALLOW_PROTOCOL: "file", GIT_REFLOG_ACTION: "blindspot" };
  await runGit({ ...git, environment }, [...fetching, store, `${commit}:refs/heads/${branch}`], { signal });
  return { status: "delivered", commit };
}

async function findBuilt(git: Git, { clone, commit = "HEAD" }: DeliverRequest, signal: AbortSignal): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`];
  const found = (await runGit(git, args, { signal, okCodes: [0, 1, 128] })).trim();
  if (found !== "") return found;
  const what = commit === "HEAD" ? "no branch" : `no commit ${commit}`;
  throw new BlindspotError(
    "git",
    `There is ${what} in ${clone.folder}.`,
    "Go on with the work first, which makes its clone anew.",
  );
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
  const hint = `Deliver under another name with --branch NAME, or rename that one: git branch -m ${branch} NEW.`;
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
