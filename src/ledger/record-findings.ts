import type { Finding } from "../core/finding.ts";
import { armsOf } from "../core/stats-arms.ts";
import { expectOne, nextPosition } from "./record-rows.ts";
import type { Queries } from "./sqlite.ts";

/** Stores a finding that nobody has judged, with the arms of the threads that raised it. */
export async function addFinding(queries: Queries, reviewId: string, finding: Finding): Promise<void> {
  const position = await nextPosition(queries, "findings", reviewId);
  const arms = await loadArms(queries, finding.raisedBy);
  const unjudged = { judgement: null, is_duplicate: 0 };
  const row = { id: finding.id, review_id: reviewId, position, ...findingColumns(finding), arms, ...unjudged };
  await queries.insertInto("findings").values(row).execute();
}

/** Stores a finding as it is now, beside the verdicts on it. */
export async function updateFinding(queries: Queries, reviewId: string, finding: Finding): Promise<void> {
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
