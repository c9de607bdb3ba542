import type { Evidence } from "../core/authorship.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext, AuthorshipSource, UncommittedFile } from "../ports.ts";
import { type Commit, listCommits } from "../system/commits.ts";
import { type Marked, readMarker } from "./markers.ts";

const trailerLine = /^(co-authored-by|assisted-by|generated-by):[ \t]*(\S.*)$/gim;

/**
 * What the change's commits say of who wrote them: `Co-Authored-By`, `Assisted-by`, bot accounts as authors. The lines
 * that a file has at the end are given to its newest commits first, since a later commit replaces what earlier ones
 * wrote; work that is not committed comes before them all, and says nothing of its author.
 */
export const trailers: AuthorshipSource = {
  name: "trailers",
  async read({ change, uncommitted, files, signal }: AuthorshipContext): Promise<readonly Evidence[]> {
    const { kind, base, head } = change.summary;
    if (change.repository === null || kind === "patch") return [];
    const commits = await listCommits(change.repository, base, head, signal);
    const claims = new Map(commits.map((commit) => [commit, new Map<string, number>()]));
    const latest = new Map(uncommitted.map((file) => [file.path, file]));
    for (const file of files) {
      const above = latest.get(file.path);
      const taken = shareLines(file, above, commits);
      for (const [commit, lines] of taken) claims.get(commit)?.set(file.path, lines);
    }
    return [...claims].flatMap(([commit, lines]) => evidenceOf(commit, lines));
  },
};

type LineCounts = Pick<FilePatch, "additions" | "deletions">;

/** How many of a file's lines each commit may have written, newest first. */
function shareLines(
  file: FilePatch,
  uncommitted: UncommittedFile | undefined,
  commits: readonly Commit[],
): Map<Commit, number> {
  const countOf = ({ additions, deletions }: LineCounts) => (file.additions > 0 ? additions : deletions);
  const taken = new Map<Commit, number>();
  let left = countOf(file) - (uncommitted === undefined ? 0 : countOf(uncommitted));
  const path = uncommitted?.oldPath ?? file.path;
  for (const commit of commits) {
    if (left <= 0) break;
    const changed = commit.files.find((candidate) => candidate.path === path);
    if (changed === undefined) continue;
    const lines = Math.min(left, countOf(changed));
    left -= lines;
    if (lines > 0) taken.set(commit, lines);
  }
  return taken;
}

/** Several families that a commit names share its lines evenly: nothing tells which wrote which. */
function evidenceOf(commit: Commit, lines: ReadonlyMap<string, number>): Evidence[] {
  const markers = lines.size === 0 ? [] : markersOf(commit);
  return markers.map(({ marked: { family, model }, where }, index) => {
    const paths = [...lines].map(([path, count]) => ({ path, lines: shareOf(count, index, markers.length) }));
    const detail = `commit ${commit.sha.slice(0, 12)}: ${where}`;
    return { source: "trailers", strength: "trailer", family, model, paths, detail };
  });
}

/** Whole numbers that add up: the first ones take what does not divide. */
function shareOf(count: number, index: number, parts: number): number {
  return Math.floor(count / parts) + (index < count % parts ? 1 : 0);
}

interface Marker {
  readonly marked: Marked;
  readonly where: string;
}

/**
 * Who wrote the commit: every family that is named once, since several may have had a part in it. Trailers that name a
 * family go before those that name only a program, and before the author's account.
 */
function markersOf(commit: Commit): Marker[] {
  const found: Marker[] = [];
  for (const match of commit.body.slice(0, 20_000).matchAll(trailerLine)) {
    const isProgram = match[1]?.toLowerCase() !== "co-authored-by";
    const marked = readMarker(match[2] as string, isProgram ? "program" : "anybody");
    if (marked !== null) found.push({ marked, where: match[0].slice(0, 200) });
  }
  const author = `${commit.authorName} <${commit.authorEmail}>`;
  const byAuthor = readMarker(author, "anybody");
  if (byAuthor !== null) found.push({ marked: byAuthor, where: `author ${author.slice(0, 200)}` });
  const families = Map.groupBy(found, ({ marked }) => marked.family);
  const known = [...families].flatMap(([family, [first]]) =>
    family === "unknown" || first === undefined ? [] : first,
  );
  return known.length > 0 ? known : found.slice(0, 1);
}
