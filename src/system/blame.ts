import pLimit from "p-limit";
import { addedLines } from "../core/authorship-lines.ts";
import type { Change, FilePatch } from "../core/change.ts";
import type { LineHistory, LineOrigin } from "../core/line-history.ts";
import type { UncommittedFile } from "../ports.ts";
import { askBlame, type BlameTip, committedTip, NOT_COMMITTED, worktreeTip } from "./blame-lines.ts";
import { type ChangePlace, placeOf } from "./change-place.ts";
import { type Commit, commitsOfChange } from "./commits.ts";
import { loadLineHistory } from "./line-log.ts";
import { findCommit } from "./repository.ts";

export type { LineOrigin } from "../core/line-history.ts";
export { NOT_COMMITTED } from "./blame-lines.ts";

/** By number in the head file. Lines that no commit of the change wrote are not in it. */
export type LineOrigins = ReadonlyMap<number, LineOrigin>;

export interface BlameRequest {
  readonly change: Change;
  /** Of a branch with uncommitted work: what is not in its commits. */
  readonly uncommitted: readonly UncommittedFile[];
  readonly signal: AbortSignal;
}

/** Beyond these, origins are not known: of so large a change nobody waits for every line. */
const MAX_FILES = 400;
const MAX_MS = 5_000;
/** Of longer histories git is asked file by file. */
const MAX_CHAIN = 500;

/** What is known of a change once somebody has asked. */
class Blame {
  readonly files = new Map<string, Promise<LineOrigins | null>>();
  readonly slots = pLimit(2);
  #history: Promise<LineHistory | null> | null = null;
  #worktree: Promise<BlameTip> | null = null;
  #deadline: number | null = null;
  #count = 0;

  /** Milliseconds for one more file; null when there are none. */
  takeTurn(): number | null {
    const left = this.leftMs();
    return ++this.#count > MAX_FILES || left <= 0 ? null : left;
  }

  /** The history of all lines as `load` finds it, once. */
  history(load: () => Promise<LineHistory | null>): Promise<LineHistory | null> {
    this.#history ??= load();
    return this.#history;
  }

  /** Since git was asked first. */
  leftMs(): number {
    this.#deadline ??= performance.now() + MAX_MS;
    return Math.ceil(this.#deadline - performance.now());
  }

  /** The working tree as `open` makes a commit of it, once. */
  worktree(open: () => Promise<BlameTip>): Promise<BlameTip> {
    this.#worktree ??= open();
    return this.#worktree;
  }
}

const blames = new WeakMap<Change, Blame>();

/**
 * The commit of the change that each added line of a file comes from, renames followed. Asked once for each file of a
 * change; of git only where more than one commit, or a commit and uncommitted work, may have written lines of it.
 *
 * @returns null where that cannot be told: a patch, objects that are missing, more files or time than we spend on it
 * @throws the reason of the signal
 */
export function blameLines(request: BlameRequest, file: FilePatch): Promise<LineOrigins | null> {
  const { change } = request;
  const blame = blames.get(change) ?? new Blame();
  blames.set(change, blame);
  const origins = blame.files.get(file.path) ?? findOrigins(request, file, blame);
  blame.files.set(file.path, origins);
  return origins;
}

async function findOrigins(request: BlameRequest, file: FilePatch, blame: Blame): Promise<LineOrigins | null> {
  const place = placeOf(request.change);
  if (place === null) return null;
  try {
    const writer = await onlyWriter(request, place, file);
    if (writer !== null) return allFrom(file, writer);
    const history = await blame.history(() => findHistory(request, place, blame));
    if (history === null) return await blame.slots(() => askGit(request, { place, file, blame }));
    return history.originsOf(
      file.path,
      [...addedLines(file)].map(({ line }) => line),
    );
  } catch {
    // Whatever git lacks: origins are evidence, and no review fails for want of it.
    request.signal.throwIfAborted();
    return null;
  }
}

function allFrom(file: FilePatch, sha: string): LineOrigins {
  const origins = new Map<number, LineOrigin>();
  for (const { line } of addedLines(file)) origins.set(line, { sha, path: file.path, line });
  return origins;
}

/** The one commit, or `NOT_COMMITTED`, that all added lines of a file come from; null where only git can tell. */
async function onlyWriter(request: BlameRequest, place: ChangePlace, file: FilePatch): Promise<string | null> {
  const { kind, base, head } = request.change.summary;
  if (kind === "files") return null;
  if (head === null || head === base) return NOT_COMMITTED;
  const above = request.uncommitted.find(({ path }) => path === file.path);
  if (above === undefined && (await parentsOf(place, head)).join() === (base ?? "")) return head;
  if (above !== undefined && isUntracked(file, above)) return NOT_COMMITTED;
  const commits = await commitsOfChange(request.change, request.signal);
  if (!isChain(commits, base)) return null;
  const path = above?.oldPath ?? file.path;
  if (commits.some(({ files }) => files === null)) return null;
  const writers = commits.filter(({ files }) => files?.some((candidate) => candidate.path === path));
  if (above !== undefined) return writers.length === 0 ? NOT_COMMITTED : null;
  return writers.length === 1 ? (writers[0]?.sha ?? null) : null;
}

/** All of its lines are in no commit. */
function isUntracked(file: FilePatch, above: UncommittedFile): boolean {
  return file.status === "added" && above.oldPath === null && above.additions === file.additions;
}

async function parentsOf({ objects }: ChangePlace, commit: string): Promise<string[]> {
  const content = await objects.read(commit);
  const header = content?.subarray(0, content.indexOf("\n\n")).toString("latin1") ?? "";
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] as string);
}

/** Whether each commit builds on the next one alone, and the last on the base. */
function isChain(commits: readonly Commit[], base: string | null): boolean {
  return commits.every(({ parents }, index) => parents.join() === (commits[index + 1]?.sha ?? base ?? ""));
}

/** Null where commits do not build on one another, or there are too many, or it cannot be had. */
async function findHistory(request: BlameRequest, place: ChangePlace, blame: Blame): Promise<LineHistory | null> {
  const { change, uncommitted, signal } = request;
  if (change.summary.kind === "files") return null;
  const commits = await commitsOfChange(change, signal);
  if (commits.length > MAX_CHAIN || !isChain(commits, change.summary.base)) return null;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(blame.leftMs())]);
  return loadLineHistory(place, change.summary, uncommitted.length > 0, limited).catch(() => {
    signal.throwIfAborted();
    return null;
  });
}

interface Question {
  readonly place: ChangePlace;
  readonly file: FilePatch;
  readonly blame: Blame;
}

async function askGit(request: BlameRequest, { place, file, blame }: Question): Promise<LineOrigins | null> {
  const { base, head } = request.change.summary;
  const leftMs = blame.takeTurn();
  if (leftMs === null) return null;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(leftMs)]);
  const isCommitted = head !== null && !request.uncommitted.some(({ path }) => path === file.path);
  const tip = isCommitted ? committedTip(place, head) : await blame.worktree(() => openWorktree(request, place));
  const origins = await askBlame(tip, base, file.path, signal);
  const added = [...addedLines(file)].map(({ line }) => [line, origins.get(line)] as const);
  return new Map(added.filter((entry): entry is [number, LineOrigin] => entry[1] !== undefined));
}

async function openWorktree({ change, signal }: BlameRequest, place: ChangePlace): Promise<BlameTip> {
  const { head, tree } = change.summary;
  const parent = head ?? (await findCommit(place.repository, "HEAD", signal));
  return worktreeTip(place, tree ?? "", parent, signal);
}
