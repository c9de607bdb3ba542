import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SqliteLedger } from "../ledger/index.ts";
import { logFile, logFolder, removeLogsOfBeginnings } from "./detached-log.ts";

/**
 * Removes what crashed commands left beside the ledger: snapshots of reviews that nobody runs or can go on with, what
 * they complained in the background, and briefs to paste of threads that there are not. What is not named as ours stays.
 */
export async function removeLeftovers(folder: string, ledger: SqliteLedger): Promise<void> {
  await removeLogsOfBeginnings(folder);
  const [trees, logs, threads] = await Promise.all([
    namesIn(join(folder, "trees"), /^(r[a-z0-9]+)$/),
    namesIn(logFolder(folder), /^(r[a-z0-9]+)\.log$/),
    namesIn(join(folder, "briefs"), /^(t[a-z0-9]+)\.md$/),
  ]);
  const reviews = [...new Set([...trees, ...logs])];
  if (reviews.length + threads.length === 0) return;
  const left = await ledger.leftovers({ reviews, threads });
  const paths = [
    ...left.reviews.flatMap((id) => [join(folder, "trees", id), logFile(folder, id)]),
    ...left.threads.map((id) => join(folder, "briefs", `${id}.md`)),
  ];
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}

/** What the names in a folder say; nothing when there is no such folder. */
async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).flatMap((name) => pattern.exec(name)?.[1] ?? []);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
