import type { Authorship } from "../core/authorship.ts";
import { BlindspotError } from "../core/errors.ts";
import type { KeptFile, PlannedThread, ReviewEvent } from "../core/events.ts";
import type { Finding } from "../core/finding.ts";
import { recordHash } from "../core/record-hash.ts";
import { ReviewHeader } from "../core/review.ts";
import { addChanged } from "../core/snapshot.ts";
import { armsOf, authorsOf } from "../core/stats-arms.ts";
import { reviewerLabel, ThreadRecord } from "../core/thread.ts";
import { sha256 } from "../system/hash.ts";
import type { RunningClaims } from "./claims.ts";
import { keepOptionalText, keepText } from "./contents.ts";
import { addRecheckResult } from "./rechecks.ts";
import type { Durability, Queries } from "./sqlite.ts";
import { parseStored, readRepositoryChanges } from "./stored-json.ts";
import { loadRecorded } from "./stored-review.ts";

type Event<T extends ReviewEvent["type"]> = Extract<ReviewEvent, { type: T }>;

/** Events that say how it goes, not what came of it. */
export function isStored(event: ReviewEvent): boolean {
  return event.type !== "thread-start" && event.type !== "thread-progress";
}

/** A reply has been paid for; the rest can be made again from it. */
export function durabilityOf(events: readonly ReviewEvent[]): Durability {
  return events.some(({ type }) => type === "thread-end" || type === "review-end") ? "power-loss" : "process-kill";
}

/**
 * Writes one event: the same fold as `foldEvent`, in tables. Stricter in one way: an event about a thread or a finding
 * that was never stored is an error, since it would be lost.
 */
export async function recordEvent(queries: Queries, running: RunningClaims, event: ReviewEvent): Promise<void> {
  switch (event.type) {
    case "review-start":
      return startReview(queries, running, event);
    case "file-keep":
      return addFile(queries, event.reviewId, event.file);
    case "note-add":
      return addNote(queries, event);
    case "thread-add":
      return addNewThreads(queries, event.reviewId, { threads: [event.planned], authorship: null });
    case "thread-wait":
      return waitInThread(queries, event);
    case "thread-end":
      return endThread(queries, event);
    case "repository-check":
      return addRepositoryChanges(queries, event);
    case "finding-add":
      return addFinding(queries, event.reviewId, event.finding);
    case "finding-update":
      return updateFinding(queries, event.reviewId, event.finding);
    case "recheck-add":
      return addRecheckResult(queries, event);
    case "review-end":
      return endReview(queries, running, event);
    case "thread-start":
    case "thread-progress":
      return;
  }
}

async function startReview(queries: Queries, running: RunningClaims, event: Event<"review-start">): Promise<void> {
  const { review } = event;
  const known = await queries.selectFrom("reviews").select("id").where("id", "=", review.id).executeTakeFirst();
  if (known !== undefined && !event.resumed) {
    throw new BlindspotError("ledger", `The ledger already has a review ${review.id}.`, "Start the review again.");
  }
  running.claim(review.id);
  if (known === undefined) await insertReview(queries, event);
  else {
    const resumed = { status: "running", ended_at: null, record_hash: null };
    await queries.updateTable("reviews").set(resumed).where("id", "=", review.id).execute();
  }
  await addNewThreads(queries, review.id, { threads: event.threads, authorship: review.authorship });
}

async function insertReview(queries: Queries, { review, coverage }: Event<"review-start">): Promise<void> {
  await queries
    .insertInto("reviews")
    .values({
      id: review.id,
      repository_key: review.repository?.key ?? null,
      repository_root: review.repository?.root ?? null,
      status: "running",
      header: JSON.stringify(review),
      coverage: JSON.stringify(coverage),
      started_at: review.startedAt,
      ended_at: null,
      repository_changed: null,
      record_hash: null,
      recheck_of: review.recheck?.reviewId ?? null,
      work_id: review.work ?? null,
    })
    .execute();
}

