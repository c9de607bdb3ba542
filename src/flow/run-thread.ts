import { setTimeout as delay } from "node:timers/promises";
import type { Family } from "../core/authorship.ts";
import { repairQuestion } from "../core/brief-build.ts";
import type { PlannedThread } from "../core/events.ts";
import { familyOfModel } from "../core/family.ts";
import type { RawFinding } from "../core/finding.ts";
import { type Refutation, readRefutation, readReply } from "../core/reply.ts";
import { type Recheck, readRecheck } from "../core/reply-recheck.ts";
import { readSpecDraft } from "../core/spec-draft.ts";
import type { ProblemCode, Role, RunFacts, ThreadOutcome } from "../core/thread.ts";
import { type Exchange, writeTranscript } from "../core/transcript.ts";
import type { ReadableChange, Reviewer, RunContext, RunRequest, RunResult } from "../ports.ts";
import { noFacts } from "./attempts.ts";
import { afterRepair, repairReason } from "./repair.ts";
import { SanitizedProgress } from "./sanitized-progress.ts";

export interface ThreadJob {
  readonly planned: PlannedThread;
  readonly reviewer: Reviewer;
  readonly change: ReadableChange;
  readonly timeoutMs: number;
  /** Families that the served model must not be of. */
  readonly forbidden: ReadonlySet<string>;
  /** Takes secrets out of what the reviewer says, before anything is made of it. */
  readonly sanitize: (reply: string) => Promise<string>;
}

/** How a thread ended: not yet (a person has to bring the reply), or with an outcome and what was read. */
export type ThreadEnd =
  | { readonly status: "waiting"; readonly file: string; readonly facts: RunFacts }
  | ({
      readonly status: "ended";
      readonly facts: RunFacts;
      readonly reply: string | null;
      /** What was said between brief and reply; null or absent when nothing was. */
      readonly transcript?: string | null;
    } & Answer);

/** What a reply said, as read. Without an answer all lists are empty, and the outcome says so. */
export interface Answer {
  readonly outcome: ThreadOutcome;
  readonly findings: readonly RawFinding[];
  readonly refutations: readonly Refutation[];
  /** What it says of findings that it looked at again. */
  readonly rechecks: readonly Recheck[];
  /** Entries of an answer that are not in the form that was asked for, those included that could be read all the same. */
  readonly malformed: number;
}

const hints: Partial<Record<ProblemCode, string>> = {
  "empty-reply": "Ask again with --retry, or start a new review with another model: --reviewer.",
  truncated: "Start a new review with --effort standard, or with a --reviewer of a larger output limit.",
  refusal: "Start a new review with a --reviewer of another vendor.",
};

/**
 * Holds one review thread: asks, reads the reply as every reply is read, and asks once more when it, or a part of it, could
 * not be read. Ends within `timeoutMs`, whatever the reviewer does.
 */
export async function runThread(job: ThreadJob, context: RunContext): Promise<ThreadEnd> {
  const deadlineAt = Date.now() + job.timeoutMs;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(job.timeoutMs)]);
  const said: Exchange[] = [];
  const onExchange = (exchange: Exchange) => void said.push(exchange);
  const progress = new SanitizedProgress(job, context.onProgress);
  const end = await askTwice(job, { ...context, signal, deadlineAt, onExchange, ...progress.listener }, onExchange);
  await progress.told();
  if (end.status === "waiting") return end;
  const kept = await Promise.all(said.map((exchange) => sanitizeExchange(exchange, job)));
  return { ...end, transcript: writeTranscript(kept) };
}

/** What our tools hand out is sanitized; what a program's own ones hand out may be of anywhere. */
async function sanitizeExchange(exchange: Exchange, { sanitize, reviewer }: ThreadJob): Promise<Exchange> {
  if (exchange.by === "model") return { ...exchange, text: await sanitize(exchange.text) };
  if (exchange.by === "us" || reviewer.kind !== "agent") return exchange;
  return { ...exchange, input: await sanitize(exchange.input), output: await sanitize(exchange.output) };
}

async function askTwice(
  job: ThreadJob,
  context: RunContext,
  onExchange: (exchange: Exchange) => void,
): Promise<ThreadEnd> {
  const end = readEnd(await runInTime(job, null, context), job);
  const reason = repairReason(end);
  if (end.status === "waiting" || reason === null) return end;
  if (!job.reviewer.limits.canFollowUp || context.signal.aborted) return end;
  const followUp = { reply: end.reply ?? "", question: repairQuestion(reason, job.planned.thread.role) };
  onExchange({ by: "model", text: followUp.reply });
  onExchange({ by: "us", text: followUp.question });
  return afterRepair(end, readEnd(await runInTime(job, followUp, context), job));
}

/** A reviewer that does not stop when it is told to is left behind after this long. */
const graceMs = 800;

/** Runs the reviewer; where it throws, or goes on after its time, the result says so in its place. */
async function runInTime(job: ThreadJob, followUp: RunRequest["followUp"], context: RunContext): Promise<RunResult> {
  const run = job.reviewer.run(requestOf(job, followUp), context).catch((error: unknown) => broken(error));
  const left = new AbortController();
  const overdue = once(context.signal, left.signal)
    .then(() => delay(graceMs, undefined, { signal: left.signal }))
    .then(() => stopped(context.signal));
  overdue.catch(() => {});
  try {
    return await sanitizeResult(await Promise.race([run, overdue]), job);
  } finally {
    left.abort();
  }
}

async function sanitizeResult(result: RunResult, job: ThreadJob): Promise<RunResult> {
  if (result.status === "waiting") return result;
  const reply = result.reply === null ? null : await job.sanitize(result.reply);
  return { ...result, reply, ...(await sanitizeWords(result, job)) } as RunResult;
}

