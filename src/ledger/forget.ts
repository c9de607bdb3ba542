import { BlindspotError } from "../core/errors.ts";
import type { RunningClaims } from "./claims.ts";
import { dropUnusedContents } from "./contents.ts";
import type { Queries } from "./sqlite.ts";

/**
 * Removes reviews with all that hangs on them, and the contents that no other review holds.
 * @throws BlindspotError `input` when one of them runs.
 */
export async function deleteReviews(queries: Queries, running: RunningClaims, ids: readonly string[]): Promise<void> {
  const busy = ids.find((id) => running.isRunning(id));
  if (busy !== undefined) {
    throw new BlindspotError("input", `Review ${busy} is still running.`, "Stop it first, then forget it.");
  }
  for (const id of ids) {
    await queries.deleteFrom("reviews").where("id", "=", id).execute();
    running.release(id);
  }
  await dropUnusedContents(queries);
}
