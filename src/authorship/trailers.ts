import type { Evidence } from "../core/authorship.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { type Commit, commitsOfChange } from "../system/commits.ts";
import { cleanLines } from "./clean-lines.ts";
import { linesOfCommits, type PathLines } from "./commit-lines.ts";
import { authorsOfCommit, type CommitAuthor } from "./commit-markers.ts";
import { cherryPickedFrom } from "./commit-message.ts";

/** In characters, of what a commit says. */
const MAX_SHOWN = 200;

/**
 * What the change's commits say of who wrote them: `Co-Authored-By`, `Assisted-by`, the lines that programs put into
 * messages, and bot accounts as authors. A commit without such a mark says nothing, also not that a person wrote it.
 */
export const trailers: AuthorshipSource = {
  name: "trailers",
  async read(context: AuthorshipContext): Promise<readonly Evidence[]> {
    const commits = await commitsOfChange(context.change, context.signal);
    const marked = commits.flatMap((commit) => {
      const authors = authorsOfCommit(commit);
      return authors.length === 0 ? [] : [{ commit, authors }];
    });
    // Whose lines are whose takes a while to find out, and would tell nothing.
    if (marked.length === 0) return [];
    const lines = await linesOfCommits(context);
    const evidence = (await cleanAuthors(marked)).map(({ commit, authors }) =>
      evidenceOf(commit, authors, lines.get(commit.sha) ?? []),
    );
    return evidence.flat();
  },
};

interface MarkedCommit {
  readonly commit: Commit;
  readonly authors: readonly CommitAuthor[];
}

/** The same with what stands in the commits as it may be shown. */
async function cleanAuthors(commits: readonly MarkedCommit[]): Promise<MarkedCommit[]> {
  const said = commits.flatMap(({ authors }) => authors.flatMap(({ where, marked }) => [where, marked.model ?? ""]));
  const clean = (await cleanLines(said)).values();
  const next = () => (clean.next().value ?? "").slice(0, MAX_SHOWN);
  return commits.map(({ commit, authors }) => {
    const cleaned = authors.map(({ marked }) => {
      const [where, model] = [next(), next()];
      return { where, marked: { ...marked, model: model === "" ? null : model } };
    });
    return { commit, authors: cleaned };
  });
}

/** Several families that a commit names share its lines evenly: nothing tells which wrote which. */
function evidenceOf(commit: Commit, authors: readonly CommitAuthor[], lines: readonly PathLines[]): Evidence[] {
  if (lines.length === 0) return [];
  return authors.map((author, index) => ({
    source: "trailers",
    strength: "trailer",
    family: author.marked.family,
    model: author.marked.model,
    paths: authors.length === 1 ? [...lines] : lines.flatMap((share) => shareOf(share, index, authors.length)),
    detail: detailOf(commit, author, authors.length),
  }));
}

/** Whole numbers that add up: the first ones take what does not divide. Any of them may have written all of it. */
function shareOf({ path, lines }: PathLines, index: number, parts: number): Evidence["paths"] {
  const share = Math.floor(lines / parts) + (index < lines % parts ? 1 : 0);
  return [{ path, lines: share, upTo: lines }];
}

function detailOf(commit: Commit, { where }: CommitAuthor, authors: number): string {
  const origin = cherryPickedFrom(commit);
  const copied = origin === null ? "" : `, cherry picked from ${origin.slice(0, 12)}`;
  const shared =
    authors === 1
      ? ""
      : `; ${authors} families are named and share it evenly, for nothing tells who wrote which lines; any of them may have written all of it`;
  return `commit ${commit.sha.slice(0, 12)}${copied}: ${where}${shared}`;
}
