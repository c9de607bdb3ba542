/** Events of reviews for the ledger's tests: plain ones to change at will, and arbitrary streams. */
import fc from "fast-check";
import type { KeptFile, PlannedThread, ReviewEvent } from "../../src/core/events.ts";
import { Category, Consequence, type Finding, Fold, Severity, Standing } from "../../src/core/finding.ts";
import { type Coverage, type ReviewHeader, ReviewStatus } from "../../src/core/review.ts";
import type { ThreadOutcome, ThreadRecord } from "../../src/core/thread.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { sha256 } from "../../src/system/hash.ts";
import { newId } from "../../src/system/ids.ts";

export function header(change: Partial<ReviewHeader> = {}): ReviewHeader {
  return {
    id: newId("r"),
    repository: { key: "root-commit", root: "/home/dev/shop" },
    change: {
      kind: "branch",
      took: "branch retry against main",
      base: "b".repeat(40),
      head: "c".repeat(40),
      baseTree: "d".repeat(40),
      tree: "e".repeat(40),
      branch: "retry",
      files: 1,
      additions: 2,
      deletions: 1,
      hasContext: true,
    },
    authorship: { families: [{ family: "anthropic", lines: 2, share: 1 }], files: [], evidence: [] },
    effort: "standard",
    withheld: [],
    startedAt: "2026-03-01T10:00:00.000Z",
    ...change,
  };
}

const coverage: Coverage = {
  files: [
    {
      path: "src/retry.ts",
      status: "skipped",
      changedLines: 3,
      reviewedLines: 0,
      reason: "not yet reviewed",
      isReviewable: true,
    },
  ],
};

export function thread(change: Partial<ThreadRecord> = {}): ThreadRecord {
  return {
    id: newId("t"),
    role: "review",
    pass: "main",
    reviewer: { name: "openai", kind: "api", model: "gpt-6", family: "openai", isLocal: false },
    independence: "independent",
    briefHash: sha256("brief"),
    replyHash: null,
    outcome: null,
    facts: null,
    costUsd: null,
    durationMs: null,
    ...change,
  };
}

export function planned(change: Partial<ThreadRecord> = {}, user = "+const retries = 3;"): PlannedThread {
  const system = "What is wrong with this code?";
  return {
    thread: thread(change),
    brief: {
      system,
      user,
      parts: [{ kind: "hunks", path: "src/retry.ts", bytes: user.length, hash: sha256(user) }],
      hash: sha256(system + user),
      bytes: system.length + user.length,
    },
    paths: ["src/retry.ts"],
    segments: [{ path: "src/retry.ts", hunk: 0, from: 0, to: 3, changedLines: 3 }],
    changedLines: 3,
  };
}

export function finding(change: Partial<Finding> = {}): Finding {
  return {
    id: newId("f"),
    title: "The retry gives up after the first batch",
    claim: "`attempt` is never reset.",
    location: { path: "src/retry.ts", side: "head", startLine: 4, endLine: 4, quote: "attempt++", anchor: "exact" },
    why: { trigger: "two batches fail", outcome: "the second is lost" },
    disproof: "attempt were declared inside the loop",
    standing: "defect",
    consequence: "data-loss",
    severity: "high",
    category: "retry",
    scope: "introduced",
    raisedBy: [],
    alsoSaid: [],
    author: "anthropic",
    fingerprint: sha256("attempt++"),
    lineage: null,
    fold: null,
    foldReason: null,
    knownAs: null,
    ...change,
  };
}

export function verdict(findingId: string, change: Partial<Verdict> = {}): Verdict {
  return {
    findingId,
    judgement: "real",
    reason: "",
    seconds: null,
    judge: "human",
    at: "2026-03-01T11:00:00.000Z",
    duplicateOf: null,
    state: "open",
    ...change,
  };
}

export function keptFile(base: string | null, head: string | null, path = "src/retry.ts"): KeptFile {
  const hunk = {
    oldStart: 1,
    oldLines: 1,
    newStart: 1,
    newLines: 2,
    heading: "",
    lines: [" a", "+b"],
    oldNoNewline: false,
    newNoNewline: true,
  };
  return {
    patch: {
      path,
      oldPath: null,
      status: "modified",
      oldMode: "100644",
      newMode: "100644",
      binary: false,
      hunks: [hunk],
      additions: 1,
      deletions: 0,
    },
    base,
    head,
  };
}

type Event<T extends ReviewEvent["type"]> = Extract<ReviewEvent, { type: T }>;

export function start(review: ReviewHeader, threads: readonly PlannedThread[] = [], resumed = false): ReviewEvent {
  return { type: "review-start", review, threads, coverage, resumed };
}

export function answered(
  reviewId: string,
  record: ThreadRecord,
  reply: string | null,
  transcript: string | null = null,
): Event<"thread-end"> {
  const outcome: ThreadOutcome = { status: "answered", findings: 0 };
  const replyHash = reply === null ? null : sha256(reply);
  return { type: "thread-end", reviewId, thread: { ...record, replyHash, outcome }, reply, transcript };
}

export function end(reviewId: string, status: ReviewStatus = "complete"): Event<"review-end"> {
  return { type: "review-end", reviewId, status, coverage, endedAt: "2026-03-01T10:05:00.000Z" };
}

