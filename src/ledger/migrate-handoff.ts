import type { Kysely } from "kysely";
import { ofReview } from "./migration-parts.ts";

/** What was handed back, and what looking again at it said. */
export async function migrateHandoff({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("reviews").addColumn("recheck_of", "text").execute();
  await schema.createIndex("reviews_by_recheck").on("reviews").columns(["recheck_of", "started_at"]).execute();
  await ofReview(schema.createTable("rechecks").addColumn("position", "integer", (c) => c.notNull()))
    .addColumn("finding_id", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("record", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("rechecks_key", ["review_id", "finding_id"])
    .execute();
  await schema.createIndex("rechecks_by_finding").on("rechecks").column("finding_id").execute();
  await ofReview(schema.createTable("handoffs").addColumn("id", "text", (c) => c.primaryKey()))
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("record", "text", (c) => c.notNull())
    .addColumn("brief_content", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("handoffs_by_review").on("handoffs").columns(["review_id", "at"]).execute();
}
