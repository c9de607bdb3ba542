import { BlindspotError } from "../core/errors.ts";
import type { RunningClaims } from "./claims.ts";
import { dropUnusedContents } from "./contents.ts";
import type { Queries } from "./sqlite.ts";

/**
 * Removes reviews with all that hangs on them, and the contents that no other review holds.
 * @returns the files in which people found briefs to paste: they stand outside the ledger.
 * @throws BlindspotError `input` when one of them runs.
 */
export async function deleteReviews(
  queries: Queries,
  running: RunningClaims,
  ids: readonly string[],
): Promise<string[]> {
  const busy = ids.find((id) => running.isRunning(id));
  if (busy !== undefined) {
    throw new BlindspotError(
      "input",
      `Review ${busy} is still running.`,
      `Stop it first, with blindspot cancel ${busy}.`,
    );
  }
  const waiting = await queries
    .selectFrom("threads")
    .select("wait_file")
    .where("review_id", "in", ids)
    .where("wait_file", "is not", null)
    .execute();
  for (const id of ids) {
    await queries.deleteFrom("reviews").where("id", "=", id).execute();
    running.forget(id);
  }
  await dropUnusedContents(queries);
  return waiting.flatMap((row) => row.wait_file ?? []);
}
