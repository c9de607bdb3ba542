import type { Evidence } from "../core/authorship.ts";
import { lastClaims } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import type { LineOrigins } from "../system/blame.ts";
import { commitsOfChange } from "../system/commits.ts";
import { type GitNotes, openNotes } from "../system/git-notes.ts";
import { AttestedLines, countCommits } from "./attested.ts";
import { readEarlierNotes } from "./git-ai-earlier.ts";
import { type AuthorshipLog, readAuthorshipLog } from "./git-ai-note.ts";
import { commitsOfLines } from "./line-commits.ts";

/**
 * What git-ai noted of the change's commits: the lines of each file by conversation and model, and by people whose typing
 * it watched. Lines are followed from the commit that has the note to where they stand at the end; what a later commit
 * replaced is in no note's lines any more.
 *
 * Notes of commits that are not in the change any more (rebased, squashed, amended) are compared by text, for lines of
 * commits that have no note themselves.
 */
export const gitAi: AuthorshipSource = {
  name: "git-ai",
  async read(context: AuthorshipContext): Promise<readonly Evidence[]> {
    const notes = await openNotes(context.change, "refs/notes/ai", context.signal);
    if (notes === null) return [];
    const logs = await logsOfChange(context, notes);
    const attested = new AttestedLines();
    if (logs.size > 0) await Promise.all(context.files.map((file) => addFile(context, file, { logs, attested })));
    return [
      ...attested.evidence(
        "git-ai",
        "line-range",
        ({ said }, commits) => `git-ai's note on ${countCommits(commits)}: ${said}`,
      ),
      ...(await readEarlierNotes(context, notes, logs)),
    ];
  },
};

/** By commit, of those commits of the change that have one. A note that cannot be read is an empty log. */
export type Logs = ReadonlyMap<string, AuthorshipLog>;

async function logsOfChange({ change, signal }: AuthorshipContext, notes: GitNotes): Promise<Logs> {
  const logs = new Map<string, AuthorshipLog>();
  for (const { sha } of await commitsOfChange(change, signal)) {
    if (!(await notes.has(sha))) continue;
    signal.throwIfAborted();
    logs.set(sha, readAuthorshipLog((await notes.read(sha)) ?? "") ?? new Map());
  }
  return logs;
}

interface Attesting {
  readonly logs: Logs;
  readonly attested: AttestedLines;
}

async function addFile(context: AuthorshipContext, file: FilePatch, { logs, attested }: Attesting): Promise<void> {
  const origins = await commitsOfLines(context, file);
  if (origins === null) countFile(file, { logs, attested });
  else for (const [key, lines] of byPlace(origins)) addPlace(key, lines, { file, logs, attested });
}

/** Lines of a file as they stood in one commit. */
interface Place {
  readonly sha: string;
  readonly path: string;
}

interface FollowedLine {
  /** In the commit, and at the head. */
  readonly from: number;
  readonly to: number;
}

function byPlace(origins: LineOrigins): [Place, FollowedLine[]][] {
  const places = new Map<string, [Place, FollowedLine[]]>();
  for (const [to, { sha, path, line }] of origins) {
    const key = `${sha} ${path}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, [{ sha, path }, [{ from: line, to }]]);
    else known[1].push({ from: line, to });
  }
  return [...places.values()];
}

function addPlace(
  { sha, path }: Place,
  lines: readonly FollowedLine[],
  { file, logs, attested }: Attesting & { readonly file: FilePatch },
): void {
  const attestations = logs.get(sha)?.get(path) ?? [];
  const inOrder = lines.toSorted((a, b) => a.from - b.from);
  const owners = lastClaims(
    inOrder.map(({ from }) => from),
    attestations.map(({ ranges }) => ranges),
  );
  for (const [index, owner] of owners.entries()) {
    const attestation = attestations[owner];
    if (attestation !== undefined)
      attested.addLines(attestation.author, sha, file.path, [inOrder[index]?.to as number]);
  }
}

/** Where git cannot follow the lines, as many as the notes name. */
function countFile(file: FilePatch, { logs, attested }: Attesting): void {
  for (const [sha, log] of logs) {
    for (const { author, ranges } of log.get(file.path) ?? []) {
      const lines = ranges.reduce((sum, [start, end]) => sum + end - start + 1, 0);
      attested.addCount(author, sha, file.path, Math.min(lines, file.additions));
    }
  }
}
