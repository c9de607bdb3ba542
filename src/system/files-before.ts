import type { Change, RepositoryRef } from "../core/change.ts";
import type { Trees } from "../ports.ts";
import { type OpenTrees, readTrees } from "./change-trees.ts";
import { runGit } from "./git.ts";
import { openReferred } from "./repository.ts";

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
 */
export function filesBefore(
  { summary, repository }: Pick<Change, "summary" | "repository">,
  trees: Pick<Trees, "read">,
): FilesBefore {
  const isWithoutBase = summary.kind === "files" || summary.kind === "patch";
  if (!isWithoutBase) return { read: (path) => trees.read("base", path), dispose: async () => {} };
  if (repository === null) return { read: async () => null, dispose: async () => {} };
  let committed: Promise<OpenTrees> | null = null;
  return {
    async read(path) {
      committed ??= openCommitted(repository);
      return (await committed).read("base", path);
    },
    dispose: async () => (await committed?.catch(() => null))?.dispose(),
  };
}

/** Empty before the first commit. */
async function openCommitted(reference: RepositoryRef): Promise<OpenTrees> {
  const { git } = await openReferred(reference);
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{tree}"];
  const tree = (await runGit(git, args, { okCodes: [0, 1, 128] })).trim();
  return readTrees(git, { base: tree, head: tree });
}
