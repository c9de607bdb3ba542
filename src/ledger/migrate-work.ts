import type { Kysely } from "kysely";
import type { Schema } from "./migration-parts.ts";

/** Pieces of building, their increments, and which reviews are of which. */
export async function migrateWork({ schema }: Kysely<unknown>): Promise<void> {
  await createWorks(schema);
  await createIncrements(schema);
  await schema
    .createTable("work_contents")
    .addColumn("work_id", "text", (c) => c.notNull().references("works.id").onDelete("cascade"))
    .addColumn("hash", "text", (c) => c.notNull().references("contents.hash"))
    .addPrimaryKeyConstraint("work_contents_key", ["work_id", "hash"])
    .execute();
  await schema.createIndex("work_contents_by_hash").on("work_contents").column("hash").execute();
  await schema.alterTable("reviews").addColumn("work_id", "text").execute();
  await schema.createIndex("reviews_by_work").on("reviews").columns(["work_id", "started_at"]).execute();
}

async function createWorks(schema: Schema): Promise<void> {
  await schema
    .createTable("works")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("repository_key", "text", (c) => c.notNull())
    .addColumn("started_at", "text", (c) => c.notNull())
    .addColumn("ended_at", "text")
    .addColumn("record", "text", (c) => c.notNull())
    .addColumn("spec_content", "text")
    .execute();
  await schema.createIndex("works_by_repository").on("works").columns(["repository_key", "started_at"]).execute();
}

async function createIncrements(schema: Schema): Promise<void> {
  await schema
    .createTable("increments")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("work_id", "text", (c) => c.notNull().references("works.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("record", "text", (c) => c.notNull())
    .addColumn("diff_content", "text", (c) => c.notNull())
    .addUniqueConstraint("increments_by_work", ["work_id", "position"])
    .execute();
}
