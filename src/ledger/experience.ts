import type { Experience } from "../core/experience.ts";
import { Coverage } from "../core/review.ts";
import type { JudgedFlag } from "../core/signals/people.ts";
import { ThreadRecord } from "../core/thread.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** The newest say most of how it goes now. */
const maxReviews = 30;
const maxThreads = 200;
const maxSittings = 50;
const maxFlags = 20_000;

/** Flags of a repository with the judgement that counts, duplicates apart, newest first. */
export async function loadJudgedFlags(queries: Queries, repositoryKey: string): Promise<JudgedFlag[]> {
  const rows = await queries
    .selectFrom("findings")
    .innerJoin("reviews", "reviews.id", "findings.review_id")
    .where("reviews.repository_key", "=", repositoryKey)
    .where("findings.judgement", "is not", null)
    .where("findings.is_duplicate", "=", 0)
    .select(["findings.path", "findings.judgement"])
    .orderBy("reviews.started_at", "desc")
    .limit(maxFlags)
    .execute();
  return rows.flatMap(({ path, judgement }) => (judgement === null ? [] : [{ path, judgement }]));
}

/** What earlier reviews took and brought. */
export async function loadExperience(queries: Queries, repositoryKey: string | null): Promise<Experience> {
  return {
    reviews: repositoryKey === null ? [] : await loadReviews(queries, repositoryKey),
    threads: await loadThreads(queries),
    sittings: await loadSittings(queries),
  };
}

async function loadReviews(queries: Queries, repositoryKey: string): Promise<Experience["reviews"]> {
  const rows = await queries
    .selectFrom("reviews")
    .where("repository_key", "=", repositoryKey)
    .where("status", "=", "complete")
    .where("recheck_of", "is", null)
    .orderBy("started_at", "desc")
    .limit(maxReviews)
    .select(["id", "coverage"])
    .select(({ selectFrom }) =>
      selectFrom("findings")
        .whereRef("findings.review_id", "=", "reviews.id")
        .where("fold", "is", null)
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .as("findings"),
    )
    .execute();
  return rows.map(({ id, coverage, findings }) => {
    const { files } = parseStored(Coverage, coverage, `coverage of ${id}`);
    return {
      changedLines: files.reduce((sum, { reviewedLines }) => sum + reviewedLines, 0),
      findings: Number(findings ?? 0),
    };
  });
}

/** A person who pastes takes their own time. */
async function loadThreads(queries: Queries): Promise<Experience["threads"]> {
  const rows = await queries
    .selectFrom("threads")
    .innerJoin("reviews", "reviews.id", "threads.review_id")
    .where("threads.outcome", "=", "answered")
    .orderBy("reviews.started_at", "desc")
    .limit(maxThreads)
    .select(["threads.id", "threads.reviewer", "threads.record"])
    .execute();
  return rows.flatMap(({ id, reviewer, record }) => {
    const { durationMs, reviewer: ref } = parseStored(ThreadRecord, record, `thread ${id}`);
    return durationMs === null || ref.kind === "paste" ? [] : [{ reviewer, durationMs }];
  });
}

/** By review: the time of all sittings on it, and what a person judged in them. */
async function loadSittings(queries: Queries): Promise<Experience["sittings"]> {
  const rows = await queries
    .selectFrom("triage_sittings")
    .where("judge", "=", "human")
    .where("round", "=", "first")
    .groupBy("review_id")
    .select(({ fn }) => [fn.sum<number>("active_seconds").as("seconds"), fn.max("started_at").as("newest")])
    .select(({ selectFrom }) =>
      selectFrom("verdicts")
        .innerJoin("findings", "findings.id", "verdicts.finding_id")
        .whereRef("findings.review_id", "=", "triage_sittings.review_id")
        .where("verdicts.judge", "=", "human")
        .where("verdicts.round", "=", "first")
        .where("verdicts.seconds", "is not", null)
        .select(({ fn }) => fn.count<number>("verdicts.finding_id").distinct().as("judged"))
        .as("judged"),
    )
    .orderBy("newest", "desc")
    .limit(maxSittings)
    .execute();
  return rows.map(({ seconds, judged }) => ({ activeSeconds: Number(seconds), judged: Number(judged ?? 0) }));
}
