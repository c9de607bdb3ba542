import type { LineRange } from "../core/authorship.ts";
import { attributableLines } from "../core/authorship-fold.ts";
import { rangesOf } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext, UncommittedFile } from "../ports.ts";
import { type Commit, commitsOfChange } from "../system/commits.ts";
import { commitsOfLines } from "./line-commits.ts";

/** Lines of a file that one commit wrote. `ranges` only where each line is known. */
export interface PathLines {
  readonly path: string;
  readonly lines: number;
  readonly ranges?: LineRange[];
}

/** By commit: what it wrote of the change as it stands at the end. */
export type LinesOfCommits = ReadonlyMap<string, readonly PathLines[]>;

const known = new WeakMap<AuthorshipContext, Promise<LinesOfCommits>>();

/**
 * The lines of the files at hand that each commit wrote: those that git follows to it, and where git cannot tell (lines
 * that are removed, a change too large), as many as it may have written, newest commit first, since a later commit
 * replaces what earlier ones wrote. Work that is not committed belongs to no commit. Asked once for all sources.
 */
export function linesOfCommits(context: AuthorshipContext): Promise<LinesOfCommits> {
  const lines = known.get(context) ?? findLines(context);
  known.set(context, lines);
  return lines;
}

const missingContents =
  "Contents that earlier commits wrote are missing here (a partial clone), so that which of them wrote what may not be known. git fetch --refetch --no-filter brings them.";

async function findLines(context: AuthorshipContext): Promise<LinesOfCommits> {
  const commits = await commitsOfChange(context.change, context.signal);
  const uncommitted = new Map(context.uncommitted.map((file) => [file.path, file]));
  const found = new Map<string, PathLines[]>();
  if (commits.length === 0) return found;
  if (commits.some(({ files }) => files === null)) context.onGap?.(missingContents);
  const perFile = await Promise.all(
    context.files.map((file) =>
      linesOfFile(context, file, () => shareLines(file, uncommitted.get(file.path), commits)),
    ),
  );
  for (const [sha, lines] of perFile.flat()) found.set(sha, [...(found.get(sha) ?? []), lines]);
  return found;
}

type CommitLines = readonly [sha: string, PathLines];

async function linesOfFile(
  context: AuthorshipContext,
  file: FilePatch,
  share: () => CommitLines[],
): Promise<readonly CommitLines[]> {
  const origins = file.additions > 0 ? await commitsOfLines(context, file) : null;
  if (origins === null) return share();
  const lines = Map.groupBy(origins, ([, { sha }]) => sha);
  return [...lines].map(([sha, entries]) => {
    const ranges = rangesOf(entries.map(([line]) => line));
    return [sha, { path: file.path, lines: entries.length, ranges }] as const;
  });
}

/** How many of a file's lines each commit may have written, newest first. */
function shareLines(
  file: FilePatch,
  uncommitted: UncommittedFile | undefined,
  commits: readonly Commit[],
): CommitLines[] {
  const countOf = (counts: Pick<FilePatch, "additions" | "deletions">) =>
    file.additions > 0 ? counts.additions : counts.deletions;
  const taken: CommitLines[] = [];
  let left = attributableLines(file) - (uncommitted === undefined ? 0 : countOf(uncommitted));
  const path = uncommitted?.oldPath ?? file.path;
  for (const commit of commits) {
    if (left <= 0) break;
    const changed = commit.files?.find((candidate) => candidate.path === path);
    const lines = changed === undefined ? 0 : Math.min(left, countOf(changed));
    left -= lines;
    if (lines > 0) taken.push([commit.sha, { path: file.path, lines }]);
  }
  return taken;
}