/** Whatever a model or a repository may say, as Unicode. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "a\0b",
    "\u202egnp.exe",
    "'; drop table reviews; --",
    "x".repeat(3000),
  ),
);

const outcome: fc.Arbitrary<ThreadOutcome> = fc.oneof(
  fc.record({ status: fc.constant("answered" as const), findings: fc.nat(50) }),
  fc.record({
    status: fc.constantFrom("unreadable" as const, "refused" as const, "timed-out" as const),
    problem: fc.constantFrom("no-json" as const, "refusal" as const, "deadline" as const),
    reason: text,
    hint: text,
  }),
);

const findingDetails = fc.record({
  title: text,
  claim: text,
  location: fc.record({
    path: text,
    side: fc.constantFrom("head" as const, "base" as const),
    startLine: fc.option(fc.integer({ min: 1, max: 10 })),
    endLine: fc.option(fc.integer({ min: 1, max: 10 })),
    quote: text,
    anchor: fc.constantFrom("exact" as const, "file" as const, "unanchored" as const),
  }),
  why: fc.record({ trigger: text, outcome: text }),
  standing: fc.constantFrom(...Standing.options),
  consequence: fc.constantFrom(...Consequence.options),
  severity: fc.constantFrom(...Severity.options),
  category: fc.constantFrom(...Category.options),
  fingerprint: text,
  fold: fc.option(fc.constantFrom(...Fold.options)),
  raisedBy: fc.array(text, { maxLength: 2 }),
});

const endStatuses = ReviewStatus.options.filter((status) => status !== "running");

/** One thing that may happen to a review; numbers choose among the threads and findings that it has by then. */
const step = fc.oneof(
  fc.record({ type: fc.constant("file-keep" as const), base: fc.option(text), head: fc.option(text), path: text }),
  fc.record({
    type: fc.constant("note-add" as const),
    level: fc.constantFrom("info" as const, "warning" as const),
    text,
  }),
  fc.record({ type: fc.constant("thread-start" as const), which: fc.nat() }),
  fc.record({ type: fc.constant("thread-progress" as const), which: fc.nat() }),
  fc.record({ type: fc.constant("thread-wait" as const), which: fc.nat(), file: text }),
  fc.record({
    type: fc.constant("thread-end" as const),
    which: fc.nat(),
    outcome,
    reply: fc.option(text),
    transcript: fc.option(text),
  }),
  fc.record({ type: fc.constant("finding-add" as const), details: findingDetails }),
  fc.record({ type: fc.constant("finding-update" as const), which: fc.nat(), details: findingDetails }),
  fc.record({
    type: fc.constant("repository-check" as const),
    changed: fc.array(fc.oneof(text, fc.constant("src/a.ts")), { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant("review-end" as const), status: fc.constantFrom(...endStatuses) }),
  fc.record({ type: fc.constant("resume" as const), keep: fc.nat(3), users: fc.array(text, { maxLength: 2 }) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A stream of events of one review, as a run that may be interrupted and resumed can send them. */
export const reviewStream: fc.Arbitrary<ReviewEvent[]> = fc
  .tuple(fc.array(text, { maxLength: 4 }), text, fc.array(step, { maxLength: 25 }))
  .map(([users, took, steps]) => {
    const plain = header();
    const review = { ...plain, change: { ...plain.change, took } };
    const threads = users.map((user) => planned({}, user));
    const state = { review, threads: [...threads], findings: [] as Finding[] };
    return [start(review, threads), ...steps.flatMap((one) => eventOf(state, one) ?? [])];
  });

interface StreamState {
  readonly review: ReviewHeader;
  readonly threads: PlannedThread[];
  readonly findings: Finding[];
}

function eventOf(state: StreamState, step: Step): ReviewEvent | null {
  const reviewId = state.review.id;
  switch (step.type) {
    case "file-keep":
      return { type: "file-keep", reviewId, file: keptFile(step.base, step.head, step.path) };
    case "note-add":
    case "repository-check":
      return { ...step, reviewId };
    case "finding-add": {
      const added = finding(step.details);
      state.findings.push(added);
      return { type: "finding-add", reviewId, finding: added };
    }
    case "finding-update": {
      const before = state.findings[step.which % state.findings.length];
      return before ? { type: "finding-update", reviewId, finding: { ...before, ...step.details } } : null;
    }
    case "review-end":
      return end(reviewId, step.status);
    case "resume": {
      const added = step.users.map((user) => planned({}, user));
      const known = state.threads.slice(0, step.keep);
      state.threads.push(...added);
      return start(state.review, [...known, ...added], true);
    }
    default:
      return threadEventOf(state, step);
  }
}

function threadEventOf(state: StreamState, step: Extract<Step, { type: `thread-${string}` }>): ReviewEvent | null {
  const reviewId = state.review.id;
  const { thread: record } = state.threads[step.which % state.threads.length] ?? {};
  if (record === undefined) return null;
  switch (step.type) {
    case "thread-start":
      return { type: "thread-start", reviewId, threadId: record.id, at: "2026-03-01T10:00:01.000Z" };
    case "thread-progress":
      return {
        type: "thread-progress",
        reviewId,
        threadId: record.id,
        outputTokens: 3,
        requests: 1,
        toolCalls: 0,
        doing: "writing",
      };
    case "thread-wait":
      return { type: "thread-wait", reviewId, threadId: record.id, file: step.file };
    case "thread-end":
      return {
        ...answered(reviewId, record, step.reply, step.transcript),
        thread: { ...record, outcome: step.outcome },
      };
  }
}
