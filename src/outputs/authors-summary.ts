import { dirname } from "node:path/posix";
import type { Authorship, Evidence, Family, FamilyShare, Independence } from "../core/authorship.ts";
import { toShares } from "../core/authorship-fold.ts";
import type { ChangeSummary } from "../core/change.ts";
import { independenceOf } from "../core/choice.ts";

/** Files with who wrote them: one, or those of a folder. */
export interface AuthorsRow {
  /** A path; of a folder with a slash at its end. */
  readonly place: string;
  readonly files: number;
  readonly lines: number;
  readonly families: readonly FamilyShare[];
}

const maxRows = 20;

/** The files of a change, most lines first. Where they are many, by folder, and by its upper folders where these are many. */
export function rowsOf({ files }: Pick<Authorship, "files">): AuthorsRow[] {
  const single = files.map(({ path, families }) => ({ place: path, files: 1, lines: linesOf(families), families }));
  if (files.length <= maxRows) return byLines(single);
  const depths = [Number.POSITIVE_INFINITY, 4, 3, 2, 1];
  const grouped = depths.map((depth) => groupRows(single, depth));
  return byLines(grouped.find((rows) => rows.length <= maxRows) ?? (grouped.at(-1) as AuthorsRow[]));
}

function groupRows(rows: readonly AuthorsRow[], depth: number): AuthorsRow[] {
  const groups = Map.groupBy(rows, ({ place }) => dirname(place).split("/").slice(0, depth).join("/"));
  return [...groups].map(([folder, group]) => (group.length === 1 ? (group[0] as AuthorsRow) : sumRows(folder, group)));
}

function sumRows(folder: string, rows: readonly AuthorsRow[]): AuthorsRow {
  const lines = new Map<Family, number>();
  for (const { families } of rows) {
    for (const share of families) lines.set(share.family, (lines.get(share.family) ?? 0) + share.lines);
  }
  const families = toShares(lines);
  return { place: folder === "." ? "./" : `${folder}/`, files: rows.length, lines: linesOf(families), families };
}

function byLines(rows: readonly AuthorsRow[]): AuthorsRow[] {
  return rows.toSorted((a, b) => b.lines - a.lines || (a.place < b.place ? -1 : 1));
}

export function linesOf(families: readonly FamilyShare[]): number {
  return families.reduce((sum, { lines }) => sum + lines, 0);
}

/** Pieces of evidence that say the same: one kind, one family, one model, one conversation. */
export interface EvidenceGroup {
  readonly first: Evidence;
  readonly pieces: number;
  /** What they claim together, which may be more than there is. */
  readonly lines: number;
  readonly files: number;
  readonly isWholeChange: boolean;
}

/** Evidence in groups, in its own order. */
export function groupEvidence(evidence: readonly Evidence[]): EvidenceGroup[] {
  const groups = Map.groupBy(evidence, ({ source, strength, family, model, session }) =>
    [source, strength, family, model, session?.program, session?.id].join("\0"),
  );
  return [...groups.values()].map((group) => {
    const paths = group.flatMap((item) => item.paths);
    return {
      first: group[0] as Evidence,
      pieces: group.length,
      lines: paths.reduce((sum, { lines }) => sum + lines, 0),
      files: new Set(paths.map(({ path }) => path)).size,
      isWholeChange: group.some((item) => item.paths.length === 0),
    };
  });
}

/** The lines of which nothing tells who wrote them. */
export interface Unknown {
  readonly lines: number;
  /** Most of them first. */
  readonly paths: readonly string[];
  /** Why, in sentences. */
  readonly causes: readonly string[];
}

/** Null where every line has an author. */
export function unknownOf(
  { families, files, evidence }: Authorship,
  { kind }: Pick<ChangeSummary, "kind">,
  uncommitted: ReadonlySet<string>,
): Unknown | null {
  const unknownIn = (shares: readonly FamilyShare[]) => shares.find(({ family }) => family === "unknown")?.lines ?? 0;
  const lines = unknownIn(families);
  if (lines === 0) return null;
  const rows = files
    .map((file) => ({ path: file.path, lines: unknownIn(file.families) }))
    .filter((row) => row.lines > 0);
  const paths = rows.toSorted((a, b) => b.lines - a.lines).map(({ path }) => path);
  const nameless = evidence.filter(({ family }) => family === "unknown");
  const isNameless = (path: string) =>
    nameless.some((item) => item.paths.length === 0 || item.paths.some((p) => p.path === path));
  const isUncommitted = (path: string) => kind === "staged" || kind === "uncommitted" || uncommitted.has(path);
  const isUnmarked = (path: string) => !isNameless(path) && !isUncommitted(path);
  const causes = [
    paths.some(isNameless) && "A program that runs models of several vendors is named, without the model.",
    kind === "patch" && "A patch names no author.",
    kind !== "patch" && paths.some(isUncommitted) && "Work that is not committed names no author.",
    kind !== "patch" &&
      paths.some(isUnmarked) &&
      "Commits without a mark of a program name no author: a person, or a program that left none.",
  ];
  return { lines, paths, causes: causes.filter((cause) => cause !== false) };
}

/** How a family stands to the files of a change as a reader: of how many files it is how independent. */
export function independenceOfFiles(
  family: Family,
  { files }: Pick<Authorship, "files">,
): ReadonlyMap<Exclude<Independence, "control">, number> {
  const counts = new Map<Exclude<Independence, "control">, number>();
  for (const { families, possible } of files) {
    const independence = independenceOf(family, families, possible);
    counts.set(independence, (counts.get(independence) ?? 0) + 1);
  }
  return counts;
}
