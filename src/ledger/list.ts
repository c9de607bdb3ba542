import { BlindspotError } from "../core/errors.ts";
import { MAX_OPEN } from "../core/order.ts";
import { ReviewHeader, type ReviewStatus } from "../core/review.ts";
import { isRejection, type Verdict } from "../core/verdict.ts";
import type { RunningClaims } from "./claims.ts";
import { statusNow } from "./load.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** Findings of a review as its first line counts them, shown or folded, and how many of all a person has judged. */
export interface FindingCounts {
  readonly shown: number;
  readonly folded: number;
  readonly judged: number;
}

/** How many threads a review has so far, how many of them have ended, and how many of these with an answer. */
export interface ThreadCounts {
  readonly ended: number;
  readonly answered: number;
  readonly total: number;
}

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
  readonly threads: ThreadCounts;
  readonly findings: FindingCounts;
  /** Sum of what is known; null when no cost of any thread is known. */
  readonly costUsd: number | null;
  /** The piece of building that it is of; null: of none. */
  readonly work: string | null;
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
  let reviews = queries.selectFrom("reviews").select(["id", "status", "header", "started_at", "ended_at", "work_id"]);
  if (query.repositoryKey !== undefined) reviews = reviews.where("repository_key", "=", query.repositoryKey);
  if (query.statuses !== undefined) reviews = reviews.where("status", "in", query.statuses);
  const rows = await reviews.orderBy("started_at", "desc").orderBy("id", "desc").limit(query.limit).execute();
  const ids = rows.map((row) => row.id);
  const threads = await threadFacts(queries, ids);
  const findings = await findingCounts(queries, ids);
  return rows.map((row) => {
    return {
      id: row.id,
      status: statusNow(row, running),
      startedAt: row.started_at,
      endedAt: row.ended_at,
      ...headerFacts(row.id, row.header),
      reviewers: threads.get(row.id)?.reviewers ?? [],
      threads: threads.get(row.id)?.threads ?? noThreads,
      findings: findings.get(row.id) ?? { shown: 0, folded: 0, judged: 0 },
      costUsd: threads.get(row.id)?.costUsd ?? null,
      work: row.work_id,
    };
  });
}

/** Reviews that can be continued: those that wait for a pasted reply, and interrupted ones. Newest first. */
export async function listOpenReviews(
  queries: Queries,
  running: RunningClaims,
  repositoryKey: string | null,
): Promise<ReviewRow[]> {
  const ofRepository = repositoryKey === null ? {} : { repositoryKey };
  const rows = await listReviews(queries, running, { statuses: ["open", "running"], limit: 1000, ...ofRepository });
  return rows.filter((row) => row.status !== "running");
}

type HeaderFacts = Pick<ReviewRow, "repository" | "took" | "branch" | "authors">;

/** What a list says of a review's header. One that cannot be read hides none of the other reviews. */
function headerFacts(id: string, stored: string): HeaderFacts {
  try {
    const { change, authorship, repository } = parseStored(ReviewHeader, stored, `header of review ${id}`);
    const authors = authorship.families.map((share) => share.family);
    return { repository, took: change.took, branch: change.branch, authors };
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    return { repository: null, took: "unreadable: its record is damaged", branch: null, authors: [] };
  }
}

/** Ids of reviews, newest first; null: of all repositories. */
export async function listReviewIds(queries: Queries, repositoryKey: string | null): Promise<string[]> {
  let reviews = queries.selectFrom("reviews").select("id");
  if (repositoryKey !== null) reviews = reviews.where("repository_key", "=", repositoryKey);
  const rows = await reviews.orderBy("started_at", "desc").orderBy("id", "desc").execute();
  return rows.map((row) => row.id);
}

/** A review under way, for those who wait for it. */
export interface ReviewProgress {
  readonly status: ReviewStatus;
  readonly startedAt: string;
  readonly threads: ThreadCounts;
  readonly findings: number;
}

/** How far a review is. @throws BlindspotError `not-found` */
export async function loadProgress(queries: Queries, running: RunningClaims, id: string): Promise<ReviewProgress> {
  const columns = ["id", "status", "started_at"] as const;
  const row = await queries.selectFrom("reviews").select(columns).where("id", "=", id).executeTakeFirst();
  if (row === undefined) {
    const hint = "blindspot list shows the reviews of this repository.";
    throw new BlindspotError("not-found", `There is no review ${id} any more.`, hint);
  }
  const { findings } = await queries
    .selectFrom("findings")
    .select(({ fn }) => fn.countAll<number>().as("findings"))
    .where("review_id", "=", id)
    .executeTakeFirstOrThrow();
  const threads = (await threadFacts(queries, [id])).get(id)?.threads ?? noThreads;
  return { status: statusNow(row, running), startedAt: row.started_at, threads, findings: Number(findings) };
}

