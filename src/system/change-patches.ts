import type { FilePatch } from "../core/change.ts";
import { readDiff } from "../core/diff.ts";
import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import type { FileAttributes } from "../ports.ts";
import type { Selection, Workplace } from "./change-selection.ts";
import { type Git, runGit, streamGit } from "./git.ts";
import type { PathFilter } from "./path-filter.ts";
import { loadAttributes } from "./scratch-repository.ts";

/** Like the changes themselves: what is one file here must be one there. */
const RENAMES = ["-M50%", "-l1000"];

/**
 * The one form in which changes are taken, whatever anybody configured. Renames are followed. Copies are not: a copied
 * file is new code to read.
 */
const DIFF = [
  ...["diff-tree", "-r", "-p", "--full-index", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative"],
  ...["--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=histogram", "--indent-heuristic", "-U3"],
  ...["--inter-hunk-context=0", ...RENAMES, "-O/dev/null", "--ignore-submodules=none", "--submodule=short"],
];

/** The patches that were asked for, and what the whole change renames: new name to old. */
export interface TakenPatches {
  readonly patches: readonly FilePatch[];
  readonly renames: ReadonlyMap<string, string>;
}

/**
 * The patches of a selection that `isWanted` accepts by either path, with attributes read from the base tree alone:
 * the change itself must not say what of it is shown.
 */
export async function takePatches(work: Workplace, selection: Selection, isWanted: PathFilter): Promise<TakenPatches> {
  const { scratch, signal } = work;
  await loadAttributes(scratch, selection.attributesTree ?? selection.baseTree, signal);
  const text = streamGit(scratch.git, [...DIFF, selection.baseTree, selection.shownTree], { signal });
  return collectPatches(text, { isWanted, allowEmpty: true });
}

/** The patches of a diff, each path once. Throws `bad-diff` for a series that changes one file several times. */
export async function collectPatches(
  text: AsyncIterable<string | Uint8Array>,
  { isWanted, allowEmpty }: { readonly isWanted: PathFilter; readonly allowEmpty: boolean },
): Promise<TakenPatches> {
  const patches = new Map<string, FilePatch>();
  const renames = new Map<string, string>();
  for await (const patch of readDiff(text, { allowEmpty })) {
    if (patches.has(patch.path)) {
      const hint = "Make one diff of a series of commits: git diff FIRST^ LAST.";
      throw new BlindspotError(
        "bad-diff",
        `${JSON.stringify(patch.path)} is changed more than once in the diff.`,
        hint,
      );
    }
    if (patch.oldPath !== null) renames.set(patch.path, patch.oldPath);
    if (isWanted(patch.path) || (patch.oldPath !== null && isWanted(patch.oldPath))) patches.set(patch.path, patch);
  }
  return { patches: [...patches.values()], renames };
}

/** How files get from one tree to another; null where one of them is gone, or is no tree. */
export async function readPatches(git: Git, from: string, to: string): Promise<readonly FilePatch[] | null> {
  if (![from, to].every((id) => /^[0-9a-f]{40,64}$/.test(id))) return null;
  try {
    const text = streamGit(git, [...DIFF, from, to]);
    return (await collectPatches(text, { isWanted: () => true, allowEmpty: true })).patches;
  } catch (error) {
    if (error instanceof BlindspotError) return null;
    throw error;
  }
}

/** What a change between two trees renames, new name to old. @throws BlindspotError `git` when a tree is gone */
export async function readRenames(git: Git, base: string, head: string): Promise<ReadonlyMap<string, string>> {
  const form = ["diff-tree", "-r", "-z", "--name-status", "--diff-filter=R", "--no-relative", "-O/dev/null"];
  const text = await runGit(git, [...form, ...RENAMES, "--ignore-submodules=none", base, head]);
  const fields = text.split("\0");
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) renames.set(fields[at + 2] ?? "", fields[at + 1] ?? "");
  return renames;
}

const ATTRIBUTES = ["linguist-generated", "linguist-vendored"];

/** What the attributes loaded before say of these files. Files of which they say nothing are left out. */
export async function readAttributes(
  git: Git,
  patches: readonly FilePatch[],
  signal?: AbortSignal,
): Promise<Map<string, FileAttributes>> {
  const found = new Map<string, FileAttributes>();
  if (patches.length === 0) return found;
  const input = patches.map(({ path }) => `${path}\0`).join("");
  const answers = streamGit(git, ["check-attr", "--cached", "--stdin", "-z", ...ATTRIBUTES], { input, signal });
  let fields: string[] = [];
  for await (const field of splitRecords(answers, "\0")) {
    fields.push(field);
    if (fields.length < 3) continue;
    const [path = "", attribute, value = ""] = fields;
    fields = [];
    if (value !== "set" && value !== "true") continue;
    const known = found.get(path) ?? { generated: false, vendored: false };
    found.set(path, { ...known, [attribute === "linguist-generated" ? "generated" : "vendored"]: true });
  }
  return found;
}
