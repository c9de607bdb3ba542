import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "../core/change.ts";
import { type ChangePlace, placeOf } from "./change-place.ts";
import { findCommit } from "./repository.ts";
import { openRevisions, type Revisions } from "./revisions.ts";

/** Lines of the files in which programs keep Agent Trace records. */
export interface TraceLines {
  /** Of files that no commit has. */
  readonly local: readonly string[];
  /** Of files that the change's head commit has: whoever made it could write what they liked. */
  readonly committed: readonly string[];
}

/** Where the specification's own reference implementation keeps records: https://github.com/cursor/agent-trace */
const FOLDER = ".agent-trace";
const MAX_FILES = 8;
/** Of a larger file the end is read, since records are appended. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

interface TraceFile {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Costs no git where there is no such folder. */
export async function loadTraceLines(change: Change, signal: AbortSignal): Promise<TraceLines> {
  const place = placeOf(change);
  const revisions = openRevisions(change);
  if (place === null || revisions === null) return { local: [], committed: [] };
  const under = change.summary.head ?? change.summary.base;
  const [worktree, stored] = await Promise.all([loadWorktree(place), loadCommitted(revisions, under)]);
  const tracked = worktree.length === 0 ? [] : await allTracked(place, { revisions, under, signal });
  const linesOfFiles = (files: readonly TraceFile[]) => files.flatMap(({ lines }) => lines);
  return {
    local: linesOfFiles(worktree.filter(({ name }) => tracked !== null && !tracked.includes(plainName(name)))),
    committed: linesOfFiles(stored),
  };
}

interface Tracking {
  readonly revisions: Revisions;
  readonly under: string | null;
  readonly signal: AbortSignal;
}

/** What is checked out may be another branch than the one under review. */
async function allTracked(
  { repository }: ChangePlace,
  { revisions, under, signal }: Tracking,
): Promise<string[] | null> {
  const checkedOut = await findCommit(repository, "HEAD", signal);
  const names = await Promise.all([...new Set([under, checkedOut])].map((commit) => trackedNames(revisions, commit)));
  return names.includes(null) ? null : names.flatMap((own) => own ?? []);
}

async function loadCommitted(revisions: Revisions, commit: string | null): Promise<TraceFile[]> {
  const names = commit === null ? [] : await revisions.list(commit, FOLDER);
  return loadFiles(names, (name) => revisions.read(commit ?? "", `${FOLDER}/${name}`));
}

async function loadWorktree({ repository }: ChangePlace): Promise<TraceFile[]> {
  const folder = join(repository.root, FOLDER);
  const isFolder = !repository.isBare && ((await lstat(folder).catch(() => null))?.isDirectory() ?? false);
  const names = isFolder ? await readdir(folder).catch(() => []) : [];
  return loadFiles(names, (name) => readEnd(join(folder, name)).catch(() => null));
}

async function loadFiles(
  names: readonly string[],
  load: (name: string) => Promise<string | null>,
): Promise<TraceFile[]> {
  const wanted = names.filter((name) => /^[^/\\]+\.jsonl$/.test(name)).sort();
  return Promise.all(
    wanted.slice(0, MAX_FILES).map(async (name) => {
      const text = (await load(name)) ?? "";
      return { name, lines: text.split("\n").filter((line) => line.trim() !== "") };
    }),
  );
}

/**
 * Names in the folder that a commit brings into a working tree. There a file's text may be another than the commit's
 * (attributes convert it), and names that differ here may be the same file. Null where that cannot be read, and where what
 * is so called is no folder of the commit: a submodule brings files that it does not list, and a link those of elsewhere.
 */
async function trackedNames(revisions: Revisions, commit: string | null): Promise<string[] | null> {
  if (commit === null) return [];
  const top = await revisions.list(commit, "");
  if (top.length === 0) return null;
  const folders = top.filter((name) => plainName(name) === FOLDER);
  const names = await Promise.all(folders.map((folder) => revisions.list(commit, folder)));
  // Git stores no empty folders.
  return names.some((own) => own.length === 0) ? null : names.flat().map(plainName);
}

/** File systems ignore case, and some of them characters that show nothing. */
function plainName(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, "").toLowerCase();
}

/** The repository may have put a link, or a pipe that nobody writes to, in the file's place. */
async function readEnd(path: string): Promise<string | null> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return null;
    const length = Math.min(stat.size, MAX_FILE_BYTES);
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(buffer, 0, length, stat.size - length);
    const text = buffer.toString("utf8", 0, bytesRead);
    return length < stat.size ? text.slice(text.indexOf("\n") + 1) : text;
  } finally {
    await handle.close();
  }
}
