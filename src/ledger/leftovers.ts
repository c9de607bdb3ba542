import { sql } from "kysely";
import { ReviewStatus } from "../core/review.ts";
import type { RunningClaims } from "./claims.ts";
import type { Queries } from "./sqlite.ts";

/** Whether somebody may go on with a review, so that what it began with has to be kept. Null: the ledger has none. */
function canGoOn(status: ReviewStatus | null): boolean {
  return status !== null && status !== "complete" && status !== "empty";
}

/** Of these ids those of reviews that nobody runs, and whose snapshots nobody needs any more. */
export async function abandonedReviews(
  queries: Queries,
  running: RunningClaims,
  ids: readonly string[],
): Promise<string[]> {
  // Before the rows are read: a review that begins meanwhile holds its claim first.
  const idle = ids.filter((id) => !running.isRunning(id));
  const kept = await needingSnapshots(queries, idle);
  return idle.filter((id) => !kept.has(id));
}

/**
 * Of these ids those of reviews whose snapshots are needed: somebody may go on with them, or something that they or their
 * rechecks found may still be mended, and what changed since then be asked for.
 */
export async function needingSnapshots(queries: Queries, ids: readonly string[]): Promise<Set<string>> {
  const isOpen = sql<number>`exists (
    select 1 from findings where review_id in (
      select id from reviews as found where found.id = ${root} or found.recheck_of = ${root}
    ) and (judgement is null or judgement = 'unsure' or (judgement = 'real' and ${lastState} <> 'fixed'))
  )`;
  const rows = await queries
    .selectFrom("reviews as review")
    .select(["review.id", "review.status", isOpen.as("is_open")])
    .where("review.id", "in", ids)
    .execute();
  return new Set(
    rows.filter((row) => canGoOn(ReviewStatus.parse(row.status)) || Number(row.is_open) === 1).map(({ id }) => id),
  );
}

/** The review to whose family one belongs. */
const root = sql.raw("coalesce(review.recheck_of, review.id)");

/** What people said last of what became of a finding. */
const lastState = sql.raw(`coalesce((
  select state from verdicts where finding_id = findings.id and judge = 'human' and round = 'first'
  and withdrawn_at is null order by at desc, position desc limit 1
), '')`);

/** Of these ids those that no thread has. */
export async function unknownThreads(queries: Queries, ids: readonly string[]): Promise<string[]> {
  const rows = await queries.selectFrom("threads").select("id").where("id", "in", ids).execute();
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}
