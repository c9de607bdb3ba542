import type { Brief } from "./brief.ts";
import type { KeptFile, PlannedThread, ReviewEvent } from "./events.ts";
import type { Finding } from "./finding.ts";
import type { RecheckResult } from "./recheck.ts";
import type { Coverage, ReviewHeader, ReviewStatus, Segment } from "./review.ts";
import type { ThreadRecord } from "./thread.ts";
import type { Verdict } from "./verdict.ts";

/** A thread with all that was said in it. */
export interface ThreadSnapshot {
  readonly thread: ThreadRecord;
  readonly brief: Brief;
  readonly paths: readonly string[];
  readonly segments: readonly Segment[];
  readonly changedLines: number;
  readonly reply: string | null;
  /** What was said between brief and reply (`core/transcript.ts`); null or absent when nothing was. */
  readonly transcript?: string | null;
  /** Where a person finds the brief to paste; null for all others. */
  readonly waitFile: string | null;
}

/** A review as it stands: what the events so far add up to. What JSON, notes, SARIF and the page are made from. */
export interface ReviewSnapshot {
  readonly header: ReviewHeader;
  readonly status: ReviewStatus;
  readonly endedAt: string | null;
  readonly threads: readonly ThreadSnapshot[];
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
  readonly coverage: Coverage;
  readonly notes: readonly { readonly level: "info" | "warning"; readonly text: string }[];
  readonly files: readonly KeptFile[];
  /**
   * What of the user's repository was another after programs had run than before; null or absent: not compared, since
   * none ran.
   */
  readonly repositoryChanged?: readonly string[] | null;
  /** What a recheck says so far, once for each finding. Absent: it is none. */
  readonly rechecks?: readonly RecheckResult[];
}

/** What a review found and what came of it, without the texts that were read and written for it. */
export type ReviewRound = Pick<ReviewSnapshot, "header" | "status" | "findings" | "verdicts" | "rechecks">;

function plannedThread(planned: PlannedThread): ThreadSnapshot {
  return { ...planned, reply: null, transcript: null, waitFile: null };
}

/** The snapshot that an event leads to. The first event of a review must be its `review-start` (given as null). */
export function foldEvent(snapshot: ReviewSnapshot | null, event: ReviewEvent): ReviewSnapshot {
  if (event.type === "review-start") return startSnapshot(snapshot, event);
  if (snapshot === null) throw new Error(`${event.type} came before review-start`);
  switch (event.type) {
    case "file-keep":
      return { ...snapshot, files: [...snapshot.files, event.file] };
    case "note-add":
      return { ...snapshot, notes: [...snapshot.notes, { level: event.level, text: event.text }] };
    case "thread-add":
      return { ...snapshot, threads: [...snapshot.threads, plannedThread(event.planned)] };
    case "thread-wait":
      return {
        ...snapshot,
        threads: snapshot.threads.map((t) => (t.thread.id === event.threadId ? waiting(t, event) : t)),
      };
    case "thread-end":
      return { ...snapshot, threads: replaceThread(snapshot, event.thread.id, endOf(event)) };
    case "repository-check":
      return { ...snapshot, repositoryChanged: addChanged(snapshot.repositoryChanged, event.changed) };
    case "finding-add":
      return { ...snapshot, findings: [...snapshot.findings, event.finding] };
    case "finding-update":
      return { ...snapshot, findings: snapshot.findings.map((f) => (f.id === event.finding.id ? event.finding : f)) };
    case "recheck-add":
      return { ...snapshot, rechecks: addResult(snapshot.rechecks ?? [], event.result) };
    case "review-end":
      return { ...snapshot, status: event.status, coverage: event.coverage, endedAt: event.endedAt };
    case "thread-start":
    case "thread-progress":
      return snapshot;
  }
}

function addResult(before: readonly RecheckResult[], result: RecheckResult): RecheckResult[] {
  return [...before.filter(({ findingId }) => findingId !== result.findingId), result];
}

/** What changed in one run of a review and in the next: each name once. */
export function addChanged(before: readonly string[] | null | undefined, changed: readonly string[]): string[] {
  return [...new Set([...(before ?? []), ...changed])];
}

function endOf({ thread, reply, transcript }: Extract<ReviewEvent, { type: "thread-end" }>): Partial<ThreadSnapshot> {
  return { thread, reply, transcript: transcript ?? null };
}

/** A thread that waits has not ended, whatever became of it in an earlier run. */
function waiting(before: ThreadSnapshot, { file }: Extract<ReviewEvent, { type: "thread-wait" }>): ThreadSnapshot {
  return { ...before, thread: { ...before.thread, outcome: null }, waitFile: file };
}

type StartEvent = Extract<ReviewEvent, { type: "review-start" }>;

/** A resumed run starts from what was stored; only threads that the earlier run did not have are new. */
function startSnapshot(before: ReviewSnapshot | null, event: StartEvent): ReviewSnapshot {
  if (before !== null) {
    const known = new Set(before.threads.map((t) => t.thread.id));
    const added = event.threads.filter((t) => !known.has(t.thread.id)).map(plannedThread);
    return { ...before, status: "running", endedAt: null, threads: [...before.threads, ...added] };
  }
  return {
    header: event.review,
    status: "running",
    endedAt: null,
    threads: event.threads.map(plannedThread),
    findings: [],
    verdicts: [],
    coverage: event.coverage,
    notes: [],
    files: [],
    repositoryChanged: null,
    ...(event.review.recheck !== undefined && { rechecks: [] }),
  };
}

function replaceThread(snapshot: ReviewSnapshot, id: string, change: Partial<ThreadSnapshot>): ThreadSnapshot[] {
  return snapshot.threads.map((t) => (t.thread.id === id ? { ...t, ...change } : t));
}