interface NewThreads {
  readonly threads: readonly PlannedThread[];
  /** Of the review; null: as it is stored. */
  readonly authorship: Authorship | null;
}

async function addNewThreads(queries: Queries, reviewId: string, added: NewThreads): Promise<void> {
  const rows = await queries.selectFrom("threads").select("id").where("review_id", "=", reviewId).execute();
  const known = new Set(rows.map((row) => row.id));
  const threads = added.threads.filter(({ thread }) => !known.has(thread.id));
  if (threads.length === 0) return;
  const authorship = added.authorship ?? (await loadAuthorship(queries, reviewId));
  let position = await nextPosition(queries, "threads", reviewId);
  for (const planned of threads) await addThread(queries, { reviewId, position: position++, planned, authorship });
}

async function loadAuthorship(queries: Queries, reviewId: string): Promise<Authorship> {
  const row = await queries.selectFrom("reviews").select("header").where("id", "=", reviewId).executeTakeFirst();
  if (row === undefined) throw missing(`review ${reviewId}`);
  return parseStored(ReviewHeader, row.header, `header of review ${reviewId}`).authorship;
}

interface NewThread {
  readonly reviewId: string;
  readonly position: number;
  readonly planned: PlannedThread;
  readonly authorship: Authorship;
}

async function addThread(queries: Queries, { reviewId, position, planned, authorship }: NewThread): Promise<void> {
  const { thread, brief, paths, segments, changedLines } = planned;
  await queries
    .insertInto("threads")
    .values({
      id: thread.id,
      review_id: reviewId,
      position,
      role: thread.role,
      pass: thread.pass,
      reviewer: reviewerLabel(thread.reviewer),
      family: thread.reviewer.family,
      ...outcomeColumns(thread),
      brief_hash: brief.hash,
      brief_bytes: brief.bytes,
      brief_parts: JSON.stringify(brief.parts),
      system_content: await keepText(queries, reviewId, brief.system),
      user_content: await keepText(queries, reviewId, brief.user),
      reply_content: null,
      transcript_content: null,
      plan: JSON.stringify({ paths, segments, changedLines }),
      wait_file: null,
      authors: JSON.stringify(authorsOf(paths, authorship)),
      independence: thread.independence,
    })
    .execute();
}

function outcomeColumns(thread: ThreadRecord) {
  return { outcome: thread.outcome?.status ?? null, cost_usd: thread.costUsd, record: JSON.stringify(thread) };
}

async function endThread(queries: Queries, event: Event<"thread-end">): Promise<void> {
  const { reviewId, thread, reply, transcript = null } = event;
  const { numUpdatedRows } = await queries
    .updateTable("threads")
    .set({
      ...outcomeColumns(thread),
      reply_content: await keepOptionalText(queries, reviewId, reply),
      transcript_content: await keepOptionalText(queries, reviewId, transcript),
    })
    .where("id", "=", thread.id)
    .where("review_id", "=", reviewId)
    .executeTakeFirstOrThrow();
  expectOne(numUpdatedRows, `thread ${thread.id}`);
}

/** A thread that waits has not ended, whatever became of it in an earlier run. */
async function waitInThread(queries: Queries, { reviewId, threadId, file }: Event<"thread-wait">): Promise<void> {
  const inReview = queries.selectFrom("threads").where("id", "=", threadId).where("review_id", "=", reviewId);
  const row = await inReview.select("record").executeTakeFirst();
  if (row === undefined) throw missing(`thread ${threadId}`);
  const record = parseStored(ThreadRecord, row.record, `thread ${threadId}`);
  await queries
    .updateTable("threads")
    .set({ wait_file: file, ...outcomeColumns({ ...record, outcome: null }) })
    .where("id", "=", threadId)
    .execute();
}

