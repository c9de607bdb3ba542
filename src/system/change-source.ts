import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Change, ChangeSummary, FilePatch, RepositoryRef } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import type { TakenChange } from "../ports.ts";
import { collectPatches, readAttributes, readPatches, readRenames, takePatches } from "./change-patches.ts";
import { keepPlace } from "./change-place.ts";
import type { Selection, Workplace } from "./change-selection.ts";
import { type OpenTrees, readTrees } from "./change-trees.ts";
import { runGit } from "./git.ts";
import { ObjectReader } from "./git-objects.ts";
import { anyFilter, pathFilters } from "./path-filter.ts";
import { loadRepository, openRepository, repositoryRef } from "./repository.ts";
import { openScratch } from "./scratch-repository.ts";
import { selectRevision } from "./select-revision.ts";
import { type SinceSelect, selectSince } from "./select-since.ts";
import { selectBranch, selectFiles, selectStaged, selectUncommitted } from "./select-worktree.ts";
import { refuseUnmatched } from "./unmatched-paths.ts";

export { loadRepository } from "./repository.ts";

/** A change that git knows the trees of. */
type GitSelect =
  | { readonly kind: "branch" }
  | { readonly kind: "staged" }
  | { readonly kind: "uncommitted" }
  /** `<commit>`, `a..b` or `a...b`. `attributesTree`: whose attributes say what files are, where not the change's base. */
  | { readonly kind: "revision"; readonly text: string; readonly attributesTree?: string }
  /** Whole files as in the working tree: paths, folders, globs. */
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | SinceSelect;

import { listUncommitted } from "./uncommitted.ts";

/** What to take as the change. */
export type ChangeSelect = GitSelect | { readonly kind: "patch"; readonly text: AsyncIterable<string | Uint8Array> };

export interface ChangeRequest {
  /** Any folder of the repository; paths are seen from here. */
  readonly cwd: string;
  readonly select: ChangeSelect;
  /** Only files that one of these accepts, by their path before or after (`pathFilters`). Empty: all. */
  readonly paths: readonly string[];
  /**
   * Private folder that takes the objects of working-tree snapshots, and until `dispose` our temporary files. It is the
   * caller's, and outlives the change.
   */
  readonly objectsDirectory: string;
}

/**
 * Takes a change: as two trees, whatever it was named by, with its patches. Nothing is written into the repository,
 * and no program that the repository names is run.
 *
 * A change without patches is no error; `summary.took` says so.
 *
 * @throws BlindspotError `usage` for what cannot be found, `not-a-repository`, `git`, `bad-diff` for a patch
 */
export function takeChange(request: ChangeRequest, signal?: AbortSignal): Promise<TakenChange> {
  const { select } = request;
  if (select.kind === "patch") return takePatchText(request, select.text, signal);
  return takeFromGit(request, select, signal);
}

/** The trees of a change that was taken before, with all that it renames: new name to old. */
export type StoredTrees = OpenTrees & Pick<TakenChange, "renames" | "patchesFrom">;

/**
 * Opens the trees of a change that was taken before.
 * @param objectsDirectory the folder that took its snapshots, if it is still there
 * @returns trees in which no file is found where the change had none (a patch) or its objects are gone
 * @throws BlindspotError when the repository is gone
 */
export async function openTrees(
  reference: RepositoryRef | null,
  { baseTree, tree }: Pick<ChangeSummary, "baseTree" | "tree">,
  objectsDirectory: string,
): Promise<StoredTrees> {
  if (reference === null || baseTree === null || tree === null) return { ...NO_TREES, renames: new Map() };
  const scratch = await openScratch(await openRepository(reference.root), resolve(objectsDirectory));
  const trees = readTrees(scratch.git, { base: baseTree, head: tree });
  const dispose = () => trees.dispose().then(scratch.remove);
  const patchesFrom = (from: string) => readPatches(scratch.git, from, tree);
  try {
    return { ...trees, renames: await readRenames(scratch.git, baseTree, tree), patchesFrom, dispose };
  } catch {
    // With one of the trees gone nobody can say which names a file had: nothing is read.
    await dispose();
    return { ...NO_TREES, renames: new Map() };
  }
}

