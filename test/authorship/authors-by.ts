import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldAuthorship } from "../../src/core/authorship-fold.ts";
import type { AuthorshipContext, AuthorshipSource } from "../../src/ports.ts";
import { type ChangeSelect, takeChange } from "../../src/system/change-source.ts";
import type { GitRepository } from "../system/git-repository.ts";

/** What sources of evidence say of a change of a real repository, and what it folds to. */
export async function authorsBy(sources: readonly AuthorshipSource[], repository: GitRepository, select: ChangeSelect) {
  const objects = await mkdtemp(join(tmpdir(), "blindspot-objects-"));
  const taken = await takeChange({ cwd: repository.root, select, paths: [], objectsDirectory: objects });
  try {
    const files = taken.change.patches;
    const { signal } = new AbortController();
    const context: AuthorshipContext = { change: taken.change, uncommitted: taken.uncommitted, files, signal };
    const evidence = (await Promise.all(sources.map((source) => source.read(context)))).flat();
    return { ...foldAuthorship(files, evidence), evidence };
  } finally {
    await taken.dispose();
    await rm(objects, { recursive: true, force: true });
  }
}
