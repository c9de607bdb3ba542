import type { Authorship } from "../core/authorship.ts";
import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import { ReviewHeader } from "../core/review.ts";
import { authorsOf } from "../core/stats-arms.ts";
import { reviewerLabel, ThreadRecord } from "../core/thread.ts";
import { keepOptionalText, keepText } from "./contents.ts";
import { expectOne, missing, nextPosition } from "./record-rows.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

type Event<T extends ReviewEvent["type"]> = Extract<ReviewEvent, { type: T }>;

interface NewThreads {
  readonly threads: readonly PlannedThread[];
  /** Of the review; null: as it is stored. */
  readonly authorship: Authorship | null;
}

/** Stores those threads of a review that it has not yet, behind the others. */
export async function addNewThreads(queries: Queries, reviewId: string, added: NewThreads): Promise<void> {
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

/** Stores how a thread ended, with what was said in it. */
export async function endThread(queries: Queries, event: Event<"thread-end">): Promise<void> {
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
export async function waitInThread(
  queries: Queries,
  { reviewId, threadId, file }: Event<"thread-wait">,
): Promise<void> {
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
