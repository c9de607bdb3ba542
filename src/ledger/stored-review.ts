import { zstdDecompressSync } from "node:zlib";
import type { RecordedRows } from "../core/record-hash.ts";
import type { StoredContent, StoredReview, StoredRow } from "../core/stored-review.ts";
import { sha256 } from "../system/hash.ts";
import type { Queries } from "./sqlite.ts";

/**
 * The review with this whole id as it lies in the tables, for an audit: nothing is believed, so that damage is told and
 * not met. Only a database that SQLite itself cannot read is an error.
 */
export async function loadStored(queries: Queries, id: string): Promise<StoredReview> {
  const rows = await loadRecorded(queries, id);
  return { id, ...rows, judged: await loadJudged(queries, rows), contents: await loadContents(queries, id) };
}

/** The rows in which a review is recorded, as they lie in the tables. */
export async function loadRecorded(queries: Queries, id: string): Promise<RecordedRows> {
  const ofReview = (table: "threads" | "findings" | "kept_files" | "notes" | "rechecks") =>
    // Every one of these tables has both columns; one name keeps the query typed.
    queries
      .selectFrom(table as "threads")
      .selectAll()
      .where("review_id", "=", id)
      .orderBy("position")
      .execute();
  return {
    review: await queries.selectFrom("reviews").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    threads: await ofReview("threads"),
    findings: await ofReview("findings"),
    files: await ofReview("kept_files"),
    notes: await ofReview("notes"),
    rechecks: await ofReview("rechecks"),
  };
}

/**
 * What people judged of findings that point at such code, or that these are known as, in any review; and, of a recheck, of what
 * its family found: a defect is judged where it is found again, too.
 */
async function loadJudged(queries: Queries, { review, findings }: RecordedRows): Promise<StoredReview["judged"]> {
  const root = String(review["recheck_of"] ?? "");
  const prints = findings.flatMap(({ fingerprint }) => (typeof fingerprint === "string" ? [fingerprint] : []));
  if (findings.length === 0) return [];
  return queries
    .selectFrom("verdicts")
    .innerJoin("findings", "findings.id", "verdicts.finding_id")
    .innerJoin("reviews", "reviews.id", "findings.review_id")
    .where(({ and, eb, or }) =>
      or([
        and([eb("findings.fingerprint", "in", [...new Set(prints)]), eb("findings.fingerprint", "!=", "")]),
        eb("findings.id", "in", [...new Set(findings.flatMap(knownAs))]),
        eb("reviews.id", "=", root),
        eb("reviews.recheck_of", "=", root),
      ]),
    )
    .where("verdicts.judge", "=", "human")
    .where("verdicts.round", "=", "first")
    .select(["verdicts.judgement", "verdicts.reason", "verdicts.at", "findings.record"])
    .execute();
}

/** Nothing where the record says nothing readable of it: the audit tells of that. */
function knownAs({ record }: StoredRow): string[] {
  try {
    const known: unknown = JSON.parse(String(record))?.knownAs;
    return typeof known === "string" ? [known] : [];
  } catch {
    return [];
  }
}

async function loadContents(queries: Queries, reviewId: string): Promise<Map<string, StoredContent>> {
  const rows = await queries
    .selectFrom("content_uses")
    .leftJoin("contents", "contents.hash", "content_uses.hash")
    .where("content_uses.review_id", "=", reviewId)
    .select(["content_uses.hash", "contents.encoding", "contents.content", "contents.bytes"])
    .execute();
  return new Map(rows.map((row) => [String(row.hash), readContent(row)]));
}

/** No text that we keep is near this; a frame that claims more was not written by us. */
const maxBytes = 256 * 1024 * 1024;

interface ContentRow {
  readonly encoding: unknown;
  readonly content: unknown;
  readonly bytes: unknown;
}

function readContent({ encoding, content, bytes: said }: ContentRow): StoredContent {
  if (content === null && encoding === null) return { status: "missing" };
  if (!(content instanceof Uint8Array)) return { status: "unreadable", reason: "it is no bytes" };
  if (encoding !== "plain" && encoding !== "zstd") return { status: "unreadable", reason: "its encoding is unknown" };
  try {
    const bytes = encoding === "plain" ? content : zstdDecompressSync(content, { maxOutputLength: maxBytes });
    if (bytes.length !== said) return { status: "unreadable", reason: `it has ${bytes.length} bytes, not ${said}` };
    return { status: "there", text: Buffer.from(bytes).toString("utf8"), hash: sha256(bytes), bytes: bytes.length };
  } catch (error) {
    return { status: "unreadable", reason: error instanceof Error ? error.message : "it cannot be unpacked" };
  }
}
