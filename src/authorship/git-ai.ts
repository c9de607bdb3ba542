import type { Evidence } from "../core/authorship.ts";
import { lastClaims } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { commitsOfChange } from "../system/commits.ts";
import { type GitNotes, openNotes } from "../system/git-notes.ts";
import { AttestedLines, countCommits } from "./attested.ts";
import { readEarlierNotes } from "./git-ai-earlier.ts";
import { type AuthorshipLog, readAuthorshipLog } from "./git-ai-note.ts";
import { type CommitPlace, commitsOfLines, placesOf } from "./line-commits.ts";

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
      ...attested.evidence("git-ai", "line-range", ({ said }, commits) => `note on ${countCommits(commits)}: ${said}`),
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
  else for (const place of placesOf(origins)) addPlace(place, { file, logs, attested });
}

function addPlace(
  { sha, path, lines }: CommitPlace,
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
