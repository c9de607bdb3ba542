import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { devNull } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);
const source = new URL("./repository/", import.meta.url);

/** Where the demo's history stands after `makeDemoRepository`. */
export interface DemoRepository {
  readonly root: string;
}

interface Commit {
  readonly message: string;
  readonly date: string;
}

const baseCommit: Commit = {
  message: "Keep audit events per tenant, with queries and a retention",
  date: "2026-03-02T09:00:00Z",
};

const headCommit: Commit = {
  message: `Add batch ingestion with retry and CSV exports

Collectors deliver up to 500 events in one request; a writer stores them in batches
and tries again while the database is busy. Auditors export a time range as CSV.

Co-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>`,
  date: "2026-03-05T16:20:00Z",
};

/**
 * Makes a git repository in `folder` (created when absent; must be empty): a small audit-log service on `main`, and on
 * `batch-ingest`, which is checked out, one more commit written with Claude. Dates and identity are fixed, so commit ids
 * are the same on every machine. Rejects when git fails.
 */
export async function makeDemoRepository(folder: string): Promise<DemoRepository> {
  await mkdir(folder, { recursive: true });
  await git(folder, ["init", "--quiet", "--initial-branch=main", "--template="]);
  await commitState(folder, "base", baseCommit);
  await git(folder, ["checkout", "--quiet", "-b", "batch-ingest"]);
  await commitState(folder, "head", headCommit);
  return { root: folder };
}

async function commitState(folder: string, state: "base" | "head", { message, date }: Commit): Promise<void> {
  await cp(new URL(state, source), folder, { recursive: true });
  await git(folder, ["add", "--all"]);
  await git(folder, ["commit", "--quiet", "--message", message], {
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  });
}

/** git as it comes, without the user's or the system's configuration, hooks or an enclosing repository's variables. */
async function git(folder: string, args: readonly string[], extra: Record<string, string> = {}): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const env = {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Demo",
    GIT_AUTHOR_EMAIL: "demo@example.invalid",
    GIT_COMMITTER_NAME: "Demo",
    GIT_COMMITTER_EMAIL: "demo@example.invalid",
    ...extra,
  };
  await run("git", ["-c", "core.autocrlf=false", "-c", "core.fileMode=false", ...args], { cwd: folder, env });
}
