import { existsSync } from "node:fs";
import type { StoredAudit } from "../core/audit.ts";
import type { Tally } from "../core/audit-tally.ts";
import { auditTrees, keptPaths } from "../core/audit-trees.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewHeader } from "../core/review.ts";
import { openRepository, type Repository, repositoryRef } from "../system/repository.ts";
import { loadTreeFacts } from "../system/tree-facts.ts";
import { treesFolder } from "./compose.ts";

interface Place {
  /** Of the review. */
  readonly id: string;
  /** The data folder. */
  readonly folder: string;
  /** Where the command stands: the repository may have moved, or this may be a clone of it. */
  readonly cwd: string;
}

/** Compares a stored review with its repository, as far as that is at hand. */
export async function auditRepository(audit: StoredAudit, place: Place, tally: Tally): Promise<void> {
  const { header } = audit;
  if (header === null) tally.unchecked("the record does not say which repository it was");
  else if (header.repository === null || header.change.tree === null)
    tally.unchecked("the change was taken from no repository");
  else {
    const repository = await findRepository(header.repository.key, [place.cwd, header.repository.root]);
    if (repository === null) tally.unchecked("its repository is not at hand");
    else await compare({ header, files: audit.files }, repository, place, tally);
  }
}

type Compared = Pick<StoredAudit, "files"> & { readonly header: ReviewHeader };

async function compare({ header, files }: Compared, repository: Repository, place: Place, tally: Tally): Promise<void> {
  const { change } = header;
  const folder = treesFolder(place.folder, place.id);
  const question = {
    commits: [change.base, change.head],
    trees: { base: change.baseTree, head: change.tree },
    paths: { base: keptPaths(files, "base"), head: keptPaths(files, "head") },
  };
  auditTrees(header, files, await loadTreeFacts(repository, question, existsSync(folder) ? folder : null), tally);
}

/** The first of these folders that lies in the repository of this key. */
async function findRepository(key: string, folders: readonly string[]): Promise<Repository | null> {
  for (const folder of folders) {
    try {
      const repository = await openRepository(folder);
      if ((await repositoryRef(repository)).key === key) return repository;
    } catch (error) {
      if (!(error instanceof BlindspotError)) throw error;
    }
  }
  return null;
}
