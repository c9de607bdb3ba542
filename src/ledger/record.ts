import { BlindspotError } from "../core/errors.ts";
import type { KeptFile, ReviewEvent } from "../core/events.ts";
import { recordHash } from "../core/record-hash.ts";
import { addChanged } from "../core/snapshot.ts";
import { sha256 } from "../system/hash.ts";
import type { RunningClaims } from "./claims.ts";
import { keepOptionalText, keepText } from "./contents.ts";
import { addRecheckResult } from "./rechecks.ts";
import { addFinding, updateFinding } from "./record-findings.ts";
import { expectOne, missing, nextPosition } from "./record-rows.ts";
import { addNewThreads, endThread, waitInThread } from "./record-threads.ts";
import type { Durability, Queries } from "./sqlite.ts";
import { readRepositoryChanges } from "./stored-json.ts";
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
