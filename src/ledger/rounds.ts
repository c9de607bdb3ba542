import type { FilePatch } from "../core/change.ts";
import type { ReviewRound } from "../core/snapshot.ts";
import type { RunningClaims } from "./claims.ts";
import { textsOf } from "./contents.ts";
import { loadRound, readPatch } from "./load.ts";
import { recheckIds } from "./rechecks.ts";
import type { Queries } from "./sqlite.ts";

/** The latest complete review of a repository with the rest of its family, oldest first; none: there is none. */
export async function loadLatestRounds(
  queries: Queries,
  running: RunningClaims,
  repositoryKey: string,
): Promise<ReviewRound[]> {
  const latest = await queries
    .selectFrom("reviews")
    .select(["id", "recheck_of"])
    .where("repository_key", "=", repositoryKey)
    .where("status", "=", "complete")
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (latest === undefined) return [];
  const rootId = latest.recheck_of ?? latest.id;
  const ids = [rootId, ...(await recheckIds(queries, rootId))];
  return Promise.all(ids.map((id) => loadRound(queries, running, id)));
}

/** The patches that a review keeps, without the files that they are of. */
export async function loadPatches(queries: Queries, reviewId: string): Promise<FilePatch[]> {
  const rows = await queries
    .selectFrom("kept_files")
    .innerJoin("contents", "contents.hash", "kept_files.patch_content")
    .where("kept_files.review_id", "=", reviewId)
    .selectAll("contents")
    .orderBy("kept_files.position")
    .execute();
  const texts = textsOf(rows);
  return rows.map(({ hash }) => readPatch(texts.get(hash)));
}
