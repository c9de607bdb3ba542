import type { Tally } from "./audit-tally.ts";
import type { ChangeSummary, FilePatch, Side } from "./change.ts";
import type { KeptFile } from "./events.ts";
import type { ReviewHeader } from "./review.ts";

/** What a repository has of what a review names. */
export interface TreeFacts {
  /** The commits that are there, with their trees. */
  readonly commits: ReadonlyMap<string, string>;
  /** The trees that are there. */
  readonly trees: ReadonlySet<string>;
  /** By side and path, of the trees that are there: null where git knows of the text, but does not have it. */
  readonly texts: Readonly<Record<Side, ReadonlyMap<string, string | null>>>;
}

/** Of which files a side's text is kept, by the path that it has there. */
export function keptPaths(files: readonly KeptFile[], side: Side): string[] {
  return files.filter((file) => file[side] !== null).map(({ patch }) => pathOn(patch, side));
}

function pathOn(patch: FilePatch, side: Side): string {
  return side === "base" ? (patch.oldPath ?? patch.path) : patch.path;
}

/**
 * Compares what was kept with the repository that it came from. What is not there any more is no fault: commits are
 * dropped and clones are shallow.
 */
export function auditTrees(header: ReviewHeader, files: readonly KeptFile[], facts: TreeFacts, tally: Tally): void {
  const { change } = header;
  auditCommit("base", change.base, change.baseTree, change, facts, tally);
  auditCommit("head", change.head, change.tree, change, facts, tally);
  for (const side of ["base", "head"] as const) {
    const tree = side === "base" ? change.baseTree : change.tree;
    if (tree === null) continue;
    const isThere = facts.trees.has(tree);
    if (isThere) tally.expect(true, "");
    else tally.unchecked(`the ${side} tree ${tree.slice(0, 12)} is not in the repository`);
    for (const file of files) auditText(file, side, isThere ? facts.texts[side] : null, header, tally);
  }
}

function auditCommit(
  side: Side,
  commit: string | null,
  recorded: string | null,
  { kind }: ChangeSummary,
  { commits }: TreeFacts,
  tally: Tally,
): void {
  if (commit === null) return;
  // What changed since a review begins with what that one had read, committed or not.
  if (side === "base" && kind === "since") return;
  const short = commit.slice(0, 12);
  const tree = commits.get(commit);
  if (tree === undefined) tally.unchecked(`the ${side} commit ${short} is not in the repository`);
  else if (side === "head" && (kind === "branch" || kind === "since") && tree !== recorded)
    tally.unchecked("the head tree holds work that was not committed");
  else
    tally.expect(
      tree === recorded,
      `the ${side} commit ${short} has the tree ${tree.slice(0, 12)}, not the recorded one`,
    );
}

type Texts = TreeFacts["texts"][Side];

function auditText({ patch, ...kept }: KeptFile, side: Side, texts: Texts | null, header: ReviewHeader, tally: Tally) {
  const text = kept[side];
  if (text === null) {
    if (patch.status !== (side === "base" ? "added" : "deleted")) tally.unchecked("the text of a side was not kept");
    return;
  }
  const path = pathOn(patch, side);
  if (texts === null) tally.unchecked(`a text of the ${side} tree`);
  else if (texts.get(path) === null) tally.unchecked("an object is missing in this repository");
  else compareText({ path, side, text, blob: texts.get(path) }, header, tally);
}

interface Compared {
  readonly path: string;
  readonly side: Side;
  readonly text: string;
  readonly blob: string | null | undefined;
}

function compareText({ path, side, text, blob }: Compared, { withheld }: ReviewHeader, tally: Tally): void {
  if (blob == null) tally.wrong(`${path}: the ${side} tree has no such text`);
  else if (text === blob) tally.expect(true, "");
  else {
    const hasSecrets = withheld.some((item) => item.kind === "secret" && item.count > 0 && item.path === path);
    if (hasSecrets && fitsBesideSecrets(text, blob)) tally.unchecked("secrets are replaced; all other lines fit");
    else tally.wrong(`${path}: its ${side} text is not that of the repository`);
  }
}

/** Secrets are replaced within lines, so that all lines without a placeholder are the same. */
function fitsBesideSecrets(text: string, blob: string): boolean {
  const lines = blob.split("\n");
  const kept = text.split("\n");
  return (
    kept.length === lines.length &&
    kept.every((line, index) => line === lines[index] || /\[secret-\d+: [^\]]*\]/.test(line))
  );
}
