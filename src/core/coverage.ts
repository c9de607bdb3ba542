import { changedLines, type FilePatch } from "./change.ts";
import type { Coverage, FileCoverage, ReviewStatus, Segment } from "./review.ts";
import { isAnsweredWhole, reviewerLabel, type ThreadOutcome, type ThreadRecord } from "./thread.ts";

/** What a thread was to read, and how it ended. */
export interface ThreadReading {
  readonly thread: Pick<ThreadRecord, "role" | "pass" | "reviewer" | "outcome">;
  readonly segments: readonly Segment[];
}

/** Coverage before anything was read: files that nobody will read with their reason, the others as failed so far. */
export function initialCoverage(
  skipped: readonly { readonly patch: FilePatch; readonly reason: string; readonly isReviewable: boolean }[],
  planned: readonly { readonly patch: FilePatch; readonly reason: string }[],
): Coverage {
  const files: FileCoverage[] = [
    ...skipped.map(({ patch, reason, isReviewable }) => entry(patch, "skipped", reason, isReviewable)),
    ...planned.map(({ patch, reason }) => ({ ...entry(patch, "failed", reason, true), planReason: reason })),
  ];
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function entry(patch: FilePatch, status: FileCoverage["status"], reason: string, isReviewable: boolean): FileCoverage {
  return { path: patch.path, status, changedLines: changedLines(patch), reviewedLines: 0, reason, isReviewable };
}

/**
 * Coverage after threads have ended, down to the line: a changed line counts as reviewed when a thread that held it
 * answered. What is missing takes the reason of the thread that failed on it, or the one that the plan has.
 */
export function coverageAfter(before: Coverage, readings: readonly ThreadReading[]): Coverage {
  const byPath = new Map<string, { segment: Segment; thread: ThreadReading["thread"] }[]>();
  for (const { thread, segments } of readings) {
    for (const segment of segments) {
      const held = byPath.get(segment.path) ?? [];
      held.push({ segment, thread });
      byPath.set(segment.path, held);
    }
  }
  return { files: before.files.map((file) => fileAfter(file, byPath.get(file.path) ?? [])) };
}

type Held = readonly { readonly segment: Segment; readonly thread: ThreadReading["thread"] }[];

function fileAfter(file: FileCoverage, held: Held): FileCoverage {
  const answered = held.filter(({ thread }) => thread.outcome?.status === "answered");
  // Every pass cuts a hunk at the same lines, so equal segments are the same lines: they count once.
  const counted = new Map(answered.map(({ segment }) => [segmentKey(segment), segment]));
  const reviewed = [...counted.values()].reduce((lines, segment) => lines + segment.changedLines, 0);
  const reviewedLines = Math.min(file.changedLines, reviewed);
  if (held.length === 0) return file;
  const { planReason, ...known } = file;
  if (reviewedLines === file.changedLines) return { ...known, status: "reviewed", reviewedLines, reason: null };
  const failed = held.find(({ segment }) => !counted.has(segmentKey(segment)))?.thread;
  const reason = failed === undefined ? (planReason ?? file.reason) : failureReason(failed);
  return { ...file, status: reviewedLines > 0 ? "partial" : "failed", reviewedLines, reason };
}

function segmentKey({ hunk, from, to }: Segment): string {
  return `${hunk}:${from}:${to}`;
}

/** Why a thread that did not answer left its lines unread, for the coverage. */
export function failureReason({ reviewer, outcome }: ThreadReading["thread"]): string {
  if (outcome === null) return `${reviewerLabel(reviewer)} has not answered yet`;
  const reason = outcome.status === "answered" ? "answered" : outcome.reason;
  return `${reviewerLabel(reviewer)}: ${outcome.status === "answered" ? reason : `${outcome.status}, ${reason}`}`;
}

/** Threads whose answer the review needs to be complete; refuters only fold what stands already. */
function isNeeded(thread: ThreadReading["thread"]): boolean {
  return thread.role !== "refute";
}

/** How a run ended before its end: its process was interrupted, or somebody cancelled the review. */
export type Stopped = Extract<ReviewStatus, "interrupted" | "cancelled">;

/**
 * The status of a review whose threads have run.
 *
 * @param stopped null where the run came to its end
 */
export function statusAfter(
  coverage: Coverage,
  readings: readonly ThreadReading[],
  stopped: Stopped | null,
): ReviewStatus {
  const reviewable = coverage.files.filter((file) => file.isReviewable);
  const needed = readings.filter(({ thread }) => isNeeded(thread));
  if (reviewable.length === 0 && needed.length === 0) return "empty";
  if (stopped !== null) return stopped;
  if (needed.some(({ thread }) => thread.reviewer.kind === "paste" && thread.outcome === null)) return "open";
  const isRead = reviewable.every((file) => file.status === "reviewed");
  const isAnswered = needed.every(({ thread }) => isAnsweredWhole(thread.outcome));
  if (isRead && isAnswered) return "complete";
  return needed.some(({ thread }) => thread.outcome?.status === "answered") ? "partial" : "failed";
}

/** Whether `--retry` asks a thread again: it ended, and not with an answer. */
export function isRetryable(outcome: ThreadOutcome | null): boolean {
  return outcome !== null && outcome.status !== "answered";
}

/** Whether resuming asks a thread again: it never ended, or was cancelled by the interruption. */
export function isUnfinished(outcome: ThreadOutcome | null): boolean {
  return outcome === null || outcome.status === "cancelled";
}
