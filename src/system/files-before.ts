import type { Change, RepositoryRef } from "../core/change.ts";
import type { Trees } from "../ports.ts";
import { type OpenTrees, readTrees } from "./change-trees.ts";
import { runGit } from "./git.ts";
import { openReferred, type Repository } from "./repository.ts";

/** Files as they stood before a change. */
export interface FilesBefore {
  /** Null when there is no such file, or it is no regular one, or is binary. Throws when the repository is gone. */
  read(path: string): Promise<string | null>;
  dispose(): Promise<void>;
}

/**
 * The files by which a repository says how it is reviewed: those of the base tree, so that a change has no say in its
 * own review. Whole files and patches have no side before them; then it is what is committed now, and never a working
 * tree.
 *
 * @param trees of the change where they are open; null: the repository itself is read, and what is committed now where
 * the base tree is gone, since what policy forbids must not be allowed for want of it
 */
export function filesBefore(
  { summary, repository }: Pick<Change, "summary" | "repository">,
  trees: Pick<Trees, "read"> | null,
): FilesBefore {
  const base = summary.kind === "files" || summary.kind === "patch" ? null : summary.baseTree;
  if (base !== null && trees !== null) return { read: (path) => trees.read("base", path), dispose: async () => {} };
  if (repository === null) return { read: async () => null, dispose: async () => {} };
  let opened: Promise<OpenTrees> | null = null;
  return {
    async read(path) {
      opened ??= openTree(repository, base);
      return (await opened).read("base", path);
    },
    dispose: async () => (await opened?.catch(() => null))?.dispose(),
  };
}

/** The tree of that id if it is there, else that of HEAD; empty before the first commit. */
async function openTree(reference: RepositoryRef, id: string | null): Promise<OpenTrees> {
  const repository = await openReferred(reference);
  const tree = (id === null ? "" : await findTree(repository, id)) || (await findTree(repository, "HEAD"));
  return readTrees(repository.git, { base: tree, head: tree });
}

async function findTree({ git }: Repository, name: string): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{tree}`];
  return (await runGit(git, args, { okCodes: [0, 1, 128] })).trim();
}
