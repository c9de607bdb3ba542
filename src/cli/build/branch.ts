import { BlindspotError } from "../../core/errors.ts";
import { isBranchName } from "../../system/branch-name.ts";
import { findCommit, type Repository } from "../../system/repository.ts";

/** Longer names are no help on a screen. */
const maxSlug = 40;

/**
 * The branch on which a work is built, as it was asked for, else by its title.
 *
 * @throws BlindspotError `usage` for a name that git takes for none, or that the repository has a branch by already
 */
export async function branchOf(
  asked: string | undefined,
  { title, id }: { readonly title: string; readonly id: string },
  repository: Repository,
): Promise<string> {
  if (asked !== undefined) {
    if (!(await isBranchName(repository.git, asked))) {
      throw new BlindspotError(
        "usage",
        `"${asked}" is no name of a branch.`,
        "Write for example --branch retry-batches.",
      );
    }
    if (!(await isTaken(asked, repository))) return asked;
    const hint = "Name another one with --branch; the work is brought in under it once it is done.";
    throw new BlindspotError("usage", `There is a branch ${asked} already.`, hint);
  }
  const slug = slugOf(title);
  const plain = slug === "" ? id : slug;
  return (await isTaken(plain, repository)) ? `${plain}-${id}` : plain;
}

/** `Retry batches (v2)` as `retry-batches-v2`. */
function slugOf(title: string): string {
  const words =
    title
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.reduce((slug, word) => {
    const longer = slug === "" ? word : `${slug}-${word}`;
    return longer.length <= maxSlug ? longer : slug;
  }, "");
}

async function isTaken(name: string, repository: Repository): Promise<boolean> {
  return (await findCommit(repository, `refs/heads/${name}`)) !== null;
}
