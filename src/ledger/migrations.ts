import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { migrateBuild } from "./migrate-build.ts";
import { migrateHandoff } from "./migrate-handoff.ts";
import { migrateTriage } from "./migrate-triage.ts";
import { migrateWork } from "./migrate-work.ts";
import { ofReview, type Schema } from "./migration-parts.ts";

/** Names of column types that differ between databases. */
export interface ColumnTypes {
  readonly bytes: "blob" | "bytea";
}

async function createReviews(schema: Schema): Promise<void> {
  await schema
    .createTable("reviews")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("repository_key", "text")
    .addColumn("repository_root", "text")
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("header", "text", (c) => c.notNull())
    .addColumn("coverage", "text", (c) => c.notNull())
    .addColumn("started_at", "text", (c) => c.notNull())
    .addColumn("ended_at", "text")
    .execute();
  await schema.createIndex("reviews_by_repository").on("reviews").columns(["repository_key", "started_at"]).execute();
}

async function createThreads(schema: Schema): Promise<void> {
  await ofReview(schema.createTable("threads").addColumn("id", "text", (c) => c.primaryKey()))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("pass", "text", (c) => c.notNull())
    .addColumn("reviewer", "text", (c) => c.notNull())
    .addColumn("family", "text", (c) => c.notNull())
    .addColumn("outcome", "text")
    .addColumn("cost_usd", "double precision")
    .addColumn("record", "text", (c) => c.notNull())
    .addColumn("brief_hash", "text", (c) => c.notNull())
    .addColumn("brief_bytes", "integer", (c) => c.notNull())
    .addColumn("brief_parts", "text", (c) => c.notNull())
    .addColumn("system_content", "text", (c) => c.notNull())
    .addColumn("user_content", "text", (c) => c.notNull())
    .addColumn("reply_content", "text")
    .addColumn("plan", "text", (c) => c.notNull())
    .addColumn("wait_file", "text")
    .addUniqueConstraint("threads_by_review", ["review_id", "position"])
    .execute();
}

async function createFindings(schema: Schema): Promise<void> {
  await ofReview(schema.createTable("findings").addColumn("id", "text", (c) => c.primaryKey()))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("path", "text", (c) => c.notNull())
    .addColumn("fingerprint", "text", (c) => c.notNull())
    .addColumn("standing", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("category", "text", (c) => c.notNull())
    .addColumn("fold", "text")
    .addColumn("record", "text", (c) => c.notNull())
    .addUniqueConstraint("findings_by_review", ["review_id", "position"])
    .execute();
  await schema
    .createTable("verdicts")
    .addColumn("finding_id", "text", (c) => c.notNull().references("findings.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("judgement", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("seconds", "double precision")
    .addColumn("judge", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("duplicate_of", "text")
    .addColumn("state", "text")
    .addPrimaryKeyConstraint("verdicts_key", ["finding_id", "position"])
    .execute();
}

async function createNotesAndFiles(schema: Schema): Promise<void> {
  await ofReview(schema.createTable("notes"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("level", "text", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("notes_key", ["review_id", "position"])
    .execute();
  await ofReview(schema.createTable("kept_files"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("path", "text", (c) => c.notNull())
    .addColumn("patch_content", "text", (c) => c.notNull())
    .addColumn("base_content", "text")
    .addColumn("head_content", "text")
    .addPrimaryKeyConstraint("kept_files_key", ["review_id", "position"])
    .execute();
}

async function createContents(schema: Schema, types: ColumnTypes): Promise<void> {
  await schema
    .createTable("contents")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn("bytes", "integer", (c) => c.notNull())
    .addColumn("encoding", "text", (c) => c.notNull())
    .addColumn("content", types.bytes, (c) => c.notNull())
    .execute();
  await ofReview(schema.createTable("content_uses"))
    .addColumn("hash", "text", (c) => c.notNull().references("contents.hash"))
    .addPrimaryKeyConstraint("content_uses_key", ["review_id", "hash"])
    .execute();
  await schema.createIndex("content_uses_by_hash").on("content_uses").column("hash").execute();
}

async function addTranscripts(schema: Schema): Promise<void> {
  await schema.alterTable("threads").addColumn("transcript_content", "text").execute();
}

async function addRepositoryChanges(schema: Schema): Promise<void> {
  await schema.alterTable("reviews").addColumn("repository_changed", "text").execute();
}

async function addRecordHash(schema: Schema): Promise<void> {
  await schema.alterTable("reviews").addColumn("record_hash", "text").execute();
}

/** Notes that wait for a judgement. */
async function addDrafts(schema: Schema): Promise<void> {
  await schema
    .alterTable("triage_sittings")
    .addColumn("drafts", "text", (c) => c.notNull().defaultTo("[]"))
    .execute();
}

/** Which reviews hold another tool's findings, without reading what every thread says. */
async function indexImports({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createIndex("threads_imported")
    .on("threads")
    .columns(["review_id", "reviewer"])
    .where(sql.ref("pass"), "=", sql.lit("import"))
    .execute();
}

/**
 * All migrations by name, in order. One that has been released is never changed; a new one is added behind it. Stored
 * JSON is read by the schemas in `core`: a member that becomes required there needs a migration here, or a default. One that
 * changes what a row says takes `record_hash` anew, since it is of all rows of a review; a new column that is null does not.
 */
export function ledgerMigrations(types: ColumnTypes): Record<string, Migration> {
  return {
    "0001-first": {
      async up(db: Kysely<unknown>): Promise<void> {
        await createReviews(db.schema);
        await createThreads(db.schema);
        await createFindings(db.schema);
        await createNotesAndFiles(db.schema);
        await createContents(db.schema, types);
      },
    },
    "0002-transcripts": { up: (db: Kysely<unknown>) => addTranscripts(db.schema) },
    "0003-repository-changes": { up: (db: Kysely<unknown>) => addRepositoryChanges(db.schema) },
    "0004-record-hash": { up: (db: Kysely<unknown>) => addRecordHash(db.schema) },
    "0005-triage": { up: migrateTriage },
    "0006-handoff": { up: migrateHandoff },
    "0007-draft-notes": { up: ({ schema }: Kysely<unknown>) => addDrafts(schema) },
    "0008-imports": { up: indexImports },
    "0009-work": { up: migrateWork },
    "0010-build": { up: migrateBuild },
  };
}
