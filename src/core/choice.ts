import type { Authorship, Family, FamilyShare, Independence, PossibleLines } from "./authorship.ts";
import type { ReviewerRef } from "./thread.ts";

/** A family that wrote at most this share of a file's AI lines is independent of it, and up to the second, partly. */
const independentShare = 0.1;
const partlyShare = 0.5;
/** More lines of unknown origin than this, and independence is not shown. */
const unknownShare = 0.1;

/** Whether so much was written by nobody knows whom that independence of it cannot be shown. */
export function isAuthorUnknown(authors: readonly FamilyShare[]): boolean {
  const total = authors.reduce((lines, share) => lines + share.lines, 0);
  const unknown = authors.find((share) => share.family === "unknown")?.lines ?? 0;
  return total > 0 && unknown / total > unknownShare;
}

/**
 * How independent a family is of the families that wrote something.
 * Counted over the lines that AI is known to have written; human lines stand in nobody's way.
 *
 * @param possible families that may have written more than their share: what cannot be ruled out counts against them
 */
export function independenceOf(
  family: Family,
  authors: readonly FamilyShare[],
  possible: readonly PossibleLines[] = [],
): Exclude<Independence, "control" | "own"> {
  const total = authors.reduce((lines, share) => lines + share.lines, 0);
  const ai = authors.filter((share) => share.family !== "human" && share.family !== "unknown");
  const aiLines = ai.reduce((lines, share) => lines + share.lines, 0);
  const atMost = (name: Family) =>
    Math.max(0, ...[...authors, ...possible].filter((entry) => entry.family === name).map(({ lines }) => lines));
  const own = family === "human" || family === "unknown" ? 0 : atMost(family);
  const ownShare = own === 0 ? 0 : own / Math.max(own, aiLines);
  if (ownShare > partlyShare) return "refused";
  if (family === "unknown" || total === 0 || atMost("unknown") / total > unknownShare) return "not-shown";
  return ownShare > independentShare ? "partly" : "independent";
}

/** Families that would have been refused for one of these files, of all where none is named. */
export function refusedFamilies({ files }: Authorship, paths: readonly string[]): Set<Family> {
  const named = new Set(paths);
  const read = files.filter(({ path }) => named.size === 0 || named.has(path));
  return new Set(
    read.flatMap(({ families, possible = [] }) =>
      [...families, ...possible]
        .map(({ family }) => family)
        .filter((family) => independenceOf(family, families, possible) === "refused"),
    ),
  );
}

/**
 * How independent a tool was that has read already, of all files of the change, since what it read is not known. What would have been
 * refused counts as a control.
 */
export function independenceOfImport(family: Family, { files }: Authorship): Independence {
  if (files.length === 0) return "not-shown";
  const least = leastIndependent(files.map((file) => independenceOf(family, file.families, file.possible)));
  return least === "refused" ? "control" : least;
}

/** Who reads a file, or why nobody may. */
export type Assignment =
  | { readonly path: string; readonly reviewer: ReviewerRef; readonly independence: Independence }
  | { readonly path: string; readonly reviewer: null; readonly reason: string };

export interface ChoiceOptions {
  /** Reviewers that are ready, best first. */
  readonly candidates: readonly ReviewerRef[];
  /** A reviewer of the author's family runs as a control instead of being refused. */
  readonly isControl: boolean;
  /** Whether policy lets this reviewer see this file. */
  readonly mayRead: (reviewer: ReviewerRef, path: string) => boolean;
}

const preference: Record<Independence, number> = {
  ...{ independent: 0, "not-shown": 1, partly: 2, control: 3 },
  ...{ own: 4, refused: 5 },
};

/** Orders degrees of independence, the best first. */
export function compareIndependence(a: Independence, b: Independence): number {
  return preference[a] - preference[b];
}

/** Of several degrees of independence the one that claims least; `independent` of none. */
export function leastIndependent(values: readonly Independence[]): Independence {
  return values.reduce((least, next) => (preference[next] > preference[least] ? next : least), "independent");
}

/**
 * For every file the reviewer that reads it: the most independent, among those the first candidate.
 * With `isControl` every file that the control's family wrote gets the control instead, and only that.
 */
export function chooseReviewers(
  paths: readonly string[],
  authorship: Authorship,
  options: ChoiceOptions,
): Assignment[] {
  const byPath = new Map(authorship.files.map((file) => [file.path, file]));
  return paths.map((path) => chooseForFile(path, byPath.get(path) ?? { families: [] }, options));
}

/** Who wrote a file, or may have. */
type Authors = Pick<Authorship, "families" | "possible">;

function chooseForFile(path: string, authors: Authors, options: ChoiceOptions): Assignment {
  const allowed = options.candidates.filter((reviewer) => options.mayRead(reviewer, path));
  if (allowed.length === 0 && options.candidates.length > 0) {
    return { path, reviewer: null, reason: "policy lets none of the chosen reviewers read it" };
  }
  const rated = allowed.map((reviewer) => ({ reviewer, independence: rate(reviewer, authors, options.isControl) }));
  const usable = rated.filter(({ independence }) =>
    options.isControl ? independence === "control" : independence !== "refused",
  );
  const best = usable.sort((a, b) => compareIndependence(a.independence, b.independence))[0];
  if (best !== undefined) return { path, ...best };
  const reason = options.isControl ? "no control: none of the reviewers is of its author's family" : refusal(authors);
  return { path, reviewer: null, reason };
}

function rate(reviewer: ReviewerRef, { families, possible }: Authors, isControl: boolean): Independence {
  const independence = independenceOf(reviewer.family, families, possible);
  return isControl && independence === "refused" ? "control" : independence;
}

function refusal({ families, possible = [] }: Authors): string {
  if (possible.some(({ family }) => family !== "unknown")) {
    return "no independent reviewer: several families are named for the same lines, and any of them may have written most of it";
  }
  const main = families.find(({ family }) => family !== "human" && family !== "unknown");
  return `no independent reviewer: ${main?.family ?? "its author"} wrote most of it`;
}
