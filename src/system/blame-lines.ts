import { unquotePath } from "../core/diff-path.ts";
import type { LineOrigin } from "../core/line-history.ts";
import { splitRecords } from "../core/record-splitter.ts";
import type { ChangePlace } from "./change-place.ts";
import { type Git, runGit, streamGit } from "./git.ts";

/** Stands for the commit of lines of the working tree that are in none, as git itself writes it. */
export const NOT_COMMITTED = "0".repeat(40);

/** What git is asked about: all files as they are in a commit. */
export interface BlameTip {
  readonly git: Git;
  readonly commit: string;
  /** The commit is one of ours, of a working tree: lines that are new in it are in no commit. */
  readonly isWorktree: boolean;
}

/** No configuration has a word in it: `blame.ignoreRevsFile` may name commits to overlook, or a file that is not there. */
function unconfigured({ scratch }: ChangePlace): Git {
  const environment = { ...scratch.git.environment, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return { ...scratch.git, environment };
}

export function committedTip(place: ChangePlace, commit: string): BlameTip {
  return { git: unconfigured(place), commit, isWorktree: false };
}

/** A tree as a commit on top of another one. It stands in our scratch alone, and goes with it. */
export async function worktreeTip(
  place: ChangePlace,
  tree: string,
  parent: string | null,
  signal: AbortSignal,
): Promise<BlameTip> {
  const git = unconfigured(place);
  const below = parent === null ? "" : `parent ${parent}\n`;
  const input = `tree ${tree}\n${below}author - <-> 0 +0000\ncommitter - <-> 0 +0000\n\n`;
  const commit = await runGit(git, ["hash-object", "-t", "commit", "-w", "--stdin"], { input, signal });
  return { git, commit: commit.trim(), isWorktree: true };
}

const BLAME = ["blame", "--incremental", "--root", "--no-textconv", "--diff-algorithm=histogram"];

/**
 * The origin of every line of a file that a commit after `base` wrote, renames followed.
 * @param base null: the whole history
 * @throws BlindspotError `git` when git cannot tell; the signal's reason
 */
export async function askBlame(
  { git, commit, isWorktree }: BlameTip,
  base: string | null,
  path: string,
  signal: AbortSignal,
): Promise<Map<number, LineOrigin>> {
  const range = base === null ? [commit] : [commit, `^${base}`];
  const lines = splitRecords(streamGit(git, [...BLAME, ...range, "--", path], { signal }), "\n");
  return readIncremental(lines, isWorktree ? commit : null);
}

interface Entry {
  readonly sha: string;
  readonly source: number;
  readonly result: number;
  readonly count: number;
}

/**
 * Reads entries of `ID source result count`, then headers of the commit where it is named first, then `filename PATH`.
 * @see https://git-scm.com/docs/git-blame#_incremental_output
 */
async function readIncremental(
  lines: AsyncIterable<string>,
  worktree: string | null,
): Promise<Map<number, LineOrigin>> {
  const origins = new Map<number, LineOrigin>();
  const outside = new Set<string>();
  let entry: Entry | null = null;
  for await (const text of lines) {
    if (entry === null) entry = readEntry(text);
    else if (text === "boundary") outside.add(entry.sha);
    else if (text.startsWith("filename ")) {
      const sha = entry.sha === worktree ? NOT_COMMITTED : entry.sha;
      if (!outside.has(entry.sha)) addOrigins(origins, { ...entry, sha }, readPath(text));
      entry = null;
    }
  }
  return origins;
}

function readEntry(text: string): Entry {
  const [sha = "", source, result, count] = text.split(" ");
  return { sha, source: Number(source), result: Number(result), count: Number(count) };
}

function readPath(header: string): string {
  const name = header.slice("filename ".length);
  return name.startsWith('"') ? (unquotePath(name, 0)?.path ?? name) : name;
}

function addOrigins(origins: Map<number, LineOrigin>, { sha, source, result, count }: Entry, path: string): void {
  for (let at = 0; at < count; at++) origins.set(result + at, { sha, path, line: source + at });
}
