import { BlindspotError } from "../core/errors.ts";
import { Finding } from "../core/finding.ts";
import { latestVerdicts } from "../core/memory.ts";
import type { Verdict } from "../core/verdict.ts";
import type { JudgedFinding, VerdictToWithdraw } from "../ports.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";
import type { Tables } from "./tables.ts";

/**
 * Adds a verdict; earlier ones of the finding stay.
 * @returns its number among those of its finding
 * @throws BlindspotError `not-found` when the finding, or the one it is a duplicate of, is not in the ledger.
 */
export async function insertVerdict(queries: Queries, verdict: Verdict): Promise<number> {
  await expectFinding(queries, verdict.findingId);
  if (verdict.duplicateOf !== null) await expectFinding(queries, verdict.duplicateOf);
  const row = await queries
    .selectFrom("verdicts")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("finding_id", "=", verdict.findingId)
    .executeTakeFirst();
  const position = row?.last == null ? 0 : Number(row.last) + 1;
  await queries.insertInto("verdicts").values(verdictRow(verdict, position)).execute();
  await updateStanding(queries, verdict.findingId);
  return position;
}

/** Notes with a finding what its verdict that counts says, for statistics. */
async function updateStanding(queries: Queries, findingId: string): Promise<void> {
  const standing = latestVerdicts(await loadVerdicts(queries, findingId)).get(findingId);
  const columns = { judgement: standing?.judgement ?? null, is_duplicate: standing?.duplicateOf == null ? 0 : 1 };
  await queries.updateTable("findings").set(columns).where("id", "=", findingId).execute();
}

/** Marks a verdict as taken back at a time. @returns it as it is now; null when there is none to take back */
export async function withdraw(queries: Queries, which: VerdictToWithdraw, at: string): Promise<Verdict | null> {
  const { findingId, judge, round = "first", number } = which;
  await expectFinding(queries, findingId);
  const rows = await queries
    .selectFrom("verdicts")
    .selectAll()
    .where("finding_id", "=", findingId)
    .where("judge", "=", judge)
    .where("round", "=", round)
    .where("withdrawn_at", "is", null)
    .execute();
  const row = rows.sort(byWeight).findLast(({ position }) => number === undefined || position === number);
  if (row === undefined) return null;
  await queries
    .updateTable("verdicts")
    .set({ withdrawn_at: at })
    .where("finding_id", "=", findingId)
    .where("position", "=", row.position)
    .execute();
  await updateStanding(queries, findingId);
  return verdictOf({ ...row, withdrawn_at: at });
}

async function expectFinding(queries: Queries, id: string): Promise<void> {
  const known = await queries.selectFrom("findings").select("id").where("id", "=", id).executeTakeFirst();
  if (known !== undefined) return;
  throw new BlindspotError("not-found", `The ledger has no finding ${id}.`, "See the ids with blindspot show.");
}

/** Verdicts of one finding: suggestions of agents first, then those of people, each oldest first. */
export async function loadVerdicts(queries: Queries, findingId: string): Promise<Verdict[]> {
  const rows = await queries.selectFrom("verdicts").selectAll().where("finding_id", "=", findingId).execute();
  return rows.sort(byWeight).map(verdictOf);
}

/** Verdicts of all findings of a review, in the same order. */
export async function loadReviewVerdicts(queries: Queries, reviewId: string): Promise<Verdict[]> {
  const rows = await queries
    .selectFrom("verdicts")
    .innerJoin("findings", "findings.id", "verdicts.finding_id")
    .where("findings.review_id", "=", reviewId)
    .selectAll("verdicts")
    .execute();
  return rows.sort(byWeight).map(verdictOf);
}

/** Findings of a repository with a verdict that counts (`isCounted`), with the latest such, oldest finding first. */
export async function loadJudged(queries: Queries, repositoryKey: string): Promise<JudgedFinding[]> {
  const rows = await queries
    .selectFrom("verdicts")
    .innerJoin("findings", "findings.id", "verdicts.finding_id")
    .innerJoin("reviews", "reviews.id", "findings.review_id")
    .where("reviews.repository_key", "=", repositoryKey)
    .where("verdicts.judge", "=", "human")
    .where("verdicts.round", "=", "first")
    .where("verdicts.withdrawn_at", "is", null)
    .selectAll("verdicts")
    .select("findings.record")
    .orderBy("reviews.started_at")
    .orderBy("findings.review_id")
    .orderBy("findings.position")
    .orderBy("verdicts.at")
    .orderBy("verdicts.position")
    .execute();
  const latest = new Map(rows.map((row) => [row.finding_id, row]));
  return [...latest.values()].map((row) => ({
    finding: parseStored(Finding, row.record, `finding ${row.finding_id}`),
    verdict: verdictOf(row),
  }));
}

function byWeight(a: Tables["verdicts"], b: Tables["verdicts"]): number {
  if (a.judge !== b.judge) return a.judge === "agent" ? -1 : 1;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.position - b.position;
}

function verdictRow(verdict: Verdict, position: number): Tables["verdicts"] {
  const { findingId, judgement, reason, seconds, judge, at, duplicateOf, state, round = "first" } = verdict;
  const row = { finding_id: findingId, position, judgement, reason, seconds, judge, at, state, round };
  return { ...row, duplicate_of: duplicateOf, withdrawn_at: verdict.withdrawnAt ?? null };
}

function verdictOf(row: Tables["verdicts"]): Verdict {
  const { judgement, reason, seconds, judge, at, state, round, withdrawn_at } = row;
  return {
    ...{ findingId: row.finding_id, judgement, reason, seconds, judge, at, duplicateOf: row.duplicate_of, state },
    ...(round !== "first" && { round }),
    ...(withdrawn_at !== null && { withdrawnAt: withdrawn_at }),
  };
}
