import type { ChangeSummary } from "../core/change.ts";
import { runGit } from "./git.ts";
import { findCommit, type Repository } from "./repository.ts";

/** When a change was made, and what it renamed on the way. */
export interface ChangeHistory {
  /** Of its oldest commit, or of the commit below work that is not committed; null: since ever. Milliseconds. */
  readonly startedAt: number | null;
  /** Of its newest commit; null: it goes on. Milliseconds. */
  readonly endedAt: number | null;
  /** Old name and new name of every rename in its commits, newest first. */
  readonly renames: readonly (readonly [from: string, to: string])[];
}

/** Of a longer change, the newest commits. */
const MAX_COMMITS = 2_000;
const MAX_RENAME_COMMITS = 500;

const PLAIN = ["--no-diff-merges", "--no-ext-diff", "--no-textconv", "--no-color", "--no-show-signature", "--no-notes"];
const RENAMES = [
  "--format=",
  "-z",
  "--topo-order",
  "--name-status",
  "--diff-filter=R",
  "-M50%",
  "-l1000",
  "-O/dev/null",
];

/**
 * @param summary of the change; a patch and whole files have no history
 * @throws BlindspotError `git` when git fails
 */
export async function loadHistory(
  repository: Repository,
  { kind, base, head }: Pick<ChangeSummary, "kind" | "base" | "head">,
  signal?: AbortSignal,
): Promise<ChangeHistory> {
  if (kind === "patch" || kind === "files") return { startedAt: null, endedAt: null, renames: [] };
  const newest = head ?? (base === null ? await findCommit(repository, "HEAD", signal) : null);
  const range = newest === null ? [] : ["--end-of-options", newest, ...(base === null ? [] : [`^${base}`]), "--"];
  const [times, renames] = await Promise.all([
    loadTimes(repository, range, signal),
    range.length === 0 || base === null ? [] : loadRenames(repository, range, signal),
  ]);
  const below = base !== null && times.length === 0 ? await loadTimes(repository, ["-1", base, "--"], signal) : [];
  const starts = (times.length > 0 ? times : below).map(({ authored }) => authored);
  const isOver = kind === "commit" || kind === "range";
  return {
    startedAt: base === null && !isOver ? null : Math.min(...starts),
    endedAt: isOver ? Math.max(...times.map(({ committed }) => committed)) : null,
    renames,
  };
}

interface CommitTimes {
  readonly authored: number;
  readonly committed: number;
}

async function loadTimes({ git }: Repository, range: readonly string[], signal?: AbortSignal): Promise<CommitTimes[]> {
  if (range.length === 0) return [];
  const args = ["log", ...PLAIN, "--no-patch", "--format=%at %ct", `--max-count=${MAX_COMMITS}`, ...range];
  const lines = (await runGit(git, args, { signal })).split("\n").filter(Boolean);
  return lines.map((line) => {
    const [authored = 0, committed = 0] = line.split(" ").map(Number);
    return { authored: authored * 1000, committed: committed * 1000 };
  });
}

/** `R100 NUL old NUL new NUL`, again and again. */
async function loadRenames({ git }: Repository, range: readonly string[], signal?: AbortSignal) {
  const args = ["log", ...PLAIN, ...RENAMES, `--max-count=${MAX_RENAME_COMMITS}`, ...range];
  const fields = (await runGit(git, args, { signal })).split("\0");
  const renames: (readonly [string, string])[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) renames.push([fields[at + 1] ?? "", fields[at + 2] ?? ""]);
  return renames;
}