/** What a program tells of what its own tools did, and of why it failed, may hold anything that it came upon. */
async function sanitizeWords(
  result: Exclude<RunResult, { status: "waiting" }>,
  { sanitize, reviewer }: ThreadJob,
): Promise<Partial<RunResult>> {
  if (reviewer.kind !== "agent") return {};
  const calls = result.facts.toolCalls?.map(async (call) => ({
    ...call,
    target: await sanitize(call.target),
    refused: call.refused === null ? null : await sanitize(call.refused),
  }));
  const toolCalls = calls === undefined ? null : await Promise.all(calls);
  const facts = { ...result.facts, toolCalls };
  return result.status === "replied" ? { facts } : { facts, reason: await sanitize(result.reason) };
}

async function once(signal: AbortSignal, until: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => resolve(), { once: true, signal: until });
    until.addEventListener("abort", () => reject(until.reason), { once: true });
  });
}

function stopped({ reason }: AbortSignal): RunResult {
  const isDeadline = reason instanceof Error && reason.name === "TimeoutError";
  const status = isDeadline ? ("timed-out" as const) : ("cancelled" as const);
  const problem = isDeadline ? ("deadline" as const) : ("cancelled" as const);
  const text = isDeadline ? "it did not end in its time, nor when it was told to" : "the review was stopped";
  return {
    status,
    problem,
    reason: text,
    hint: isDeadline ? "Allow more time with --timeout, and ask again with --retry." : "Go on with --resume.",
    reply: null,
    facts: noFacts,
  };
}

/** A reviewer must not throw. Where one does, its thread failed, and the others go on. */
function broken(error: unknown): RunResult {
  const reason = `the reviewer broke: ${error instanceof Error ? error.message : String(error)}`;
  return {
    status: "unavailable",
    problem: "internal",
    reason,
    hint: "Please report this.",
    reply: null,
    facts: noFacts,
  };
}

function requestOf(job: ThreadJob, followUp: RunRequest["followUp"]): RunRequest {
  const { thread, brief } = job.planned;
  const { model, effort = null } = thread.reviewer;
  return { threadId: thread.id, model, effort, brief, followUp, change: job.change };
}

/** Reads what a run brought back. Only a reply that was read is an answer. */
export function readEnd(result: RunResult, job: ThreadJob): ThreadEnd {
  if (result.status === "waiting") return { status: "waiting", file: result.file, facts: result.facts };
  const { facts, reply } = result;
  if (result.status !== "replied") {
    const { status, problem, reason, hint } = result;
    return { status: "ended", facts, reply, ...noAnswer({ status, problem, reason, hint }) };
  }
  const served = servedByAuthor(facts, job);
  if (served !== null) return { status: "ended", facts, reply, ...noAnswer(served) };
  return { status: "ended", facts, reply, ...readAnswer(result.reply, result.isTruncated, job.planned.thread.role) };
}

/** An outcome that brought nothing to read. */
function noAnswer(outcome: ThreadOutcome): Answer {
  return { outcome, findings: [], refutations: [], rechecks: [], malformed: 0 };
}

/** What a raw reply says. A reply that was cut off counts only where its findings came through whole. */
export function readAnswer(reply: string, isTruncated: boolean, role: Role): Answer {
  const read = readAs(role, reply);
  if (read.status === "unreadable") {
    const cut = "the reply was cut off at the output limit";
    return isTruncated ? unreadable("truncated", cut) : unreadable(read.problem, read.reason);
  }
  const { findings, bare } = "findings" in read ? read : { findings: [], bare: 0 };
  const dropped = "dropped" in read ? read.dropped : 0;
  const refutations = "refutations" in read ? read.refutations : [];
  const rechecks = "rechecks" in read ? read.rechecks : [];
  const count = findings.length + refutations.length + rechecks.length;
  if (isTruncated && count === 0) return unreadable("truncated", "the reply was cut off at the output limit");
  const outcome = { status: "answered" as const, findings: findings.length, ...(dropped > 0 && { unread: dropped }) };
  return { outcome, findings, refutations, rechecks, malformed: dropped + bare };
}

function readAs(role: Role, reply: string) {
  if (role === "spec") return readSpecDraft(reply);
  if (role === "recheck") return readRecheck(reply);
  return role === "refute" ? readRefutation(reply) : readReply(reply);
}

function unreadable(problem: ProblemCode, reason: string): Answer {
  const status = problem === "refusal" ? "refused" : "unreadable";
  const hint =
    hints[problem] ??
    "Ask again with --retry, or start a new review with another model: --reviewer. The raw reply is kept.";
  return noAnswer({ status, problem, reason, hint });
}

/** Void: a router or a fall-back answered with a model of the family that wrote the code. */
function servedByAuthor(facts: RunFacts, job: ThreadJob): ThreadOutcome | null {
  if (facts.servedModel === null) return null;
  const family = servedFamily(facts.servedModel, job.reviewer);
  if (!job.forbidden.has(family)) return null;
  return {
    status: "void",
    problem: "same-family-served",
    servedModel: facts.servedModel,
    reason: `${facts.servedModel} answered, a model of the author's family (${family})`,
    hint: "Name a model that the endpoint does not replace, or use another endpoint.",
  };
}

/** What the name of the served model says goes before what anybody declared: a router serves what it likes. */
function servedFamily(model: string, reviewer: Reviewer): Family {
  const named = familyOfModel(model);
  return named === "unknown" ? reviewer.familyOf(model) : named;
}
