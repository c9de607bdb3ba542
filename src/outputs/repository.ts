import type { ReviewSnapshot } from "../core/snapshot.ts";
import { countOf, formatCount } from "./figures.ts";

/** Beyond so many it was a checkout, a build, an install. */
const maxNamed = 3;
/** The comparison names no more. */
const maxCompared = 1_000;

type Compared = Pick<ReviewSnapshot, "repositoryChanged">;

/**
 * What people should know of their repository, in one sentence; null where nothing of it changed, or nothing was compared.
 * The developer may have gone on working: nobody is blamed.
 */
export function repositoryWarning({ repositoryChanged }: Compared): string | null {
  if (!repositoryChanged || repositoryChanged.length === 0) return null;
  const named = repositoryChanged.slice(0, maxNamed).join(", ");
  const more = repositoryChanged.length - maxNamed;
  const names = more > 0 ? `${named} and ${formatCount(more)} more` : named;
  return `While programs ran, ${changedFiles(repositoryChanged)} of your repository changed: ${names}; you, or a reviewer.`;
}

/** The same for the receipt: `unchanged while programs ran`; null where nothing was compared. */
export function repositoryFact({ repositoryChanged }: Compared): string | null {
  if (!repositoryChanged) return null;
  if (repositoryChanged.length === 0) return "unchanged while programs ran";
  return `${changedFiles(repositoryChanged)} changed while programs ran`;
}

function changedFiles({ length }: readonly string[]): string {
  return length >= maxCompared ? `${formatCount(length)} files or more` : countOf(length, "file");
}
