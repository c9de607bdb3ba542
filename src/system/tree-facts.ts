import type { TreeFacts } from "../core/audit-trees.ts";
import type { Side } from "../core/change.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { type Git, runGit, streamGit } from "./git.ts";
import { ObjectReader } from "./git-objects.ts";
import type { Repository } from "./repository.ts";
import { openScratch } from "./scratch-repository.ts";

/** What to look for in a repository. Ids are those of a record, and may be anything. */
export interface TreeQuestion {
  readonly commits: readonly (string | null)[];
  readonly trees: Readonly<Record<Side, string | null>>;
  readonly paths: Readonly<Record<Side, readonly string[]>>;
}

/**
 * Looks up commits, trees and texts by id. Only objects are read: no configuration of the repository, no working tree.
 *
 * @param objectsDirectory more objects to read, of a snapshot that was kept; null: none
 * @throws BlindspotError `git`
 */
export async function loadTreeFacts(
  repository: Repository,
  { commits, trees, paths }: TreeQuestion,
  objectsDirectory: string | null,
): Promise<TreeFacts> {
  const scratch = await openScratch(repository, objectsDirectory);
  const objects = new ObjectReader(scratch.git);
  try {
    const types = await loadTypes(scratch.git, [...commits, trees.base, trees.head]);
    const readSide = (side: Side) =>
      readTexts(
        { git: scratch.git, objects, tree: types.get(trees[side] ?? "") === "tree" ? trees[side] : null },
        paths[side],
      );
    return {
      commits: await treesOf(
        objects,
        [...types].flatMap(([id, type]) => (type === "commit" ? [id] : [])),
      ),
      trees: new Set([...types].flatMap(([id, type]) => (type === "tree" ? [id] : []))),
      texts: { base: await readSide("base"), head: await readSide("head") },
    };
  } finally {
    await objects.close();
    await scratch.remove();
  }
}

/** The types of objects that are there. */
async function loadTypes(git: Git, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = ids.filter((id) => id !== null && /^[0-9a-f]{40,64}$/.test(id));
  if (known.length === 0) return new Map();
  const text = await runGit(git, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], {
    input: known.map((id) => `${id}\n`).join(""),
  });
  return new Map(text.split("\n").map((line) => line.split(" ") as [string, string]));
}

async function treesOf(objects: ObjectReader, commits: readonly string[]): Promise<Map<string, string>> {
  const trees = new Map<string, string>();
  for (const commit of commits) {
    const content = await objects.read(commit);
    const tree = /^tree ([0-9a-f]{40,64})\n/.exec(content?.toString("latin1", 0, 80) ?? "")?.[1];
    if (tree !== undefined) trees.set(commit, tree);
  }
  return trees;
}

interface TreeToRead {
  readonly git: Git;
  readonly objects: ObjectReader;
  /** Null: it is not there. */
  readonly tree: string | null;
}

/** Regular files of a tree, as far as they are asked for. */
async function readTexts(
  { git, objects, tree }: TreeToRead,
  paths: readonly string[],
): Promise<Map<string, string | null>> {
  const wanted = new Set(paths);
  const texts = new Map<string, string | null>();
  if (tree === null || wanted.size === 0) return texts;
  for await (const record of splitRecords(streamGit(git, ["ls-tree", "-r", "-z", tree]), "\0")) {
    const tab = record.indexOf("\t");
    const [mode = "", , id = ""] = record.slice(0, tab).split(" ");
    const path = record.slice(tab + 1);
    if (!wanted.has(path) || !mode.startsWith("100")) continue;
    texts.set(path, (await objects.read(id))?.toString("utf8") ?? null);
  }
  return texts;
}
