import { readFile, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { RepositoryRef } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import { type Git, runGit } from "./git.ts";
import { gitEnvironment } from "./git-environment.ts";
import { distrustRepository } from "./git-trust.ts";
import { sha256 } from "./hash.ts";

export type ObjectFormat = "sha1" | "sha256";

/** A repository as found from a folder. All paths are absolute. */
export interface Repository {
  /** Runs at `root`, deaf to programs that the repository's configuration names. */
  readonly git: Git;
  /** Top of the working tree; the git folder of a bare repository. */
  readonly root: string;
  /** Where in it the caller stands: `""` or `src/lib/`. */
  readonly prefix: string;
  readonly isBare: boolean;
  readonly gitDirectory: string;
  readonly objects: string;
  readonly index: string;
  readonly shallow: string;
  readonly format: ObjectFormat;
}

const EMPTY_TREES: Readonly<Record<ObjectFormat, string>> = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
};

/** Id of the tree without entries. Git knows it without storing it. */
export function emptyTree(repository: Pick<Repository, "format">): string {
  return EMPTY_TREES[repository.format];
}

/**
 * Finds the repository that `cwd` lies in.
 * @throws BlindspotError `not-a-repository` when there is none, `git` when git refuses it
 */
export async function openRepository(cwd: string, signal?: AbortSignal): Promise<Repository> {
  const here: Git = { directory: resolve(cwd), environment: gitEnvironment() };
  const [git, facts, top] = await Promise.all([
    distrustRepository(here),
    loadFacts(here, signal),
    runGit(here, ["rev-parse", "--show-toplevel", "--show-prefix"], { signal, okCodes: [0, 128] }),
  ]);
  const [root = "", prefix = ""] = top.split("\n");
  if (root === "" && !facts.isBare) {
    throw new BlindspotError("not-a-repository", `${cwd} is inside a .git folder.`, "Run this in the working tree.");
  }
  const repository = {
    ...facts,
    root: root || facts.gitDirectory,
    prefix,
    git: { ...git, directory: root || facts.gitDirectory },
  };
  if (!facts.isBare) await checkRoot(repository);
  return repository;
}

async function loadFacts(git: Git, signal: AbortSignal | undefined) {
  const options = ["--is-bare-repository", "--show-object-format", "--absolute-git-dir"];
  const paths = ["objects", "index", "shallow"].flatMap((name) => ["--git-path", name]);
  const text = await runGit(git, ["rev-parse", "--path-format=absolute", ...options, ...paths], { signal });
  const [isBare, format, gitDirectory = "", objects = "", index = "", shallow = "", ...more] = text.split("\n");
  if ((format !== "sha1" && format !== "sha256") || shallow === "" || more.length !== 1) {
    throw new BlindspotError(
      "git",
      "git described this repository in an unknown way.",
      "Is there a line break in its path?",
    );
  }
  return { isBare: isBare === "true", format, gitDirectory, objects, index, shallow } as const;
}

/**
 * The repository's configuration may place its working tree anywhere (core.worktree). A hostile one would have us
 * take the user's home folder for a change; so the top must hold the `.git` that brought us here.
 */
async function checkRoot({ root, gitDirectory }: Pick<Repository, "root" | "gitDirectory">): Promise<void> {
  const entry = join(root, ".git");
  const pointer = await readFile(entry, "utf8").catch(() => null);
  const target = pointer === null ? entry : resolve(root, pointer.replace(/^gitdir: /, "").trimEnd());
  const [found, expected] = await Promise.all([target, gitDirectory].map((path) => realpath(path).catch(() => null)));
  if (found !== null && found === expected) return;
  const hint = "Unset core.worktree, or run this in that working tree's own repository.";
  throw new BlindspotError(
    "git",
    `The repository in ${dirname(gitDirectory)} claims ${root} as its working tree.`,
    hint,
  );
}

/**
 * The repository that `cwd` lies in, as reviews are filed under it; null when there is none.
 * @throws BlindspotError `git` when git refuses it (another user's folder, a damaged one)
 */
export async function loadRepository(cwd: string): Promise<RepositoryRef | null> {
  try {
    return await repositoryRef(await openRepository(cwd));
  } catch (error) {
    if (error instanceof BlindspotError && error.code === "not-a-repository") return null;
    throw error;
  }
}

/** What references were made of, so that who is given one need not find the repository again. */
const referred = new WeakMap<RepositoryRef, Repository>();

/** The repository that a reference names: as it was opened in this process, else opened now. Throws as `openRepository`. */
export async function openReferred(reference: RepositoryRef, signal?: AbortSignal): Promise<Repository> {
  return referred.get(reference) ?? openRepository(reference.root, signal);
}

/** Keyed by its root commit, the smallest id of several; before the first commit by where it lies. */
export async function repositoryRef(repository: Repository, signal?: AbortSignal): Promise<RepositoryRef> {
  const call = { signal, okCodes: [0, 128] };
  const text = await runGit(repository.git, ["rev-list", "--max-parents=0", "HEAD", "--"], call);
  const [key = `path-${sha256(repository.root)}`] = text.split("\n").filter(Boolean).sort();
  const reference = { key, root: repository.root };
  referred.set(reference, repository);
  return reference;
}

/** The commit that `revision` names, or null. Never an option, whatever it begins with. */
export async function findCommit(
  repository: Repository,
  revision: string,
  signal?: AbortSignal,
): Promise<string | null> {
  if (revision.startsWith("-") || revision.includes("\0")) return null;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const id = (await runGit(repository.git, args, { signal, okCodes: [0, 1, 128] })).trim();
  return /^[0-9a-f]{40,64}$/.test(id) ? id : null;
}
