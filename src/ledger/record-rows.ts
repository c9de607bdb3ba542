import { BlindspotError } from "../core/errors.ts";
import type { Queries } from "./sqlite.ts";

type PositionedTable = "threads" | "findings" | "notes" | "kept_files";

/** Where in its table the next row of a review stands. */
export async function nextPosition(queries: Queries, table: PositionedTable, reviewId: string): Promise<number> {
  // Every positioned table has these two columns; one name keeps the query typed.
  const row = await queries
    .selectFrom(table as "notes")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("review_id", "=", reviewId)
    .executeTakeFirst();
  return row?.last == null ? 0 : Number(row.last) + 1;
}

/** @throws BlindspotError `ledger` where an update met no row */
export function expectOne(updated: bigint, what: string): void {
  if (updated !== 1n) throw missing(what);
}

/** For an event about what was never stored. */
export function missing(what: string): BlindspotError {
  return new BlindspotError("ledger", `The ledger has no ${what} in this review.`, "Start the review again.");
}
