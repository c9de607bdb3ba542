import { ReviewHeader, type ReviewStatus } from "../core/review.ts";
import type { RunningClaims } from "./claims.ts";
import { statusNow } from "./load.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** A review in a list. */
export interface ReviewRow {
  readonly id: string;
  readonly status: ReviewStatus;
  readonly repository: { readonly key: string; readonly root: string } | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** One sentence: what was taken against what. */
  readonly took: string;
  readonly branch: string | null;
  /** Families that wrote the change, largest share first. */
  readonly authors: readonly string[];
  /** As people call them: `openai:gpt-6`. */
  readonly reviewers: readonly string[];
  /** Judged by a human, else folded or open. */
  readonly findings: { readonly open: number; readonly folded: number; readonly judged: number };
  /** Sum of what is known; null when no cost of any thread is known. */
  readonly costUsd: number | null;
}

export interface ListQuery {
  /** Only reviews of this repository. */
  readonly repositoryKey?: string;
  /** Only reviews that are stored with one of these; `running` includes interrupted ones. */
  readonly statuses?: readonly ReviewStatus[];
  readonly limit: number;
}

/** Reviews, newest first. */
export async function listReviews(queries: Queries, running: RunningClaims, query: ListQuery): Promise<ReviewRow[]> {
  let reviews = queries.selectFrom("reviews").select(["id", "status", "header", "started_at", "ended_at"]);
  if (query.repositoryKey !== undefined) reviews = reviews.where("repository_key", "=", query.repositoryKey);
  if (query.statuses !== undefined) reviews = reviews.where("status", "in", query.statuses);
  const rows = await reviews.orderBy("started_at", "desc").orderBy("id", "desc").limit(query.limit).execute();
  const ids = rows.map((row) => row.id);
  const threads = await threadFacts(queries, ids);
  const findings = await findingCounts(queries, ids);
  return rows.map((row) => {
    const { change, authorship, repository } = parseStored(ReviewHeader, row.header, `header of review ${row.id}`);
    return {
      id: row.id,
      status: statusNow(row, running),
      repository,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      took: change.took,
      branch: change.branch,
      authors: authorship.families.map((share) => share.family),
      reviewers: threads.get(row.id)?.reviewers ?? [],
      findings: findings.get(row.id) ?? { open: 0, folded: 0, judged: 0 },
      costUsd: threads.get(row.id)?.costUsd ?? null,
    };
  });
}

/** Ids of reviews, newest first; null: of all repositories. */
export async function listReviewIds(queries: Queries, repositoryKey: string | null): Promise<string[]> {
  let reviews = queries.selectFrom("reviews").select("id");
  if (repositoryKey !== null) reviews = reviews.where("repository_key", "=", repositoryKey);
  const rows = await reviews.orderBy("started_at", "desc").orderBy("id", "desc").execute();
  return rows.map((row) => row.id);
}

interface ThreadFacts {
  reviewers: string[];
  costUsd: number | null;
}

async function threadFacts(queries: Queries, ids: readonly string[]): Promise<Map<string, ThreadFacts>> {
  const rows = await queries
    .selectFrom("threads")
    .select(["review_id", "reviewer"])
    // An aggregate over nothing but null is null.
    .select(({ fn }) => fn.sum<number | null>("cost_usd").as("cost"))
    .where("review_id", "in", ids)
    .groupBy(["review_id", "reviewer"])
    .orderBy(({ fn }) => fn.min("position"))
    .execute();
  const facts = new Map<string, ThreadFacts>();
  for (const { review_id, reviewer, cost } of rows) {
    const before = facts.get(review_id) ?? { reviewers: [], costUsd: null };
    const costUsd = cost === null ? before.costUsd : (before.costUsd ?? 0) + Number(cost);
    facts.set(review_id, { reviewers: [...before.reviewers, reviewer], costUsd });
  }
  return facts;
}

async function findingCounts(queries: Queries, ids: readonly string[]): Promise<Map<string, ReviewRow["findings"]>> {
  const rows = await queries
    .selectFrom("findings")
    .leftJoin(
      ({ selectFrom }) =>
        selectFrom("verdicts").select("finding_id").distinct().where("judge", "=", "human").as("judgements"),
      (join) => join.onRef("judgements.finding_id", "=", "findings.id"),
    )
    .select(({ fn }) => [
      "findings.review_id",
      "findings.fold",
      fn.countAll().as("all"),
      fn.count("judgements.finding_id").as("judged"),
    ])
    .where("findings.review_id", "in", ids)
    .groupBy(["findings.review_id", "findings.fold"])
    .execute();
  const counts = new Map<string, ReviewRow["findings"]>();
  for (const row of rows) {
    const before = counts.get(row.review_id) ?? { open: 0, folded: 0, judged: 0 };
    const unjudged = Number(row.all) - Number(row.judged);
    counts.set(row.review_id, {
      open: before.open + (row.fold === null ? unjudged : 0),
      folded: before.folded + (row.fold === null ? 0 : unjudged),
      judged: before.judged + Number(row.judged),
    });
  }
  return counts;
}
