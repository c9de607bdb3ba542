import type { Side } from "../core/change.ts";
import { splitRecords } from "../core/record-splitter.ts";
import type { TextHit, Trees } from "../ports.ts";
import { type Git, streamGit } from "./git.ts";
import { ObjectReader } from "./git-objects.ts";
import { FolderReader } from "./tree-folders.ts";
import { searchTree } from "./tree-search.ts";

type TreeEntry = Awaited<ReturnType<Trees["list"]>>[number];

/** Both trees of a change, read from git's objects. `dispose` ends the process behind them. */
export interface OpenTrees extends Trees {
  dispose(): Promise<void>;
}

/**
 * @param trees ids of both trees; only their objects are read, never a working tree
 * @param objects what reads them; closed with the trees
 */
export function readTrees(
  git: Git,
  trees: Readonly<Record<Side, string>>,
  objects: ObjectReader = new ObjectReader(git),
): OpenTrees {
  const folders = new FolderReader(objects);
  let listing: Promise<TreeEntry[]> | null = null;
  return {
    async read(side, path) {
      const entry = await folders.find(trees[side], path);
      if (!entry?.mode.startsWith("100")) return null;
      const content = await objects.read(entry.id);
      return content === null || isBinary(content) ? null : content.toString("utf8");
    },
    list() {
      listing ??= listTree(git, trees.head);
      return listing;
    },
    search: (pattern: string, path: string | null, signal: AbortSignal): AsyncIterable<TextHit> =>
      searchTree(git, { tree: trees.head, pattern, path, signal }),
    dispose: () => objects.close(),
  };
}

/** As git itself decides it. */
function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}

async function listTree(git: Git, tree: string): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for await (const record of splitRecords(streamGit(git, ["ls-tree", "-r", "-l", "-z", tree]), "\0")) {
    const tab = record.indexOf("\t");
    const [mode = "", , , bytes = "0"] = record.slice(0, tab).split(/ +/);
    entries.push({ path: record.slice(tab + 1), mode, bytes: Number(bytes) || 0 });
  }
  return entries;
}
