import { addedLines } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import { walkHunk } from "../core/change.ts";
import type { AuthorshipContext } from "../ports.ts";
import { bytePattern, JsonLinesReader, textPattern } from "../system/json-lines.ts";
import { openReferred } from "../system/repository.ts";
import { openRevisions } from "../system/revisions.ts";
import type { SessionEvent } from "./session-edits.ts";
import type { MatchedFile } from "./session-evidence.ts";
import { lineKey } from "./session-lines.ts";
import { matchLines } from "./session-match.ts";
import { headPathsByName, SessionPaths } from "./session-paths.ts";
import { type OpenPlace, openPlace, type SessionHome } from "./session-place.ts";
import type { SessionProgram, SessionSearch, Transcript } from "./session-program.ts";

/** Of all programs together, newest first. What is beyond is not looked into. */
const MAX_TRANSCRIPTS = 200;
const MAX_BYTES = 200 * 1024 * 1024;
const MAX_MS = 1_500;

/** More words are slower to look for than lines to read that could hold an edit of any file. */
const MAX_WORDS = 60;
const anyEdit = /"(?:file_?path|filePath|notebook_path|changes|input|command|arguments)":/g;

/** Commits count whole seconds, and clocks differ. */
const CLOCK_SLACK_MS = 60_000;

/** What the transcripts of all programs tell of a change. */
export interface Collected {
  readonly files: readonly MatchedFile[];
  /** There was more than the bounds let us read. */
  readonly isPartial: boolean;
}

const nothing: Collected = { files: [], isPartial: false };

/**
 * Looks up who wrote the lines of a change in what agent programs keep of their conversations. All programs together,
 * since the newest edit of a line decides, whoever made it.
 */
export async function collectSessions(
  programs: readonly SessionProgram[],
  home: SessionHome,
  context: AuthorshipContext,
): Promise<Collected> {
  if (context.files.every(({ additions }) => additions === 0)) return nothing;
  const { events, isPartial } = await collectEvents(programs, home, context);
  return { files: await matchFiles(context, events), isPartial };
}

/** What transcripts tell of the files of a change, oldest first. */
export interface CollectedEvents {
  readonly events: readonly SessionEvent[];
  readonly isPartial: boolean;
}

/** @param keepsDiffs see `SessionSearch` */
export async function collectEvents(
  programs: readonly SessionProgram[],
  home: SessionHome,
  context: AuthorshipContext,
  keepsDiffs = false,
): Promise<CollectedEvents> {
  const { change, signal } = context;
  if (change.repository === null) return { events: [], isPartial: false };
  const startedAt = performance.now();
  const repository = await openReferred(change.repository, signal);
  const place = openPlace(home, repository, context);
  const transcripts = await findTranscripts(programs, place);
  if (transcripts.length === 0) return { events: [], isPartial: false };
  const isOver = () => signal.aborted || performance.now() - startedAt > MAX_MS;
  const search = { ...(await openSearch(place, context, isOver)), keepsDiffs };
  const { events, isPartial } = await loadEvents(transcripts, search);
  const { endedAt } = await place.history();
  const inTime = events.filter(({ at }) => endedAt === null || at <= endedAt + CLOCK_SLACK_MS);
  return { events: inTime, isPartial };
}

/** Newest first. */
async function findTranscripts(programs: readonly SessionProgram[], place: OpenPlace): Promise<Transcript[]> {
  const found = await Promise.all(programs.map((program) => program.findTranscripts(place).catch(() => [])));
  const all = found.flat().sort((a, b) => b.changedAt - a.changedAt);
  if (all.length === 0) return [];
  const since = await place.since();
  return all.filter(({ changedAt }) => changedAt >= since);
}

async function openSearch(
  place: OpenPlace,
  { files, uncommitted }: AuthorshipContext,
  isOver: () => boolean,
): Promise<SessionSearch> {
  const [roots, { renames }] = await Promise.all([place.roots(), place.history()]);
  const paths = new SessionPaths(headPathsByName({ files, uncommitted, renames }), roots);
  const headPaths = (path: string, isOurs: boolean) => paths.headPaths(path, isOurs);
  const { words } = paths;
  const [wanted, inText] = words.length > MAX_WORDS ? [anyEdit, anyEdit] : [bytePattern(words), textPattern(words)];
  const mentions = (text: string) => text.search(inText) >= 0;
  const gained = new Map(files.map((file) => [file.path, gainedKeys(file)]));
  const isGained = (paths: readonly string[], key: string) => paths.some((path) => gained.get(path)?.has(key) === true);
  return { place, reader: new JsonLinesReader(), wanted, mentions, isOver, headPaths, isGained };
}

function gainedKeys(file: FilePatch): ReadonlySet<string> {
  return new Set([...addedLines(file)].map(({ text }) => lineKey(text)));
}

/** Oldest first; of events of one moment those of the transcript that was written to last come last. */
async function loadEvents(transcripts: readonly Transcript[], search: SessionSearch) {
  const loaded: (readonly SessionEvent[])[] = [];
  let bytes = 0;
  for (const transcript of transcripts.slice(0, MAX_TRANSCRIPTS)) {
    if (search.isOver()) break;
    if (bytes + transcript.bytes > MAX_BYTES) continue;
    bytes += transcript.bytes;
    // One that cannot be read, or has a form that we do not know, says nothing.
    loaded.unshift(await transcript.load(search).catch(() => []));
  }
  const isPartial = search.isOver() || loaded.length < transcripts.length;
  return { events: loaded.flat().sort((a, b) => a.at - b.at), isPartial };
}

/** Which edits wrote which lines of the files of a change. */
export async function matchFiles(
  { change, files }: AuthorshipContext,
  events: readonly SessionEvent[],
): Promise<MatchedFile[]> {
  const byPath = new Map<string, SessionEvent[]>(events.flatMap(({ paths }) => paths.map((path) => [path, []])));
  for (const event of events) for (const path of event.paths) byPath.get(path)?.push(event);
  const revisions = openRevisions(change);
  const matched: MatchedFile[] = [];
  for (const file of files) {
    const ofFile = byPath.get(file.path);
    if (ofFile === undefined) continue;
    const before = (await revisions?.readSide("base", file.oldPath ?? file.path)) ?? null;
    matched.push({ path: file.path, lines: matchLines(file, ofFile, baseKeys(file, before)) });
  }
  return matched;
}

/** Of a bare patch only what its hunks show of the file before is known. */
function baseKeys({ hunks }: FilePatch, before: string | null): ReadonlySet<string> {
  if (before !== null) return new Set(before.split("\n").map(lineKey));
  const shown = hunks.flatMap((hunk) => [...walkHunk(hunk)].filter(({ kind }) => kind !== "add"));
  return new Set(shown.map(({ text }) => lineKey(text)));
}
