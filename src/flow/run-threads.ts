import pLimit, { type LimitFunction } from "p-limit";
import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import type { ThreadOutcome } from "../core/thread.ts";
import type { ReadableChange, Reviewer } from "../ports.ts";
import { runsHere } from "./candidates.ts";
import { Channel } from "./channel.ts";
import type { ReviewPorts } from "./ports.ts";
import { runThread, type ThreadEnd } from "./run-thread.ts";

export interface ThreadRun {
  readonly reviewId: string;
  readonly jobs: readonly PlannedThread[];
  readonly change: ReadableBy;
  /** Families that may not serve a thread. */
  readonly forbidden: (planned: PlannedThread) => ReadonlySet<string>;
  readonly timeoutMs: number;
  /** Asked before a thread starts, and sets its estimated cost aside: why it may not, or null. */
  readonly mayStart: (planned: PlannedThread) => Promise<string | null>;
}

/** The sanitized change, as each reviewer may read it. */
export interface ReadableBy {
  forReviewer(reviewer: { readonly isLocal: boolean }): ReadableChange;
  sanitizeReply(reply: string, shown: string): Promise<string>;
}

/** What running threads takes of the outside. */
type ThreadPorts = Pick<ReviewPorts, "reviewers" | "host">;

/** A thread that was not asked, and why. */
export interface NotAsked {
  readonly status: "not-asked";
  readonly outcome: Exclude<ThreadOutcome, { status: "answered" }>;
}

/** A thread's end, in the stream between the events that are sent on as they are. */
export interface EndedThread {
  readonly type: "ended";
  readonly planned: PlannedThread;
  readonly end: ThreadEnd | NotAsked;
  readonly durationMs: number;
}

/**
 * Runs all jobs, as many at once as their reviewers allow. Every job ends exactly once, also when `signal` aborts. Who
 * leaves the stream before its end, because nothing can be stored any more, stops all that still run.
 */
export async function* runThreads(
  run: ThreadRun,
  ports: ThreadPorts,
  signal: AbortSignal,
): AsyncGenerator<ReviewEvent | EndedThread> {
  const channel = new Channel<ReviewEvent | EndedThread>();
  const limits = new Map<string, LimitFunction>();
  const left = new AbortController();
  const stopping = AbortSignal.any([signal, left.signal]);
  const all = run.jobs.map((planned) => {
    const reviewer = ports.reviewers[planned.thread.reviewer.name];
    if (reviewer === undefined) return endWithout(channel, planned);
    const limit = limits.get(reviewer.name) ?? pLimit(reviewer.limits.concurrency);
    limits.set(reviewer.name, limit);
    return limit(() => runOne(planned, reviewer, run, ports, channel, stopping));
  });
  const ended = Promise.all(all).then(
    () => channel.close(),
    (error: unknown) => channel.close(error),
  );
  try {
    yield* channel;
  } finally {
    left.abort();
    await ended;
  }
}

async function runOne(
  planned: PlannedThread,
  reviewer: Reviewer,
  run: ThreadRun,
  ports: ThreadPorts,
  channel: Channel<ReviewEvent | EndedThread>,
  signal: AbortSignal,
): Promise<void> {
  const { reviewId, timeoutMs } = run;
  // As the reviewer is today: what is stored may be of another day.
  const change = run.change.forReviewer({ isLocal: runsHere(reviewer, planned.thread.reviewer.model) });
  const threadId = planned.thread.id;
  const startedAt = ports.host.now();
  const finish = (end: EndedThread["end"]) => {
    const durationMs = ports.host.now().getTime() - startedAt.getTime();
    channel.send({ type: "ended", planned, end, durationMs });
  };
  if (signal.aborted) return finish(stoppedBefore);
  const refusal = await run.mayStart(planned);
  if (refusal !== null) return finish(overBudget(refusal));
  channel.send({ type: "thread-start", reviewId, threadId, at: startedAt.toISOString() });
  const onProgress = (progress: Parameters<Parameters<typeof runThread>[1]["onProgress"]>[0]) =>
    channel.send({ type: "thread-progress", reviewId, threadId, ...progress });
  const forbidden = run.forbidden(planned);
  const sanitize = (reply: string) => run.change.sanitizeReply(reply, planned.brief.user);
  finish(await runThread({ planned, reviewer, change, timeoutMs, forbidden, sanitize }, { signal, onProgress }));
}

const stoppedBefore: NotAsked = {
  status: "not-asked",
  outcome: {
    ...{ status: "cancelled", problem: "cancelled", reason: "the review was stopped before it was asked" },
    hint: "Go on with --resume.",
  },
};

function overBudget(reason: string): NotAsked {
  const hint = "Raise --max-cost and go on with --retry.";
  return { status: "not-asked", outcome: { status: "over-budget", problem: "budget", reason, hint } };
}

async function endWithout(channel: Channel<ReviewEvent | EndedThread>, planned: PlannedThread): Promise<void> {
  const reason = `the reviewer ${planned.thread.reviewer.name} is not configured any more`;
  const hint = "Name it in the configuration again, or start a new review.";
  const outcome = { status: "unavailable", problem: "not-installed", reason, hint } as const;
  channel.send({ type: "ended", planned, end: { status: "not-asked", outcome }, durationMs: 0 });
}
