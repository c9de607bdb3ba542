import type { Kysely } from "kysely";
import { fillStatistics } from "./fill-statistics.ts";
import { ofReview, type Schema } from "./migration-parts.ts";

/** Brings a ledger from before judging to one that keeps sittings and counts. */
export async function migrateTriage(db: Kysely<unknown>): Promise<void> {
  await addTriage(db.schema);
  await addStatistics(db.schema);
  await fillStatistics(db);
}

/** Verdicts that can be taken back or given again, and the sittings in which they were given. */
async function addTriage(schema: Schema): Promise<void> {
  await schema
    .alterTable("verdicts")
    .addColumn("round", "text", (c) => c.notNull().defaultTo("first"))
    .execute();
  await schema.alterTable("verdicts").addColumn("withdrawn_at", "text").execute();
  await ofReview(schema.createTable("triage_sittings").addColumn("id", "text", (c) => c.primaryKey()))
    .addColumn("face", "text", (c) => c.notNull())
    .addColumn("judge", "text", (c) => c.notNull())
    .addColumn("round", "text", (c) => c.notNull())
    .addColumn("is_open", "integer", (c) => c.notNull())
    .addColumn("started_at", "text", (c) => c.notNull())
    .addColumn("ended_at", "text")
    .addColumn("active_seconds", "double precision", (c) => c.notNull())
    .addColumn("folded", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("triage_by_review").on("triage_sittings").columns(["review_id", "started_at"]).execute();
}

/** Columns that statistics are counted from, so that they need not read what every finding and thread says. */
async function addStatistics(schema: Schema): Promise<void> {
  const threads = schema.alterTable("threads");
  await threads.addColumn("authors", "text", (c) => c.notNull().defaultTo("[]")).execute();
  await threads.addColumn("independence", "text", (c) => c.notNull().defaultTo("")).execute();
  const findings = schema.alterTable("findings");
  await findings.addColumn("author", "text", (c) => c.notNull().defaultTo("unknown")).execute();
  await findings.addColumn("arms", "text", (c) => c.notNull().defaultTo("[]")).execute();
  await findings.addColumn("judgement", "text").execute();
  await findings.addColumn("is_duplicate", "integer", (c) => c.notNull().defaultTo(0)).execute();
  // Each holds all that is counted, in the order in which it is grouped, so that neither tables are read nor anything sorted.
  await schema
    .createIndex("threads_counted")
    .on("threads")
    .columns(["role", "family", "independence", "authors", "outcome", "review_id"])
    .execute();
  await schema
    .createIndex("findings_counted")
    .on("findings")
    .columns(["author", "arms", "judgement", "is_duplicate", "review_id"])
    .execute();
}
