import { BuildEvent } from "../core/build.ts";
import { BlindspotError } from "../core/errors.ts";
import { Role } from "../core/thread.ts";
import { Increment, Work } from "../core/work.ts";
import type { WorkOverview, WorkReview } from "../core/work-overview.ts";
import type { RunningClaims } from "./claims.ts";
import { textsOf } from "./contents.ts";
import { loadRound } from "./load.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** A work by its whole id, without diffs, outputs and what was said. @throws BlindspotError `not-found` */
export async function loadWorkOverview(queries: Queries, running: RunningClaims, id: string): Promise<WorkOverview> {
  const row = await queries.selectFrom("works").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) {
    const hint = "blindspot work list shows the works of this repository.";
    throw new BlindspotError("not-found", `There is no work ${id}.`, hint);
  }
  return {
    work: parseStored(Work, row.record, `work ${id}`),
    hasSpecText: row.spec_content !== null,
    increments: await loadIncrements(queries, id),
    events: await loadEvents(queries, id),
    reviews: await loadReviews(queries, running, id),
  };
}

/** One text that a work holds, by its hash; null where it holds none such. */
export async function loadWorkText(queries: Queries, workId: string, hash: string): Promise<string | null> {
  const rows = await queries
    .selectFrom("work_contents")
    .innerJoin("contents", "contents.hash", "work_contents.hash")
    .where("work_contents.work_id", "=", workId)
    .where("work_contents.hash", "=", hash)
    .select(["contents.hash", "contents.encoding", "contents.content", "contents.bytes"])
    .execute();
  return rows.length === 0 ? null : textsOf(rows).get(hash);
}

/** The text of the requirements of a work; null: it has none. */
export async function loadSpecText(queries: Queries, workId: string): Promise<string | null> {
  const row = await queries.selectFrom("works").select("spec_content").where("id", "=", workId).executeTakeFirst();
  return row?.spec_content == null ? null : loadWorkText(queries, workId, row.spec_content);
}

async function loadIncrements(queries: Queries, workId: string): Promise<WorkOverview["increments"]> {
  const rows = await queries
    .selectFrom("increments")
    .selectAll()
    .where("work_id", "=", workId)
    .orderBy("position")
    .execute();
  return rows.map(({ id, record, diff_content: diffHash }) => {
    return { ...parseStored(Increment, record, `increment ${id}`), diffHash };
  });
}

async function loadEvents(queries: Queries, workId: string): Promise<BuildEvent[]> {
  const rows = await queries
    .selectFrom("build_events")
    .select(["position", "record"])
    .where("work_id", "=", workId)
    .orderBy("position")
    .execute();
  return rows.map(({ position, record }) => parseStored(BuildEvent, record, `event ${position} of work ${workId}`));
}

async function loadReviews(queries: Queries, running: RunningClaims, workId: string): Promise<WorkReview[]> {
  const rows = await queries
    .selectFrom("reviews")
    .select("id")
    .where("work_id", "=", workId)
    .orderBy("started_at")
    .orderBy("id")
    .execute();
  return Promise.all(
    rows.map(async ({ id }) => ({
      ...(await loadRound(queries, running, id)),
      threads: await loadThreadFacts(queries, id),
    })),
  );
}

async function loadThreadFacts(queries: Queries, reviewId: string): Promise<WorkReview["threads"]> {
  const rows = await queries
    .selectFrom("threads")
    .select(["role", "reviewer", "outcome", "cost_usd"])
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
  return rows.map(({ role, cost_usd: costUsd, ...facts }) => ({ role: Role.parse(role), ...facts, costUsd }));
}