async function addRepositoryChanges(queries: Queries, event: Event<"repository-check">): Promise<void> {
  const { reviewId, changed } = event;
  const column = "repository_changed";
  const row = await queries.selectFrom("reviews").select(column).where("id", "=", reviewId).executeTakeFirst();
  if (row === undefined) throw missing(`review ${reviewId}`);
  const all = addChanged(readRepositoryChanges(row.repository_changed, reviewId), changed);
  await queries
    .updateTable("reviews")
    .set({ [column]: JSON.stringify(all) })
    .where("id", "=", reviewId)
    .execute();
}

async function addFile(queries: Queries, reviewId: string, file: KeptFile): Promise<void> {
  await queries
    .insertInto("kept_files")
    .values({
      review_id: reviewId,
      position: await nextPosition(queries, "kept_files", reviewId),
      path: file.patch.path,
      patch_content: await keepText(queries, reviewId, JSON.stringify(file.patch)),
      base_content: await keepOptionalText(queries, reviewId, file.base),
      head_content: await keepOptionalText(queries, reviewId, file.head),
    })
    .execute();
}

async function addNote(queries: Queries, { reviewId, level, text }: Event<"note-add">): Promise<void> {
  const position = await nextPosition(queries, "notes", reviewId);
  await queries.insertInto("notes").values({ review_id: reviewId, position, level, text }).execute();
}

async function addFinding(queries: Queries, reviewId: string, finding: Finding): Promise<void> {
  const position = await nextPosition(queries, "findings", reviewId);
  const arms = await loadArms(queries, finding.raisedBy);
  const unjudged = { judgement: null, is_duplicate: 0 };
  const row = { id: finding.id, review_id: reviewId, position, ...findingColumns(finding), arms, ...unjudged };
  await queries.insertInto("findings").values(row).execute();
}

async function updateFinding(queries: Queries, reviewId: string, finding: Finding): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("findings")
    .set({ ...findingColumns(finding), arms: await loadArms(queries, finding.raisedBy) })
    .where("id", "=", finding.id)
    .where("review_id", "=", reviewId)
    .executeTakeFirstOrThrow();
  expectOne(numUpdatedRows, `finding ${finding.id}`);
}

function findingColumns(finding: Finding) {
  const { fingerprint, standing, severity, category, fold, location, author } = finding;
  const path = location.path;
  return { path, fingerprint, standing, severity, category, fold, author, record: JSON.stringify(finding) };
}

async function loadArms(queries: Queries, threadIds: readonly string[]): Promise<string> {
  const columns = ["family", "role", "independence"] as const;
  const rows = await queries.selectFrom("threads").select(columns).where("id", "in", threadIds).execute();
  return JSON.stringify(armsOf(rows));
}

async function endReview(queries: Queries, running: RunningClaims, event: Event<"review-end">): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("reviews")
    .set({ status: event.status, coverage: JSON.stringify(event.coverage), ended_at: event.endedAt })
    .where("id", "=", event.reviewId)
    .executeTakeFirstOrThrow();
  expectOne(numUpdatedRows, `review ${event.reviewId}`);
  await keepRecordHash(queries, event.reviewId);
  running.release(event.reviewId);
}

/** The end of a review is its last event, in every run of it: what is recorded then is what was recorded. */
async function keepRecordHash(queries: Queries, reviewId: string): Promise<void> {
  const record_hash = recordHash(await loadRecorded(queries, reviewId), sha256);
  await queries.updateTable("reviews").set({ record_hash }).where("id", "=", reviewId).execute();
}

type PositionedTable = "threads" | "findings" | "notes" | "kept_files";

async function nextPosition(queries: Queries, table: PositionedTable, reviewId: string): Promise<number> {
  // Every positioned table has these two columns; one name keeps the query typed.
  const row = await queries
    .selectFrom(table as "notes")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("review_id", "=", reviewId)
    .executeTakeFirst();
  return row?.last == null ? 0 : Number(row.last) + 1;
}

function expectOne(updated: bigint, what: string): void {
  if (updated !== 1n) throw missing(what);
}

function missing(what: string): BlindspotError {
  return new BlindspotError("ledger", `The ledger has no ${what} in this review.`, "Start the review again.");
}