async function takeFromGit(
  request: ChangeRequest,
  select: GitSelect,
  signal: AbortSignal | undefined,
): Promise<TakenChange> {
  const repository = await openRepository(request.cwd, signal);
  const objectsDirectory = resolve(request.objectsDirectory);
  const scratch = await openScratch(repository, objectsDirectory);
  const objects = new ObjectReader(scratch.git);
  const place = { objectsDirectory, folder: scratch.folder };
  const work: Workplace = { repository, scratch, objects, place, signal };
  try {
    const reference = repositoryRef(repository, signal);
    reference.catch(() => {});
    const filters = pathFilters(request.paths, repository.root, repository.prefix);
    const selection = await selectChange(work, select);
    const { patches, renames } = await takePatches(work, selection, anyFilter(filters));
    await refuseUnmatched(work, selection, { given: request.paths, patches });
    const [attributes, uncommitted] = await Promise.all([
      readAttributes(scratch.git, patches, signal),
      (select.kind === "branch" || select.kind === "since") && selection.head !== null
        ? listUncommitted(work, selection.head, selection.headTree)
        : [],
    ]);
    const trees = readTrees(scratch.git, { base: selection.baseTree, head: selection.headTree }, objects);
    const summary = gitSummary(selection, patches, request.paths);
    const dispose = () => trees.dispose().then(scratch.remove);
    const change = { summary, repository: await reference, patches };
    keepPlace(change, work);
    const patchesFrom = (from: string) => readPatches(scratch.git, from, selection.headTree);
    return { change, attributes, uncommitted, renames, trees, patchesFrom, dispose };
  } catch (error) {
    await objects.close();
    await scratch.remove();
    throw error;
  }
}

async function selectChange(work: Workplace, select: GitSelect): Promise<Selection> {
  const { repository } = work;
  if (select.kind === "revision") {
    const { attributesTree } = select;
    return { ...(await selectRevision(work, select.text)), ...(attributesTree !== undefined && { attributesTree }) };
  }
  if (repository.isBare) {
    const hint = "Name a commit, a..b or a...b.";
    throw new BlindspotError("usage", "A bare repository has no working tree to review.", hint);
  }
  await refuseOwnFolder(work);
  switch (select.kind) {
    case "branch":
      return selectBranch(work);
    case "staged":
      return selectStaged(work);
    case "uncommitted":
      return selectUncommitted(work);
    case "since":
      return selectSince(work, select);
    case "files":
      return selectFiles(work, select.paths, pathFilters(select.paths, repository.root, repository.prefix));
  }
}

/** What we keep is no part of the change: stored in the working tree, it would be reviewed with the next one. */
async function refuseOwnFolder({ repository, place, signal }: Workplace): Promise<void> {
  const [root, folder] = await Promise.all([realpath(repository.root), realpath(place.objectsDirectory)]);
  const inner = relative(root, folder);
  const isOutside = inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner);
  if (isOutside || inner.split(sep)[0] === ".git") return;
  const ignored = await runGit(repository.git, ["check-ignore", "--", inner], { signal, okCodes: [0, 1] });
  if (ignored !== "") return;
  const hint = "Set BLINDSPOT_HOME to a folder outside of it, or have git ignore that folder.";
  throw new BlindspotError("usage", "The folder in which reviews are kept lies in the repository.", hint);
}

function gitSummary(selection: Selection, patches: readonly FilePatch[], paths: readonly string[]): ChangeSummary {
  const { kind, base, head, baseTree, headTree, branch } = selection;
  const took = takenInWords(selection.took, patches, paths);
  return { kind, took, base, head, baseTree, tree: headTree, branch, ...countLines(patches), hasContext: true };
}

function takenInWords(took: string, patches: readonly FilePatch[], paths: readonly string[]): string {
  const limited = paths.length === 0 ? took : `${took}, only ${paths.join(", ")}`;
  return patches.length === 0 ? `${limited}: nothing changed` : limited;
}

function countLines(patches: readonly FilePatch[]): Pick<ChangeSummary, "files" | "additions" | "deletions"> {
  const additions = patches.reduce((sum, patch) => sum + patch.additions, 0);
  const deletions = patches.reduce((sum, patch) => sum + patch.deletions, 0);
  return { files: patches.length, additions, deletions };
}

const NO_TREES: OpenTrees = {
  read: () => Promise.resolve(null),
  list: () => Promise.resolve([]),
  async *search() {},
  dispose: () => Promise.resolve(),
};

async function takePatchText(
  { cwd, paths }: ChangeRequest,
  text: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<TakenChange> {
  // A patch says its paths from the top, wherever it came from.
  const isWanted = anyFilter(pathFilters(paths, "/", ""));
  const [repository, { patches, renames }] = await Promise.all([
    loadRepository(cwd),
    collectPatches(untilAborted(text, signal), { isWanted, allowEmpty: false }),
  ]);
  const took = takenInWords("a patch, without the code around it", patches, paths);
  const none = { base: null, head: null, baseTree: null, tree: null, branch: null };
  const summary: ChangeSummary = { kind: "patch", took, ...none, ...countLines(patches), hasContext: false };
  const change: Change = { summary, repository, patches };
  return { change, attributes: new Map(), uncommitted: [], renames, trees: NO_TREES, dispose: NO_TREES.dispose };
}

async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  for await (const item of items) {
    signal?.throwIfAborted();
    yield item;
  }
}
