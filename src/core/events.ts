import type { Brief } from "./brief.ts";
import type { FilePatch } from "./change.ts";
import type { Finding } from "./finding.ts";
import type { RecheckResult } from "./recheck.ts";
import type { Coverage, ReviewHeader, ReviewStatus, Segment } from "./review.ts";
import type { ThreadOutcome, ThreadRecord } from "./thread.ts";

/** A thread with its brief, as planned. */
export interface PlannedThread {
  readonly thread: ThreadRecord;
  readonly brief: Brief;
  /** Files and changed lines it reads, for progress displays. */
  readonly paths: readonly string[];
  /** The lines it reads, for the coverage. Empty for a question about the whole change. */
  readonly segments: readonly Segment[];
  readonly changedLines: number;
}

/**
 * What a later showing of the review needs of one file that a thread reads, sanitized. Sides are null when absent,
 * unknown (a bare patch) or larger than 1 MB.
 */
export interface KeptFile {
  readonly patch: FilePatch;
  readonly base: string | null;
  readonly head: string | null;
}

/**
 * One review is one stream of these. Every face is a fold over it, and so is the ledger, which comes first: an event
 * that a face sees is stored.
 */
export type ReviewEvent =
  | {
      readonly type: "review-start";
      readonly review: ReviewHeader;
      readonly threads: readonly PlannedThread[];
      /** What the plan leaves out, and all other files as not yet reviewed. */
      readonly coverage: Coverage;
      readonly resumed: boolean;
    }
  | { readonly type: "file-keep"; readonly reviewId: string; readonly file: KeptFile }
  /** Something people should know: what was taken, a price that is not known, a ceiling that was met. */
  | { readonly type: "note-add"; readonly reviewId: string; readonly level: "info" | "warning"; readonly text: string }
  /** A thread that was not planned at the start: a refuter, once there is something to refute. */
  | { readonly type: "thread-add"; readonly reviewId: string; readonly planned: PlannedThread }
  | { readonly type: "thread-start"; readonly reviewId: string; readonly threadId: string; readonly at: string }
  | ({ readonly type: "thread-progress"; readonly reviewId: string; readonly threadId: string } & ThreadProgress)
  /** A person has to bring the reply: the brief lies in `file`. */
  | { readonly type: "thread-wait"; readonly reviewId: string; readonly threadId: string; readonly file: string }
  | {
      readonly type: "thread-end";
      readonly reviewId: string;
      readonly thread: ThreadRecord & { readonly outcome: ThreadOutcome };
      /** The raw reply, also where it could not be read; null when there is none. */
      readonly reply: string | null;
      /** What was said between brief and reply, what tools handed out above all; null or absent when nothing was. */
      readonly transcript?: string | null;
    }
  /** What of the user's repository was another after programs had run than before; none: nothing. */
  | { readonly type: "repository-check"; readonly reviewId: string; readonly changed: readonly string[] }
  | { readonly type: "finding-add"; readonly reviewId: string; readonly finding: Finding }
  /** The same finding with more to it: raised by another thread, folded, refuted, known from before. */
  | { readonly type: "finding-update"; readonly reviewId: string; readonly finding: Finding }
  /** What a recheck says of a finding that was judged real before; a later one on the same finding replaces it. */
  | { readonly type: "recheck-add"; readonly reviewId: string; readonly result: RecheckResult }
  | {
      readonly type: "review-end";
      readonly reviewId: string;
      readonly status: ReviewStatus;
      readonly coverage: Coverage;
      readonly endedAt: string;
    };

export type ReviewEventType = ReviewEvent["type"];

/** What a running thread tells. All members are totals of this thread so far. */
export interface ThreadProgress {
  readonly outputTokens: number | null;
  readonly requests: number;
  readonly toolCalls: number;
  /** What it is at: `waiting`, `reading`, `thinking`, `writing`, `retrying in 4 s (429)`. */
  readonly doing: string;
}
