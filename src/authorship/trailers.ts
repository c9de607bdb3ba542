import type { Evidence } from "../core/authorship.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { type Commit, listCommits } from "../system/commits.ts";
import { type Marked, readMarker } from "./markers.ts";

const trailerLine = /^(?:co-authored-by|assisted-by|generated-by):[ \t]*(\S.*)$/gim;

/**
 * What the change's commits say of who wrote them: `Co-Authored-By`, `Assisted-by`, bot accounts as authors. Lines are
 * those that a commit added to a file, so later commits that replaced them count too; stronger evidence goes first.
 */
export const trailers: AuthorshipSource = {
  name: "trailers",
  async read({ change, signal }: AuthorshipContext): Promise<readonly Evidence[]> {
    const { kind, base, head } = change.summary;
    if (change.repository === null || kind === "patch") return [];
    const commits = await listCommits(change.repository, base, head, signal);
    return commits.flatMap(readCommit);
  },
};

function readCommit(commit: Commit): Evidence[] {
  if (commit.files.length === 0) return [];
  const paths = commit.files.map(({ path, additions, deletions }) => ({
    path,
    lines: additions > 0 ? additions : deletions,
  }));
  return markersOf(commit).map(({ marked: { family, model }, where }) => {
    const detail = `commit ${commit.sha.slice(0, 12)}: ${where}`;
    return { source: "trailers", strength: "trailer", family, model, paths, detail };
  });
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
    const marked = readMarker(match[1] as string);
    if (marked !== null) found.push({ marked, where: match[0].slice(0, 200) });
  }
  const author = `${commit.authorName} <${commit.authorEmail}>`;
  const byAuthor = readMarker(author);
  if (byAuthor !== null) found.push({ marked: byAuthor, where: `author ${author.slice(0, 200)}` });
  const families = Map.groupBy(found, ({ marked }) => marked.family);
  const known = [...families].flatMap(([family, [first]]) =>
    family === "unknown" || first === undefined ? [] : first,
  );
  return known.length > 0 ? known : found.slice(0, 1);
}
