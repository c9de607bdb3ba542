import { runGit } from "./git.ts";
import { findCommit, type Repository } from "./repository.ts";

/** What a branch is compared with: the closest merge base with any of `refs`. */
export interface Against {
  /** For people: `main`, `origin/main`. */
  readonly label: string;
  /** Full names: the branch here and its remote versions. */
  readonly refs: readonly string[];
}

/** The branch that is checked out; null when none is. */
export async function currentBranch(repository: Repository, signal?: AbortSignal): Promise<string | null> {
  return (await symbolicRef(repository, "HEAD", signal))?.replace(/^refs\/heads\//, "") ?? null;
}

/**
 * What the checked-out branch is compared with: the main branch; for the main branch itself, and where there is none,
 * its upstream. Null when there is nothing to compare with.
 */
export async function findAgainst(
  repository: Repository,
  branch: string | null,
  signal?: AbortSignal,
): Promise<Against | null> {
  const main = await findMain(repository, signal);
  if (main !== null && main.name !== branch) {
    return { label: main.refs[0]?.replace(/^refs\/(heads|remotes)\//, "") ?? main.name, refs: main.refs };
  }
  const upstream = branch === null ? null : await upstreamOf(repository, branch, signal);
  const ref = upstream ?? main?.refs.find((name) => name.startsWith("refs/remotes/"));
  return ref === undefined ? null : { label: ref.replace(/^refs\/(heads|remotes)\//, ""), refs: [ref] };
}

const REMOTES = ["origin", "upstream"];

/** The main branch by name: what the remote says, what the user calls new ones, or a usual name. */
async function findMain(repository: Repository, signal?: AbortSignal) {
  const [remoteHead, configured] = await Promise.all([
    symbolicRef(repository, "refs/remotes/origin/HEAD", signal),
    runGit(repository.git, ["config", "--get", "init.defaultBranch"], { signal, okCodes: [0, 1] }),
  ]);
  const said = [remoteHead?.replace("refs/remotes/origin/", ""), configured.trim()].filter((name) => !!name);
  const names = [...new Set([...(said as string[]), "main", "master", "trunk"])];
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
