import { splitRecords } from "../core/record-splitter.ts";
import type { UncommittedFile } from "../ports.ts";
import { treeOf, type Workplace } from "./change-selection.ts";
import { streamGit } from "./git.ts";

/** What stands between a commit and a snapshot of the working tree, renames followed. */
export async function listUncommitted(work: Workplace, commit: string, snapshot: string): Promise<UncommittedFile[]> {
  const tree = await treeOf(work, commit);
  if (tree === snapshot) return [];
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--numstat",
    "-M",
    "--no-ext-diff",
    "--ignore-submodules=none",
    tree,
    snapshot,
  ];
  const fields: string[] = [];
  for await (const field of splitRecords(streamGit(work.scratch.git, args, { signal: work.signal }), "\0")) {
    fields.push(field);
  }
  return readNumstat(fields);
}

/** `12<TAB>3<TAB>path`, or `12<TAB>3<TAB>` and then both names of a rename as fields of their own. `-` for binaries. */
function readNumstat(fields: readonly string[]): UncommittedFile[] {
  const files: UncommittedFile[] = [];
  for (let at = 0; at < fields.length; at++) {
    // The path is the rest, whatever is in it: with `-z` git does not escape tabs.
    const [, additions = "", deletions = "", path = ""] = /^([^\t]*)\t([^\t]*)\t(.*)$/s.exec(fields[at] ?? "") ?? [];
    const counts = { additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
    if (path !== "") files.push({ path, oldPath: null, ...counts });
    else files.push({ oldPath: fields[++at] ?? null, path: fields[++at] ?? "", ...counts });
  }
  return files;
}
