import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import type { FamilyShare, Independence } from "./authorship.ts";
import { isSameJson } from "./canonical.ts";
import { independenceOf, leastIndependent } from "./choice.ts";
import { coverageAfter, statusAfter } from "./coverage.ts";
import type { ReviewStatus } from "./review.ts";

/** Those that follow from how threads ended; the others say how the run ended. */
const derived: ReadonlySet<ReviewStatus> = new Set(["open", "complete", "partial", "failed", "empty"]);

/** Whether coverage, status and independence follow from what the threads were and how they ended. */
export function auditCoverage(rows: AuditedRows, tally: Tally): void {
  const { review, threads } = rows;
  if (review === null || !rows.isWhole) {
    tally.unchecked("records that it rests on cannot be read");
    return;
  }
  for (const thread of threads) auditIndependence(thread, review.header.authorship.files, tally);
  if (review.ended_at === null) tally.unchecked("the review has not ended");
  else auditEnd(review, threads, tally);
}

type Review = NonNullable<AuditedRows["review"]>;

function auditEnd(review: Review, threads: readonly AuditedThread[], tally: Tally): void {
  const readings = threads.map(({ row }) => ({ thread: row.record, segments: row.plan.segments }));
  const after = coverageAfter(review.coverage, readings);
  const held = new Set(readings.flatMap(({ segments }) => segments.map(({ path }) => path)));
  for (const [index, file] of review.coverage.files.entries()) {
    const isRead = file.reviewedLines === 0 && file.status !== "reviewed" ? true : held.has(file.path);
    const follows = isRead && isSameJson(file, after.files[index]);
    tally.expect(follows, `${file.path}: its coverage does not follow from how the threads ended`);
  }
  if (!derived.has(review.status)) return;
  const status = statusAfter(review.coverage, readings, null);
  tally.expect(status === review.status, `the review is ${review.status}, but its threads make it ${status}`);
}

type FileAuthors = readonly { readonly path: string; readonly families: readonly FamilyShare[] }[];

function auditIndependence({ name, row }: AuditedThread, authors: FileAuthors, tally: Tally): void {
  const { role, reviewer, independence } = row.record;
  if (role !== "review" && role !== "control") return;
  const rated = row.plan.paths.map((path): Independence => {
    const shares = authors.find((file) => file.path === path)?.families ?? [];
    const found = independenceOf(reviewer.family, shares);
    return role === "control" && found === "refused" ? "control" : found;
  });
  const least = leastIndependent(rated);
  const problem = `${name}: by the authors of what it read it is ${least}, not ${independence}`;
  tally.expect(least === independence, problem);
}
