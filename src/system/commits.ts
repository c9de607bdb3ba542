import type { Change, RepositoryRef } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import { splitRecords } from "../core/record-splitter.ts";
import { type Git, streamGit } from "./git.ts";
import { findCommit, openReferred, openRepository } from "./repository.ts";
import { openScratch } from "./scratch-repository.ts";

export interface CommitFile {
  /** As it is called at the head of the range, later renames followed. */
  readonly path: string;
  /** 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
}

export interface Commit {
  readonly sha: string;
  /** Ids, also of commits outside of the range. Two or more: a merge. */
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  readonly committerName: string;
  readonly committerEmail: string;
  /** What git takes for the message's trailers (git-interpret-trailers(1)), one a line, unfolded. */
  readonly trailers: string;
  /** The whole message, trailers included. */
  readonly body: string;
  /** Empty for merges. Null: not known, since contents of commits are missing, as in a partial clone. */
  readonly files: readonly CommitFile[] | null;
}

/** Of more, the newest are read: whoever wrote the older ones has little left in the change. */
const MAX_COMMITS = 2_000;

/** Ids of the commit and its parents, author, committer, trailers, body. */
const HEADER = ["%H%x20%P", "%an", "%ae", "%cn", "%ce", "%(trailers:only,unfold)", "%B"];

const LOG = [
  ...["log", "-z", "--topo-order", `--format=${HEADER.join("%x00")}`, "--no-color", "--no-mailmap"],
  ...["--no-show-signature", "--no-notes", "--encoding=UTF-8"],
];
/** Reads what every commit wrote, and so fails where one of these contents is missing. */
const COUNTS = [
  ...["--numstat", "-M50%", "-l1000", "--no-diff-merges", "--no-ext-diff", "--no-textconv", "-O/dev/null"],
  "--ignore-submodules=none",
];

/**
 * The commits of a change, newest first, at most 2,000, with what each did to which files.
 *
 * @param place any folder of the repository, or a reference to it
 * @param base neither listed nor anything before it; null: the whole history
 * @param head null: the commit that is checked out
 * @returns with `files` null where contents of commits are missing
 * @throws BlindspotError `not-a-repository`, or `git` for commits that do not exist
 */
export async function listCommits(
  place: string | RepositoryRef,
  base: string | null,
  head: string | null,
  signal?: AbortSignal,
): Promise<Commit[]> {
  const repository = await (typeof place === "string" ? openRepository(place, signal) : openReferred(place, signal));
  const newest = head !== null && isId(head) ? head : await findCommit(repository, head ?? "HEAD", signal);
  if (newest === null && head === null) return [];
  const scratch = await openScratch(repository, null);
  try {
    const limits = [`--max-count=${MAX_COMMITS}`, "--end-of-options", newest ?? head ?? ""];
    const revisions = base === null ? limits : [...limits, `^${base}`];
    return await readLog(scratch.git, [...LOG, ...COUNTS, ...revisions, "--"], signal).catch(async (error) => {
      if (!(error instanceof BlindspotError)) throw error;
      const commits = await readLog(scratch.git, [...LOG, "--no-patch", ...revisions, "--"], signal);
      return commits.map((commit) => ({ ...commit, files: commit.parents.length > 1 ? [] : null }));
    });
  } finally {
    await scratch.remove();
  }
}

async function readLog(git: Git, args: readonly string[], signal: AbortSignal | undefined): Promise<Commit[]> {
  const log = new LogReader();
  for await (const field of splitRecords(streamGit(git, args, { signal }), "\0")) log.push(field);
  return log.commits;
}

const listed = new WeakMap<Change, Promise<readonly Commit[]>>();

/** The commits of a change as `listCommits` gives them, listed once for all who ask. None of a patch. */
export function commitsOfChange(change: Change, signal?: AbortSignal): Promise<readonly Commit[]> {
  const { repository, summary } = change;
  if (repository === null || summary.kind === "patch") return Promise.resolve([]);
  const known = listed.get(change) ?? listCommits(repository, summary.base, summary.head, signal);
  listed.set(change, known);
  return known;
}

function isId(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
}

/**
 * Reads the fields of `HEADER`, each before a NUL, and then for each file `added TAB removed TAB path NUL`; a renamed file has
 * no path there, but `NUL old NUL new NUL` behind it.
 */
class LogReader {
  readonly commits: Commit[] = [];
  /** Fields of the header that is being read; when all are there, they make a commit. */
  #header: string[] = [];
  /** Counts of a renamed file, and its old path once read, until its new path comes. */
  #renamed: { counts: FileCounts; from: string | null } | null = null;
  #files: CommitFile[] = [];
  /** What older paths are called at the head. Commits come newest first. */
  readonly #headPaths = new Map<string, string>();

  push(field: string): void {
    if (this.#renamed !== null) this.#readRenamed(this.#renamed, field);
    else if (this.#header.length > 0) this.#readHeader(field);
    else if (!this.#readFile(field) && field.trim() !== "") this.#header = [field.trim()];
  }

  #readHeader(field: string): void {
    this.#header.push(field);
    if (this.#header.length < HEADER.length) return;
    const [
      ids = "",
      authorName = "",
      authorEmail = "",
      committerName = "",
      committerEmail = "",
      trailers = "",
      body = "",
    ] = this.#header;
    this.#header = [];
    this.#files = [];
    const [sha = "", ...parents] = ids.split(" ");
    const people = { authorName, authorEmail, committerName, committerEmail };
    this.commits.push({ sha, parents, ...people, trailers, body, files: this.#files });
  }

  #readFile(field: string): boolean {
    const match = /^\n?(\d+|-)\t(\d+|-)\t(.*)$/s.exec(field);
    if (match === null) return false;
    const counts = { additions: Number(match[1]) || 0, deletions: Number(match[2]) || 0 };
    const path = match[3] ?? "";
    if (path === "") this.#renamed = { counts, from: null };
    else this.#files.push({ path: this.#headPath(path), ...counts });
    return true;
  }

  #readRenamed({ counts, from }: { counts: FileCounts; from: string | null }, field: string): void {
    if (from === null) {
      this.#renamed = { counts, from: field };
      return;
    }
    this.#renamed = null;
    const path = this.#headPath(field);
    this.#headPaths.set(from, path);
    this.#files.push({ path, ...counts });
  }

  #headPath(path: string): string {
    return this.#headPaths.get(path) ?? path;
  }
}

type FileCounts = Pick<CommitFile, "additions" | "deletions">;
