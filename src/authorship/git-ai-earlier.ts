import type { Evidence } from "../core/authorship.ts";
import { addedLines, lastClaims } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext } from "../ports.ts";
import type { GitNotes } from "../system/git-notes.ts";
import { openRevisions, type Revisions } from "../system/revisions.ts";
import { AttestedLines, countCommits } from "./attested.ts";
import type { Logs } from "./git-ai.ts";
import { type Attestation, type NoteAuthor, readAuthorshipLog } from "./git-ai-note.ts";
import { commitsOfLines } from "./line-commits.ts";
import type { SessionEdit } from "./session-edits.ts";
import { lineKey } from "./session-lines.ts";
import { matchLines } from "./session-match.ts";

/** Notes that were written last; older ones are of work that is long done. */
const MAX_NOTES = 100;

/** Lines of one author in a file of a commit that has a note, as an edit: with its text. */
interface NotedEdit extends SessionEdit {
  readonly author: NoteAuthor;
  readonly commit: string;
}

/**
 * Lines of the change that stand, with the same text and in the same file, in a commit with a note that is not in the
 * change: most likely an earlier form of its commits. Only lines whose own commit has no note are compared.
 */
export async function readEarlierNotes(context: AuthorshipContext, notes: GitNotes, logs: Logs): Promise<Evidence[]> {
  const open = await openLines(context, logs);
  const revisions = open.size === 0 ? null : openRevisions(context.change);
  if (revisions === null) return [];
  const edits = await loadEdits(context, { notes, logs, open, revisions });
  const attested = new AttestedLines();
  for (const [file, lines] of open) {
    const ofFile = edits.get(file.path);
    if (ofFile === undefined) continue;
    const base = await revisions.readSide("base", file.oldPath ?? file.path);
    const baseKeys = new Set((base ?? "").split("\n").map(lineKey));
    for (const { line, edit } of matchLines(file, ofFile, baseKeys)) {
      const { author, commit } = edit as NotedEdit;
      if (lines.has(line)) attested.addLines(author, commit, file.path, [line]);
    }
  }
  return attested.evidence(
    "git-ai",
    "transcript",
    ({ said }, commits) =>
      `note on ${countCommits(commits)}, not in the change but with the same lines, as an earlier form of it: ${said}`,
  );
}

/** Lines that may have come from a commit of another id: those whose commit has no note. */
async function openLines(context: AuthorshipContext, logs: Logs): Promise<Map<FilePatch, ReadonlySet<number>>> {
  const open = new Map<FilePatch, ReadonlySet<number>>();
  for (const file of context.files) {
    const lines = logs.size === 0 ? allLines(file) : await linesWithoutNote(context, file, logs);
    if (lines.length > 0) open.set(file, new Set(lines));
  }
  return open;
}

function allLines(file: FilePatch): number[] {
  return [...addedLines(file)].map(({ line }) => line);
}

async function linesWithoutNote(context: AuthorshipContext, file: FilePatch, logs: Logs): Promise<number[]> {
  const origins = (await commitsOfLines(context, file)) ?? new Map();
  return [...origins].filter(([, { sha }]) => !logs.has(sha)).map(([line]) => line);
}

interface Search {
  readonly notes: GitNotes;
  readonly logs: Logs;
  readonly open: ReadonlyMap<FilePatch, ReadonlySet<number>>;
  readonly revisions: Revisions;
}

/** By path at the head; of each the oldest first. */
async function loadEdits(
  { signal }: AuthorshipContext,
  { notes, logs, open, revisions }: Search,
): Promise<Map<string, NotedEdit[]>> {
  const edits = new Map<string, NotedEdit[]>();
  const commits = (await notes.newest(MAX_NOTES, signal)).filter((commit) => !logs.has(commit));
  for (const [age, commit] of commits.entries()) {
    signal.throwIfAborted();
    const log = readAuthorshipLog((await notes.read(commit)) ?? "") ?? new Map();
    for (const file of open.keys()) {
      const path = log.has(file.path) ? file.path : (file.oldPath ?? file.path);
      const text = log.has(path) ? await revisions.read(commit, path) : null;
      if (text === null) continue;
      const place = { commit, headPath: file.path, lines: text.split("\n"), at: -age };
      edits.set(file.path, [...editsOf(log.get(path) ?? [], place), ...(edits.get(file.path) ?? [])]);
    }
  }
  return edits;
}

interface EditPlace {
  readonly commit: string;
  readonly headPath: string;
  readonly lines: readonly string[];
  readonly at: number;
}

function editsOf(attestations: readonly Attestation[], place: EditPlace): NotedEdit[] {
  const { lines } = place;
  const numbers = lines.map((_, index) => index + 1);
  const owners = lastClaims(
    numbers,
    attestations.map(({ ranges }) => ranges),
  );
  const owned = Map.groupBy(numbers, (line) => owners[line - 1] as number);
  return attestations.flatMap(({ author }, index) => {
    const added = (owned.get(index) ?? []).map((line) => lines[line - 1] as string);
    return added.length === 0 ? [] : [toEdit(author, added, place)];
  });
}

function toEdit(author: NoteAuthor, added: readonly string[], { commit, headPath, at }: EditPlace): NotedEdit {
  const { family, model, session = { program: author.said, id: commit, file: null } } = author;
  return { author, commit, added, removed: [], session, model: model ?? "", family, at, paths: [headPath] };
}
