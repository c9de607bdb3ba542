import type { AuditedFiles } from "./audit-files.ts";
import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import { isSameJson } from "./canonical.ts";
import { coverageAfter, statusAfter } from "./coverage.ts";
import type { ReviewStatus } from "./review.ts";

/** Those that follow from how threads ended; the others say how the run ended. */
const derived: ReadonlySet<ReviewStatus> = new Set(["open", "complete", "partial", "failed", "empty"]);

/** Whether coverage and status follow from what the threads were to read and how they ended. */
export function auditCoverage(rows: AuditedRows, { files }: AuditedFiles, tally: Tally): void {
  const { review, threads } = rows;
  if (review === null || !rows.isWhole) {
    tally.unchecked("records that it rests on cannot be read");
    return;
  }
  for (const thread of threads) auditSegments(thread, files, tally);
  const { change } = review.header;
  const told = review.coverage.files;
  const lines = told.reduce((total, file) => total + file.changedLines, 0);
  const isCovered = told.length === change.files && lines === change.additions + change.deletions;
  tally.expect(isCovered, "the coverage does not tell of as many files and lines as the change has");
  if (review.ended_at === null) tally.unchecked("the review has not ended");
  else auditEnd(review, threads, tally);
}

type Review = NonNullable<AuditedRows["review"]>;

function auditEnd(review: Review, threads: readonly AuditedThread[], tally: Tally): void {
  const readings = threads.map(({ row }) => ({ thread: row.record, segments: row.plan.segments }));
  const after = coverageAfter(review.coverage, readings);
  // Whoever looks again at findings is shown where they stand, whether that changed or not.
  const reading = threads.filter(({ row }) => row.record.role !== "recheck");
  const given = new Set(reading.flatMap(({ row }) => row.plan.paths));
  const held = new Set(readings.flatMap(({ segments }) => segments.map(({ path }) => path)));
  for (const [index, file] of review.coverage.files.entries()) {
    const isRead = file.reviewedLines === 0 && file.status !== "reviewed" ? true : held.has(file.path);
    const isOwed = file.isReviewable || !given.has(file.path);
    const follows = isRead && isOwed && isSameJson(file, after.files[index]);
    tally.expect(follows, `${file.path}: its coverage does not follow from how the threads ended`);
  }
  tally.expect(review.status !== "running", "the review is said to run, and to have ended");
  if (!derived.has(review.status)) return;
  const status = statusAfter(review.coverage, readings, null);
  tally.expect(status === review.status, `the review is ${review.status}, but its threads make it ${status}`);
}

/** Whether what a thread was to read stands in the kept patches. */
function auditSegments({ name, row }: AuditedThread, files: AuditedFiles["files"], tally: Tally): void {
  const { segments, changedLines } = row.plan;
  if (segments.length === 0) return;
  const stand = segments.every(({ path, hunk, from, to, changedLines }) => {
    const lines = files.find(({ patch }) => patch.path === path)?.patch.hunks[hunk]?.lines;
    return lines !== undefined && to <= lines.length && countChanged(lines.slice(from, to)) === changedLines;
  });
  const isAll = segments.reduce((total, segment) => total + segment.changedLines, 0) === changedLines;
  tally.expect(stand && isAll, `${name}: the lines that it was to read are not those of the kept patches`);
}

function countChanged(lines: readonly string[]): number {
  return lines.filter((line) => !line.startsWith(" ")).length;
}
