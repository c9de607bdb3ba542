import type { FilePatch } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import type { Selection, Workplace } from "./change-selection.ts";
import { streamGit } from "./git.ts";
import { type PathFilter, pathFilters } from "./path-filter.ts";

const hint = "Ignored files are never taken. A * stays within one folder, ** does not.";

/** The error for a path that no file has. */
export function noFileMatches(path: string): BlindspotError {
  return new BlindspotError("usage", `No file matches ${path}.`, hint);
}

/**
 * Refuses a path that no file has before or after the change: a mistyped one would look like a change without defects.
 * Trees are listed only for paths that no patch accepts.
 * @throws BlindspotError `usage`
 */
export async function refuseUnmatched(
  work: Workplace,
  selection: Selection,
  { given, patches }: { readonly given: readonly string[]; readonly patches: readonly FilePatch[] },
): Promise<void> {
  const { root, prefix } = work.repository;
  const filters = pathFilters(given, root, prefix).map((accepts, index) => ({ accepts, path: given[index] ?? "" }));
  const open = new Set(filters.filter(({ accepts }) => !patches.some((patch) => isPatchOf(accepts, patch))));
  for (const tree of [selection.headTree, selection.baseTree]) {
    if (open.size === 0) return;
    for await (const path of pathsOf(work, tree)) {
      for (const filter of open) if (filter.accepts(path)) open.delete(filter);
    }
  }
  const [first] = open;
  if (first !== undefined) throw noFileMatches(first.path);
}

function isPatchOf(accepts: PathFilter, { path, oldPath }: FilePatch): boolean {
  return accepts(path) || (oldPath !== null && accepts(oldPath));
}

function pathsOf({ scratch, signal }: Workplace, tree: string): AsyncIterable<string> {
  return splitRecords(streamGit(scratch.git, ["ls-tree", "-r", "-z", "--name-only", tree], { signal }), "\0");
}
