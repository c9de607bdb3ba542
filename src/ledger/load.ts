import { z } from "zod";
import { BriefPart } from "../core/brief.ts";
import type { FilePatch } from "../core/change.ts";
import type { KeptFile } from "../core/events.ts";
import { Finding } from "../core/finding.ts";
import { Coverage, ReviewHeader, ReviewStatus, Segment } from "../core/review.ts";
import type { ReviewRound, ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import { ThreadRecord } from "../core/thread.ts";
import type { RunningClaims } from "./claims.ts";
import { loadTexts, type StoredTexts } from "./contents.ts";
import { loadRecheckResults } from "./rechecks.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored, readRepositoryChanges } from "./stored-json.ts";
import type { Tables } from "./tables.ts";
import { loadReviewVerdicts } from "./verdicts.ts";

const BriefParts = z.array(BriefPart);
const StoredPlan = z.object({ paths: z.array(z.string()), segments: z.array(Segment), changedLines: z.number() });

/** The review with this whole id as it stands. */
export async function loadReview(queries: Queries, running: RunningClaims, id: string): Promise<ReviewSnapshot> {
  const row = await queries.selectFrom("reviews").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const texts = await loadTexts(queries, id);
  return {
    ...(await roundOf(queries, running, row)),
    endedAt: row.ended_at,
    threads: await loadThreads(queries, id, texts),
    coverage: parseStored(Coverage, row.coverage, `coverage of review ${id}`),
    notes: await loadNotes(queries, id),
    files: await loadFiles(queries, id, texts),
    repositoryChanged: readRepositoryChanges(row.repository_changed, id),
  };
}

/** The same without what it takes long to load: all that was read and said. */
export async function loadRound(queries: Queries, running: RunningClaims, id: string): Promise<ReviewRound> {
  const columns = ["id", "status", "header", "recheck_of"] as const;
  const row = await queries.selectFrom("reviews").select(columns).where("id", "=", id).executeTakeFirstOrThrow();
  return roundOf(queries, running, row);
}

type RoundRow = Pick<Tables["reviews"], "id" | "status" | "header" | "recheck_of">;

async function roundOf(queries: Queries, running: RunningClaims, row: RoundRow): Promise<ReviewRound> {
  const { id, header, recheck_of: recheckOf } = row;
  return {
    header: parseStored(ReviewHeader, header, `header of review ${id}`),
    status: statusNow(row, running),
    findings: await loadFindings(queries, id),
    verdicts: await loadReviewVerdicts(queries, id),
    ...(recheckOf !== null && { rechecks: await loadRecheckResults(queries, id) }),
  };
}

/** A review that is stored as running, but that no process runs any more, was interrupted. */
export function statusNow(row: { id: string; status: string }, running: RunningClaims): ReviewStatus {
  const status = ReviewStatus.parse(row.status);
  return status === "running" && !running.isRunning(row.id) ? "interrupted" : status;
}

/** Where a review stands, by its whole id; null when there is none. */
export async function loadStatus(queries: Queries, running: RunningClaims, id: string): Promise<ReviewStatus | null> {
  const row = await queries.selectFrom("reviews").select(["id", "status"]).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : statusNow(row, running);
}

async function loadThreads(queries: Queries, reviewId: string, texts: StoredTexts): Promise<ThreadSnapshot[]> {
  const rows = await queries
    .selectFrom("threads")
    .selectAll()
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
  return rows.map((row) => threadSnapshot(row, texts));
}

function threadSnapshot(row: Tables["threads"], texts: StoredTexts): ThreadSnapshot {
  return {
    thread: parseStored(ThreadRecord, row.record, `thread ${row.id}`),
    brief: {
      system: texts.get(row.system_content),
      user: texts.get(row.user_content),
      parts: parseStored(BriefParts, row.brief_parts, `brief of thread ${row.id}`),
      hash: row.brief_hash,
      bytes: row.brief_bytes,
    },
    ...parseStored(StoredPlan, row.plan, `plan of thread ${row.id}`),
    reply: texts.getOptional(row.reply_content),
    transcript: texts.getOptional(row.transcript_content),
    waitFile: row.wait_file,
  };
}

async function loadFindings(queries: Queries, reviewId: string): Promise<Finding[]> {
  const rows = await queries
    .selectFrom("findings")
    .select(["id", "record"])
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
  return rows.map((row) => parseStored(Finding, row.record, `finding ${row.id}`));
}

function loadNotes(queries: Queries, reviewId: string): Promise<{ level: "info" | "warning"; text: string }[]> {
  return queries
    .selectFrom("notes")
    .select(["level", "text"])
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
}

async function loadFiles(queries: Queries, reviewId: string, texts: StoredTexts): Promise<KeptFile[]> {
  const rows = await queries
    .selectFrom("kept_files")
    .selectAll()
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
  return rows.map((row) => ({
    patch: readPatch(texts.get(row.patch_content)),
    base: texts.getOptional(row.base_content),
    head: texts.getOptional(row.head_content),
  }));
}

/** Written by us under the hash of its text; a patch may be too long to check member by member. */
export function readPatch(text: string): FilePatch {
  return JSON.parse(text) as FilePatch;
}
