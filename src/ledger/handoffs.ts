import { Handoff } from "../core/handoff.ts";
import { keepText } from "./contents.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** Stores a hand-off with its brief, or how it stands now. */
export async function saveHandoff(queries: Queries, handoff: Handoff, brief: string): Promise<void> {
  const { id, reviewId, at } = handoff;
  const content = await keepText(queries, reviewId, brief);
  const now = { record: JSON.stringify(handoff), brief_content: content };
  await queries
    .insertInto("handoffs")
    .values({ id, review_id: reviewId, at, ...now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(now))
    .execute();
}

/** Stores how a hand-off stands now. Its brief stays as it is. */
export async function updateHandoff(queries: Queries, handoff: Handoff): Promise<void> {
  const record = JSON.stringify(handoff);
  await queries.updateTable("handoffs").set({ record }).where("id", "=", handoff.id).execute();
}

/** Takes out a hand-off. Its brief stays with the review until that is forgotten. */
export async function dropHandoff(queries: Queries, id: string): Promise<void> {
  await queries.deleteFrom("handoffs").where("id", "=", id).execute();
}

/** The hand-offs of a review, oldest first. */
export async function loadHandoffs(queries: Queries, reviewId: string): Promise<Handoff[]> {
  const rows = await queries
    .selectFrom("handoffs")
    .select(["id", "record"])
    .where("review_id", "=", reviewId)
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map((row) => parseStored(Handoff, row.record, `hand-off ${row.id}`));
}
