import type { ReviewEvent } from "../core/events.ts";
import { RecheckResult } from "../core/recheck.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

type RecheckAdd = Extract<ReviewEvent, { type: "recheck-add" }>;

/** Stores what a recheck says of a finding, in place of what it said of it before. */
export async function addRecheckResult(queries: Queries, { reviewId, result }: RecheckAdd): Promise<void> {
  const { findingId, status } = result;
  const before = await queries
    .selectFrom("rechecks")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("review_id", "=", reviewId)
    .executeTakeFirst();
  const now = { position: Number(before?.last ?? -1) + 1, status, record: JSON.stringify(result) };
  await queries
    .insertInto("rechecks")
    .values({ review_id: reviewId, finding_id: findingId, ...now })
    .onConflict((conflict) => conflict.columns(["review_id", "finding_id"]).doUpdateSet(now))
    .execute();
}

/** What a recheck says, in the order in which it was said. */
export async function loadRecheckResults(queries: Queries, reviewId: string): Promise<RecheckResult[]> {
  const rows = await queries
    .selectFrom("rechecks")
    .select(["finding_id", "record"])
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
  return rows.map((row) => parseStored(RecheckResult, row.record, `recheck of ${row.finding_id}`));
}

/** Ids of the rechecks of a review, by its whole id, oldest first. */
export async function recheckIds(queries: Queries, reviewId: string): Promise<string[]> {
  const rows = await queries
    .selectFrom("reviews")
    .select("id")
    .where("recheck_of", "=", reviewId)
    .orderBy("started_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => row.id);
}
