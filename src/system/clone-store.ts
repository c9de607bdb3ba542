import { appendFile, copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import { isBranchName } from "./branch-name.ts";
import { type ClonePlace, isRealFolder, unfinished } from "./clone-place.ts";
import { cloneSettings } from "./clone-settings.ts";
import { type Git, runGit } from "./git.ts";
import { gitEnvironment } from "./git-environment.ts";
import type { GitIdentity } from "./git-identity.ts";
import { findCommit, type Repository } from "./repository.ts";
import { openScratch } from "./scratch-repository.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

export interface StoreRequest {
  readonly place: ClonePlace;
  /** The user's; nothing is written to it. */
  readonly repository: Repository;
  /** The id of the commit that the branch begins with. */
  readonly base: string;
  readonly branch: string;
  readonly identity: GitIdentity;
  readonly signal: AbortSignal;
}

/**
 * A git folder that lies beside the clone and not in it, so that it is ours whatever is written in there: its objects,
 * its one branch, its index and its configuration are what counts.
 */
export interface CloneStore {
  readonly place: ClonePlace;
  readonly branch: string;
  /** Of the store alone: it looks at no working tree. */
  readonly git: Git;
  /** The clone as git sees it through this folder: nothing that lies in the clone configures it. */
  readonly repository: Repository;
}

/**
 * Opens the store of a work, and makes it first where there is none. It then holds all that leads to `base`, and nothing else of the
 * user's repository.
 *
 * @throws BlindspotError `usage` for a name that is none for a branch, `not-found` for a base that is not there, `git`
 */
export async function openStore(request: StoreRequest): Promise<CloneStore> {
  const { place, repository, branch } = request;
  if (!(await isRealFolder(place.store))) await makeStore(request);
  await removeLocks(place.store);
  const { GIT_WORK_TREE, ...environment } = storeEnvironment(place.store, place.clone);
  const git = { directory: place.store, environment };
  return { place, branch, git, repository: storeRepository(place, repository.format) };
}

/** The environment in which git knows no configuration but that of the folder. */
function storeEnvironment(gitDirectory: string, workTree: string): Record<string, string> {
  return {
    ...gitEnvironment(),
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_ATTR_NOSYSTEM: "1" },
    ...{ GIT_DIR: gitDirectory, GIT_WORK_TREE: workTree, GIT_INDEX_FILE: join(gitDirectory, "index") },
    // Where a nested repository is none after all, the one around it is not meant.
    GIT_CEILING_DIRECTORIES: workTree,
  };
}

function storeRepository({ store, clone }: ClonePlace, format: Repository["format"]): Repository {
  return {
    git: { directory: clone, environment: storeEnvironment(store, clone) },
    ...{ root: clone, prefix: "", isBare: false, gitDirectory: store, format },
    ...{ objects: join(store, "objects"), index: join(store, "index"), shallow: join(store, "shallow") },
  };
}

/** The same git over another working tree. */
export function withWorkTree({ git }: Repository, workTree: string): Git {
  return { directory: workTree, environment: { ...git.environment, GIT_WORK_TREE: workTree } };
}

async function makeStore(request: StoreRequest): Promise<void> {
  const { place, repository, base, branch, signal } = request;
  const made = await openTemporaryFolder(place.folder, unfinished);
  try {
    const git = { directory: made.path, environment: storeEnvironment(made.path, made.path) };
    if (!(await isBranchName(git, branch, signal))) {
      throw new BlindspotError("usage", `Not a name for a branch: ${branch}.`, "Name another one: --branch NAME.");
    }
    await initialize(git, repository, signal);
    await appendFile(join(made.path, "config"), await cloneSettings(repository, request.identity, signal));
    await copyHistory({ ...request, into: made.path });
    await copyLocalFiles(repository, made.path);
    await runGit(git, ["symbolic-ref", "HEAD", `refs/heads/${branch}`], { signal });
    await runGit(git, ["update-ref", `refs/heads/${branch}`, base], { signal });
    await rename(made.path, place.store);
  } finally {
    await made.remove();
  }
}

/** Git finds out what the file system can do, such as links and letters of both cases. */
async function initialize({ directory, environment }: Git, { format }: Repository, signal: AbortSignal): Promise<void> {
  const { GIT_WORK_TREE, ...bare } = environment;
  const args = ["init", "--quiet", "--bare", "--template=", `--object-format=${format}`];
  await runGit({ directory, environment: bare }, args, { signal });
}

interface HistoryRequest extends Pick<StoreRequest, "repository" | "base" | "signal"> {
  readonly into: string;
}

/** One pack of all that leads to the base. It is read through a scratch: nothing of the user's configuration is at work. */
async function copyHistory({ repository, base, into, signal }: HistoryRequest): Promise<void> {
  if ((await findCommit(repository, base, signal)) !== base) {
    throw new BlindspotError("not-found", `There is no commit ${base}.`, "Begin with one that git log shows.");
  }
  const scratch = await openScratch(repository, null);
  // What was not found to be alike before is not looked for now: that takes long, and saves little.
  const pack = ["pack-objects", "--revs", "--quiet", "--delta-base-offset", "--window=0"];
  const target = join(into, "objects", "pack", "pack");
  const call = { input: `${base}\n`, signal };
  try {
    await runGit(scratch.git, [...pack, target], call).catch(async (error) => {
      signal.throwIfAborted();
      if (!(await isPartial(repository, signal))) throw error;
      await runGit(scratch.git, [...pack, "--missing=allow-any", target], call);
    });
  } finally {
    await scratch.remove();
  }
}

/** A partial clone lacks contents of old commits, and works all the same. */
async function isPartial({ git }: Repository, signal: AbortSignal): Promise<boolean> {
  const args = ["config", "--get-regexp", "^(extensions\\.partialclone|remote\\..*\\.promisor)$"];
  return (await runGit(git, args, { signal, okCodes: [0, 1] })) !== "";
}

/** Where a shallow clone ends, and what the user ignores here alone. */
async function copyLocalFiles(repository: Repository, into: string): Promise<void> {
  const common = dirname(repository.objects);
  await copyIfThere(repository.shallow, join(into, "shallow"));
  for (const name of ["exclude", "attributes"]) {
    await copyIfThere(join(common, "info", name), join(into, "info", name));
  }
}

export async function copyIfThere(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
  });
}

/** Of a git of ours that was killed. */
async function removeLocks(store: string): Promise<void> {
  const names = await readdir(store, { recursive: true });
  const locks = names.filter((name) => name.endsWith(".lock") && !name.startsWith("objects"));
  for (const name of locks) await rm(join(store, name), { force: true });
}
