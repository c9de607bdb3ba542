import { runGit } from "./git.ts";
import { findCommit, type Repository } from "./repository.ts";

/** What a branch is compared with: the closest merge base with any of `refs`. */
export interface Against {
  /** For people: `main`, `origin/main`. */
  readonly label: string;
  /** Full names: the branch here and its remote versions. */
  readonly refs: readonly string[];
  /** Why it is only the upstream of a branch: no main branch was found. Null where there is one. */
  readonly noMain: string | null;
}

/** Nothing to compare a branch with, and why in words: `main has no upstream to compare with`. */
export interface NothingAgainst {
  readonly label: null;
  readonly why: string;
}

/** The branch that is checked out; null when none is. */
export async function currentBranch(repository: Repository, signal?: AbortSignal): Promise<string | null> {
  return (await symbolicRef(repository, "HEAD", signal))?.replace(/^refs\/heads\//, "") ?? null;
}

/** The branch that a revision names, here or at a remote; null for what only names a commit (an id, `main~2`). */
export async function branchNamed(
  repository: Repository,
  revision: string,
  signal?: AbortSignal,
): Promise<string | null> {
  if (revision.startsWith("-") || revision.includes("\0")) return null;
  const args = ["rev-parse", "--symbolic-full-name", "--verify", "--quiet", "--end-of-options", revision];
  const name = (await runGit(repository.git, args, { signal, okCodes: [0, 1, 128] })).trim();
  return /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/.exec(name)?.[1] ?? null;
}

/**
 * What the checked-out branch is compared with: the main branch; for the main branch itself, and where there is none,
 * its upstream.
 */
export async function findAgainst(
  repository: Repository,
  branch: string | null,
  signal?: AbortSignal,
): Promise<Against | NothingAgainst> {
  const names = await mainNames(repository, signal);
  const main = await findMain(repository, names, signal);
  if (main !== null && main.name !== branch) {
    return { label: main.refs[0]?.replace(/^refs\/(heads|remotes)\//, "") ?? main.name, refs: main.refs, noMain: null };
  }
  const upstream = branch === null ? null : await upstreamOf(repository, branch, signal);
  const ref = upstream ?? main?.refs.find((name) => name.startsWith("refs/remotes/"));
  const noMain =
    main === null ? `there is no main branch (${names.join(", ")}; here, at ${REMOTES.join(" or ")})` : null;
  if (ref !== undefined) return { label: ref.replace(/^refs\/(heads|remotes)\//, ""), refs: [ref], noMain };
  const noUpstream = branch === null ? [] : [`${branch} has no upstream to compare with`];
  return { label: null, why: [...(noMain === null ? [] : [noMain]), ...noUpstream].join(", and ") };
}

const REMOTES = ["origin", "upstream"];

/** What the main branch may be called: what the remote says, what the user calls new ones, the usual names. */
async function mainNames(repository: Repository, signal?: AbortSignal): Promise<string[]> {
  const [remoteHead, configured] = await Promise.all([
    symbolicRef(repository, "refs/remotes/origin/HEAD", signal),
    runGit(repository.git, ["config", "--get", "init.defaultBranch"], { signal, okCodes: [0, 1] }),
  ]);
  const said = [remoteHead?.replace("refs/remotes/origin/", ""), configured.trim()].filter((name) => !!name);
  return [...new Set([...(said as string[]), "main", "master", "trunk"])];
}

async function findMain(repository: Repository, names: readonly string[], signal?: AbortSignal) {
  const versions = (name: string) => [
    `refs/heads/${name}`,
    ...REMOTES.map((remote) => `refs/remotes/${remote}/${name}`),
  ];
  const patterns = names.flatMap(versions);
  const listed = await runGit(repository.git, ["for-each-ref", "--format=%(refname)", ...patterns], { signal });
  const existing = new Set(listed.split("\n"));
  for (const name of names) {
    const refs = versions(name).filter((ref) => existing.has(ref));
    if (refs.length > 0) return { name, refs };
  }
  return null;
}

async function upstreamOf(repository: Repository, branch: string, signal?: AbortSignal): Promise<string | null> {
  const args = ["for-each-ref", "--format=%(refname)%00%(upstream)", `refs/heads/${branch}`];
  const rows = (await runGit(repository.git, args, { signal })).split("\n").map((row) => row.split("\0"));
  const upstream = rows.find(([name]) => name === `refs/heads/${branch}`)?.[1];
  // It is named even when the remote branch is gone.
  return upstream && (await findCommit(repository, upstream, signal)) !== null ? upstream : null;
}

async function symbolicRef(repository: Repository, name: string, signal?: AbortSignal): Promise<string | null> {
  const args = ["symbolic-ref", "--quiet", name];
  return (await runGit(repository.git, args, { signal, okCodes: [0, 1, 128] })).trim() || null;
}
