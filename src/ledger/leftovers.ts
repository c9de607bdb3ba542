import { ReviewStatus } from "../core/review.ts";
import type { RunningClaims } from "./claims.ts";
import type { Queries } from "./sqlite.ts";

/** Whether somebody may go on with a review, so that what it began with has to be kept. Null: the ledger has none. */
export function canGoOn(status: ReviewStatus | null): boolean {
  return status !== null && status !== "complete" && status !== "empty";
}

/** Of these ids those of reviews that nobody runs, and that nobody can go on with. */
export async function abandonedReviews(
  queries: Queries,
  running: RunningClaims,
  ids: readonly string[],
): Promise<string[]> {
  // Before the rows are read: a review that begins meanwhile holds its claim first.
  const idle = ids.filter((id) => !running.isRunning(id));
  const rows = await queries.selectFrom("reviews").select(["id", "status"]).where("id", "in", idle).execute();
  const statuses = new Map(rows.map((row) => [row.id, ReviewStatus.parse(row.status)]));
  return idle.filter((id) => !canGoOn(statuses.get(id) ?? null));
}

/** Of these ids those that no thread has. */
export async function unknownThreads(queries: Queries, ids: readonly string[]): Promise<string[]> {
  const rows = await queries.selectFrom("threads").select("id").where("id", "in", ids).execute();
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}
