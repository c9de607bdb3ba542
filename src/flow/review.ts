import type { Ceilings } from "../core/ceilings.ts";
import { isRetryable, isUnfinished } from "../core/coverage.ts";
import type { KeptFile, PlannedThread, ReviewEvent } from "../core/events.ts";
import type { RecheckContext } from "../core/recheck-claim.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import type { Candidate } from "./candidates.ts";
import { forbiddenFamilies } from "./forbidden.ts";
import type { ReviewPorts } from "./ports.ts";
import type { PreparedReview } from "./prepare.ts";
import { type Before, ReviewProgress } from "./progress.ts";
import { refute } from "./refute.ts";
import { beforeOf, findingContext, recorded, type Step, toPlanned } from "./review-state.ts";
import { type EndedThread, runThreads } from "./run-threads.ts";
import type { SanitizedChange } from "./sanitized-change.ts";
import { stoppedBy } from "./stop.ts";
import { openTripwire, type Tripwire } from "./tripwire.ts";
import { whyNotSend } from "./why-not-send.ts";

export interface RunOptions extends Ceilings {
  readonly timeoutMs: number;
  /** Who may refute, best first; asked only in a deep review. */
  readonly refuters: readonly Candidate[];
  /** Of a recheck: what it looks at again. */
  readonly recheck?: RecheckContext;
}

/** Runs a prepared review. Every event is in the ledger before it is seen here. */
export function review(
  prepared: PreparedReview,
  options: RunOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<ReviewEvent> {
  return recorded(startReview(prepared, options, ports, signal), ports.ledger);
}

async function* startReview(
  prepared: PreparedReview,
  options: RunOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const { header, coverage, change } = prepared;
  const reviewId = header.id;
  const threads = prepared.threads.map(({ estimate: _, ...planned }) => planned);
  yield [
    { type: "review-start", review: header, threads, coverage, resumed: false },
    ...prepared.notes.map((note) => ({ type: "note-add", reviewId, ...note }) as const),
    ...change.files.map((file) => ({ type: "file-keep", reviewId, file }) as const),
    ...(prepared.results ?? []).map((result) => ({ type: "recheck-add", reviewId, result }) as const),
  ];
  const before: Before = { readings: new Map(), replies: new Map(), transcripts: new Map(), findings: [], spentUsd: 0 };
  const context = await findingContext(header, change.files, ports, options.recheck);
  const progress = new ReviewProgress(header, coverage, before, context, ports);
  yield* runToEnd(
    { progress, jobs: threads, earlier: [], change, specs: [], files: change.files, options },
    ports,
    signal,
  );
}

/** What `--resume` and `--retry` begin with. */
export interface ResumeRequest {
  readonly snapshot: ReviewSnapshot;
  /** Also asks again the threads that ended without an answer. */
  readonly isRetry: boolean;
  /** As today's policy lets it be seen. */
  readonly change: SanitizedChange;
  /** Requirements that the repository names. */
  readonly specs: readonly string[];
}

/** Goes on with a stored review: its threads keep their briefs, and a stored answer is never asked for again. */
export function resumeReview(
  request: ResumeRequest,
  options: RunOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<ReviewEvent> {
  return recorded(startResumed(request, options, ports, signal), ports.ledger);
}

async function* startResumed(
  { snapshot, isRetry, change, specs }: ResumeRequest,
  options: RunOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const again = ({ thread }: ThreadSnapshot) =>
    isUnfinished(thread.outcome) || (isRetry && isRetryable(thread.outcome));
  const jobs = snapshot.threads.filter(again).map(toPlanned);
  const earlier = snapshot.threads.map(toPlanned);
  const { header, coverage } = snapshot;
  yield { type: "review-start", review: header, threads: earlier, coverage, resumed: true };
  const context = await findingContext(header, snapshot.files, ports, options.recheck);
  const progress = new ReviewProgress(header, coverage, beforeOf(snapshot), context, ports);
  yield* runToEnd({ progress, jobs, earlier, change, specs, files: snapshot.files, options }, ports, signal);
}

interface RunRequest {
  readonly progress: ReviewProgress;
  readonly jobs: readonly PlannedThread[];
  /** Threads that the review had before this run. */
  readonly earlier: readonly PlannedThread[];
  readonly change: SanitizedChange;
  readonly specs: readonly string[];
  readonly files: readonly KeptFile[];
  readonly options: RunOptions;
}

interface Running extends RunRequest {
  readonly tripwire: Tripwire;
}

async function* runToEnd(request: RunRequest, ports: ReviewPorts, signal: AbortSignal): AsyncGenerator<Step> {
  const { progress } = request;
  const running = { ...request, tripwire: openTripwire(progress.header, ports, signal) };
  for (const job of running.jobs) progress.expect(job);
  yield* runJobs(running, running.jobs, ports, signal);
  if (progress.header.effort === "deep") yield* runRefuters(running, ports, signal);
  yield await running.tripwire.end();
  yield progress.close(stoppedBy(signal));
}

async function* runRefuters(running: Running, ports: ReviewPorts, signal: AbortSignal): AsyncGenerator<Step> {
  const { progress, options } = running;
  const reviewId = progress.header.id;
  if (signal.aborted) return;
  const plan = await refute({ ...running, candidates: options.refuters, ceilings: options }, ports, signal);
  // Stopped meanwhile: who seemed not to be ready may be, and resuming asks again.
  if (signal.aborted) return;
  for (const text of plan.notes) yield { type: "note-add", reviewId, level: "info", text };
  for (const planned of plan.threads) yield { type: "thread-add", reviewId, planned };
  for (const planned of plan.threads) progress.expect(planned);
  yield* runJobs(running, plan.threads, ports, signal);
}

async function* runJobs(
  running: Running,
  jobs: readonly PlannedThread[],
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const { progress, change, options, tripwire } = running;
  const sendable: PlannedThread[] = [];
  for (const job of jobs) {
    const reviewer = ports.reviewers[job.thread.reviewer.name];
    const outcome = reviewer === undefined ? null : whyNotSend(job, reviewer, running);
    if (outcome === null) sendable.push(job);
    else yield progress.leave(job, outcome);
  }
  tripwire.begin(sendable);
  const run = {
    reviewId: progress.header.id,
    jobs: sendable,
    change,
    forbidden: (planned: PlannedThread) => forbiddenFamilies(planned, progress.header.authorship, options.recheck),
    timeoutMs: options.timeoutMs,
    async mayStart(planned: PlannedThread) {
      await tripwire.beforeThread(planned);
      return progress.reserve(planned, options.maxCostUsd);
    },
  };
  for await (const event of runThreads(run, ports, signal)) {
    yield event.type === "ended" ? await afterThread(event, progress) : event;
  }
}

/** What a thread's end leads to. A reply is never stored without its findings: nobody would ask for them again. */
async function afterThread({ planned, end, durationMs }: EndedThread, progress: ReviewProgress): Promise<Step> {
  if (end.status === "ended") return progress.end(planned, end, durationMs);
  if (end.status === "not-asked") return progress.leave(planned, end.outcome);
  return { type: "thread-wait", reviewId: progress.header.id, threadId: planned.thread.id, file: end.file };
}
