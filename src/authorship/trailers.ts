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
    const commits = await listCommits(change.repository.root, base, head, signal);
    return commits.flatMap(readCommit);
  },
};

function readCommit(commit: Commit): Evidence[] {
  const found = markerOf(commit);
  if (found === null || commit.files.length === 0) return [];
  const { marked, where } = found;
  const paths = commit.files.map(({ path, additions, deletions }) => ({
    path,
    lines: additions > 0 ? additions : deletions,
  }));
  const detail = `commit ${commit.sha.slice(0, 12)}: ${where}`;
  return [{ source: "trailers", strength: "trailer", family: marked.family, model: marked.model, paths, detail }];
}

/** A trailer that names a family goes before one that names only a program, and both before the author's account. */
function markerOf(commit: Commit): { marked: Marked; where: string } | null {
  const found: { marked: Marked; where: string }[] = [];
  for (const match of commit.body.slice(0, 20_000).matchAll(trailerLine)) {
    const marked = readMarker(match[1] as string);
    if (marked !== null) found.push({ marked, where: match[0].slice(0, 200) });
  }
  const author = `${commit.authorName} <${commit.authorEmail}>`;
  const byAuthor = readMarker(author);
  if (byAuthor !== null) found.push({ marked: byAuthor, where: `author ${author.slice(0, 200)}` });
  return found.find(({ marked }) => marked.family !== "unknown") ?? found[0] ?? null;
}