const noThreads: ThreadCounts = { ended: 0, answered: 0, total: 0 };

/** Databases may give counts as other numbers than JavaScript's. */
function addCounts(a: ThreadCounts, b: ThreadCounts): ThreadCounts {
  const sum = (key: keyof ThreadCounts) => Number(a[key]) + Number(b[key]);
  return { ended: sum("ended"), answered: sum("answered"), total: sum("total") };
}

interface ThreadFacts {
  reviewers: string[];
  threads: ThreadCounts;
  costUsd: number | null;
}

async function threadFacts(queries: Queries, ids: readonly string[]): Promise<Map<string, ThreadFacts>> {
  const rows = await queries
    .selectFrom("threads")
    .select(["review_id", "reviewer"])
    // An aggregate over nothing but null is null.
    .select(({ fn }) => fn.sum<number | null>("cost_usd").as("cost"))
    .select(({ fn }) => [
      fn.countAll<number>().as("total"),
      // What was cancelled is asked again by the run that goes on.
      fn.count<number>("outcome").filterWhere("outcome", "!=", "cancelled").as("ended"),
      fn.count<number>("outcome").filterWhere("outcome", "=", "answered").as("answered"),
    ])
    .where("review_id", "in", ids)
    .groupBy(["review_id", "reviewer"])
    .orderBy(({ fn }) => fn.min("position"))
    .execute();
  const facts = new Map<string, ThreadFacts>();
  for (const { review_id, reviewer, cost, ...counts } of rows) {
    const before = facts.get(review_id) ?? { reviewers: [], costUsd: null, threads: noThreads };
    const threads = addCounts(before.threads, counts);
    const costUsd = cost === null ? before.costUsd : (before.costUsd ?? 0) + Number(cost);
    facts.set(review_id, { reviewers: [...before.reviewers, reviewer], costUsd, threads });
  }
  return facts;
}

/** Findings by whether a review shows them, by the rule of `orderFindings`, without reading what they say. */
async function findingCounts(queries: Queries, ids: readonly string[]): Promise<Map<string, FindingCounts>> {
  const findings = await queries
    .selectFrom("findings")
    .select(["id", "review_id", "fold"])
    .where("review_id", "in", ids)
    .execute();
  const verdicts = await latestJudgements(queries, ids);
  const counts = new Map<string, { shown: number; folded: number; judged: number; waiting: number }>();
  for (const { id, review_id, fold } of findings) {
    const count = counts.get(review_id) ?? { shown: 0, folded: 0, judged: 0, waiting: 0 };
    const verdict = verdicts.get(id);
    const isWaiting = verdict === undefined && fold === null;
    if (verdict !== undefined) count.judged += 1;
    if (isWaiting) count.waiting += 1;
    if (isShown(fold, verdict) && !(isWaiting && count.waiting > MAX_OPEN)) count.shown += 1;
    else count.folded += 1;
    counts.set(review_id, count);
  }
  return new Map([...counts].map(([id, { shown, folded, judged }]) => [id, { shown, folded, judged }]));
}

type LatestJudgement = Pick<Verdict, "judgement" | "state">;

function isShown(fold: string | null, verdict: LatestJudgement | undefined): boolean {
  if (verdict?.judgement === "real") return verdict.state !== "fixed";
  if (verdict !== undefined && isRejection(verdict.judgement)) return false;
  return fold === null;
}

/** The verdict that counts of each finding of these reviews (`isCounted`), by finding id. */
async function latestJudgements(queries: Queries, ids: readonly string[]): Promise<Map<string, LatestJudgement>> {
  const rows = await queries
    .selectFrom("verdicts")
    .innerJoin("findings", "findings.id", "verdicts.finding_id")
    .where("findings.review_id", "in", ids)
    .where("verdicts.judge", "=", "human")
    .where("verdicts.round", "=", "first")
    .where("verdicts.withdrawn_at", "is", null)
    .select(["verdicts.finding_id", "verdicts.judgement", "verdicts.state"])
    .orderBy("verdicts.at")
    .orderBy("verdicts.position")
    .execute();
  return new Map(rows.map(({ finding_id, judgement, state }) => [finding_id, { judgement, state }]));
}
