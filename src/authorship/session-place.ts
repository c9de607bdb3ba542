import { homedir } from "node:os";
import type { AuthorshipContext } from "../ports.ts";
import type { ChangeHistory } from "../system/change-history.ts";
import { loadHistory } from "../system/change-history.ts";
import { runGit } from "../system/git.ts";
import type { Repository } from "../system/repository.ts";
import { listWorktrees } from "../system/worktrees.ts";
import type { SessionPlace } from "./session-program.ts";

/** Work begins before its first commit, and commits are squashed. */
const DAYS_BEFORE_FIRST_COMMIT = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Of commits that transcripts name, so many are looked for. */
const MAX_COMMITS_ASKED = 20;

/** Names of branches that are no sign of one repository rather than another. */
const commonBranches = new Set(["main", "master", "trunk", "develop", "development", "dev", "staging", "production"]);

export interface SessionHome {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By default that of the environment. */
  readonly home?: string | undefined;
}

/** A place with the history of its change; both are found out once, when first asked for. */
export interface OpenPlace extends SessionPlace {
  history(): Promise<ChangeHistory>;
}

/** Where work on a change of this repository may have left transcripts. */
export function openPlace(
  { env, home }: SessionHome,
  repository: Repository,
  { change, signal }: Pick<AuthorshipContext, "change" | "signal">,
): OpenPlace {
  const { summary } = change;
  const roots = once(() => listWorktrees(repository));
  const history = once(() => loadHistory(repository, summary, signal));
  const commits = new Map<string, Promise<boolean>>();
  return {
    ...{ env, roots, history },
    home: home ?? env["HOME"] ?? homedir(),
    since: async () => {
      const { startedAt } = await history();
      return startedAt === null ? 0 : startedAt - DAYS_BEFORE_FIRST_COMMIT * DAY_MS;
    },
    hasCommit(id) {
      const known = commits.get(id);
      if (known !== undefined) return known;
      if (commits.size >= MAX_COMMITS_ASKED) return Promise.resolve(false);
      const found = hasCommit(repository, id, signal);
      commits.set(id, found);
      return found;
    },
    branch: summary.branch === null || commonBranches.has(summary.branch) ? null : summary.branch,
    repositoryKey: change.repository?.key ?? "",
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

async function hasCommit({ git }: Repository, id: string, signal: AbortSignal): Promise<boolean> {
  if (!/^[0-9a-f]{40,64}$/.test(id)) return false;
  const type = await runGit(git, ["cat-file", "-t", id], { signal, okCodes: [0, 1, 128] });
  return type.trim() === "commit";
}
