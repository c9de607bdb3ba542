import { coverageAfter, type Stopped, statusAfter, type ThreadReading } from "../core/coverage.ts";
import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import type { Finding } from "../core/finding.ts";
import { claimedIds } from "../core/recheck-brief.ts";
import { resultsOf } from "../core/recheck-results.ts";
import type { Refutation } from "../core/reply.ts";
import type { Recheck } from "../core/reply-recheck.ts";
import type { Coverage, ReviewHeader } from "../core/review.ts";
import { mayBeBilled, type ReviewerKind, type ReviewerRef, reviewerLabel, type ThreadRecord } from "../core/thread.ts";
import { joinTranscripts } from "../core/transcript.ts";
import { addAmounts, addFacts, joinReplies, noFacts, wasAsked } from "./attempts.ts";
import { costOf, costOfSending, estimateFromBrief } from "./estimate.ts";
import { addFindings, type FindingContext } from "./findings.ts";
import type { ReviewPorts } from "./ports.ts";
import type { ThreadEnd } from "./run-thread.ts";
import type { NotAsked } from "./run-threads.ts";

/** What of a review has happened before: nothing for a new one. */
export interface Before {
  readonly readings: ReadonlyMap<string, ThreadReading>;
  /** Raw replies of earlier attempts, by thread. */
  readonly replies: ReadonlyMap<string, string>;
  /** What was said before them. */
  readonly transcripts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly spentUsd: number;
}

/** The state of a running review, and the events that its threads' ends lead to. */
export class ReviewProgress {
  readonly header: ReviewHeader;
  readonly #before: Coverage;
  readonly #context: FindingContext;
  readonly #ports: ReviewPorts;
  readonly #readings: Map<string, ThreadReading>;
  readonly #replies: ReadonlyMap<string, string>;
  readonly #transcripts: ReadonlyMap<string, string>;
  /** Why threads were left as they were; said once each. */
  readonly #left = new Set<string>();
  #findings: readonly Finding[];
  #spentUsd: number;
  /** By thread, in US dollars: estimates for those that run. */
  readonly #reserved = new Map<string, number>();

  constructor(header: ReviewHeader, coverage: Coverage, before: Before, context: FindingContext, ports: ReviewPorts) {
    this.header = header;
    this.#before = coverage;
    this.#context = context;
    this.#ports = ports;
    this.#readings = new Map(before.readings);
    this.#replies = before.replies;
    this.#transcripts = before.transcripts;
    this.#findings = before.findings;
    this.#spentUsd = before.spentUsd;
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** US dollars, as far as prices are known. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /**
   * Sets the estimated cost of a thread aside until it ends, so that threads that run at once do not overspend together.
   *
   * @returns why it may not start, or null
   */
  async reserve({ thread, brief }: PlannedThread, maxCostUsd: number): Promise<string | null> {
    const { costUsd } = await estimateFromBrief(thread.reviewer, brief.bytes, this.#ports.prices);
    const set = [...this.#reserved.values()].reduce((total, usd) => total + usd, 0);
    const most = this.#spentUsd + set + (costUsd ?? 0);
    if (this.#spentUsd >= maxCostUsd || (most > maxCostUsd && costUsd !== null)) {
      return `it would go beyond $${maxCostUsd} (--max-cost): $${(this.#spentUsd + set).toFixed(2)} are spent or set aside`;
    }
    this.#reserved.set(thread.id, costUsd ?? 0);
    return null;
  }

  /** A thread that will run: until it ends, it counts as unanswered. */
  expect(planned: PlannedThread): void {
    this.#readings.set(planned.thread.id, { thread: { ...planned.thread, outcome: null }, segments: planned.segments });
  }

  /** The thread's end, and what its reply adds to the findings. What earlier attempts brought and cost stays with it. */
  async end(
    planned: PlannedThread,
    end: Extract<ThreadEnd, { status: "ended" }>,
    durationMs: number,
  ): Promise<ReviewEvent[]> {
    const reviewId = this.header.id;
    const { thread: before } = planned;
    const { costUsd, isLeast } = await this.#costOf(planned, end);
    const reply = joinReplies(this.#replies.get(before.id) ?? null, end.reply);
    const transcript = joinTranscripts(this.#transcripts.get(before.id) ?? null, end.transcript ?? null);
    const thread = {
      ...before,
      outcome: end.outcome,
      facts: before.facts !== null && wasAsked(before) ? addFacts(before.facts, end.facts) : end.facts,
      replyHash: this.#hashOf(reply),
      transcriptHash: this.#hashOf(transcript),
      costUsd: addAmounts(before.costUsd, costUsd),
      ...(isLeast && { hasUnknownCost: true }),
      durationMs: addAmounts(before.durationMs, durationMs),
    } satisfies ThreadRecord;
    this.#reserved.delete(thread.id);
    this.#spentUsd += costUsd ?? 0;
    this.#readings.set(thread.id, { thread, segments: planned.segments });
    const events: ReviewEvent[] = [
      { type: "thread-end", reviewId, thread, reply, transcript },
      ...this.#tellUnread(thread),
      ...this.#tellOverLimit(thread),
    ];
    const { findings, changes } = addFindings(this.#findings, end.findings, thread.id, this.#context);
    this.#findings = findings;
    for (const { isNew, finding } of changes) {
      events.push({ type: isNew ? "finding-add" : "finding-update", reviewId, finding });
    }
    for (const refutation of end.refutations) events.push(...this.#fold(refutation, planned));
    events.push(...this.#recheck(thread, planned, end.rechecks));
    return events;
  }

  /** What an attempt cost; a reviewer that was cut short and told nothing was sent the brief all the same. */
  async #costOf(
    { thread: { reviewer }, brief }: PlannedThread,
    { facts, outcome }: Extract<ThreadEnd, { status: "ended" }>,
  ) {
    const costUsd = facts.costUsd ?? (await costOf(reviewer, facts.usage, this.#ports.prices));
    if (costUsd !== null || facts.usage !== null || facts.requests === 0 || !mayBeBilled(outcome)) {
      return { costUsd, isLeast: false };
    }
    const leastUsd = await costOfSending(reviewer, brief.bytes, this.#ports.prices);
    return { costUsd: leastUsd, isLeast: leastUsd !== null };
  }

  /** A thread that was not asked. One that was asked before is left as it is: what it brought was paid for. */
  leave(planned: PlannedThread, outcome: NotAsked["outcome"]): ReviewEvent[] {
    const reviewId = this.header.id;
    const { thread, segments } = planned;
    if (!wasAsked(thread)) {
      const record = { ...thread, outcome, facts: { ...noFacts, requests: 0 } };
      this.#readings.set(thread.id, { thread: record, segments });
      return [{ type: "thread-end", reviewId, thread: record, reply: null }, ...this.#recheck(record, planned, [])];
    }
    this.#readings.set(thread.id, { thread, segments });
    if (outcome.status === "cancelled" || this.#left.has(outcome.reason)) return [];
    this.#left.add(outcome.reason);
    const text = `Threads were not asked again: ${outcome.reason}.`;
    return [{ type: "note-add", reviewId, level: "warning", text }];
  }

  /** An answer of which something was lost must not pass for a whole one. */
  #tellUnread({ id, reviewer, outcome }: ThreadRecord): ReviewEvent[] {
    if (outcome?.status !== "answered" || outcome.unread === undefined) return [];
    const entries = outcome.unread === 1 ? "1 entry" : `${outcome.unread} entries`;
    const number = [...this.#readings.keys()].indexOf(id) + 1;
    const text =
      `${entries} in the answer of ${reviewerLabel(reviewer)} could not be read: see the answer itself with ` +
      `blindspot show ${this.header.id} --reply ${number}.`;
    return [{ type: "note-add", reviewId: this.header.id, level: "warning", text }];
  }

  /** Who reads a part of a large repository must not pass for one that had all of it before them. */
  #tellOverLimit({ reviewer, facts }: ThreadRecord): ReviewEvent[] {
    const { files = 0, overLimit = 0 } = facts?.snapshot ?? {};
    const text = `The repository is too large for ${reviewerLabel(reviewer)}: it had ${files} files before it, those nearest to the change, and ${overLimit} were left out.`;
    if (overLimit === 0 || this.#left.has(text)) return [];
    this.#left.add(text);
    return [{ type: "note-add", reviewId: this.header.id, level: "warning", text }];
  }

  #hashOf(text: string | null): string | null {
    return text === null ? null : this.#ports.host.sha256(text);
  }

  /** Folds a refuted finding. A refuter's word counts only for the claims that it was given, and not against a person's. */
  #fold({ id, verdict, reason }: Refutation, { thread, brief }: PlannedThread): ReviewEvent[] {
    const refuted = this.#findings.find((finding) => finding.id === id);
    if (refuted === undefined || verdict !== "refuted" || !brief.user.includes(`id: ${id}`)) return [];
    if (refuted.knownAs !== null) return [];
    const foldReason = `refuted by ${reviewerLabel(thread.reviewer)}: ${reason}`;
    const finding: Finding = { ...refuted, fold: "refuted", foldReason };
    this.#findings = this.#findings.map((f) => (f.id === id ? finding : f));
    return [{ type: "finding-update", reviewId: this.header.id, finding }];
  }

  /** What its end says of findings that it was to look at again: those of its brief that this recheck is about. */
  #recheck(thread: ThreadRecord, { brief }: PlannedThread, rechecks: readonly Recheck[]): ReviewEvent[] {
    if (thread.role !== "recheck") return [];
    const ids = claimedIds(brief).filter((id) => this.header.recheck?.findings.includes(id));
    const results = resultsOf({ thread, ids }, rechecks);
    return results.map((result) => ({ type: "recheck-add", reviewId: this.header.id, result }));
  }

  /** The reviewers that raised a finding. */
  raisersOf(finding: Finding): ReviewerRef[] {
    return finding.raisedBy.flatMap((id) => this.#readings.get(id)?.thread.reviewer ?? []);
  }

  /** Of the reviewers of all threads that the review has. */
  threadKinds(): ReviewerKind[] {
    return [...this.#readings.values()].map(({ thread }) => thread.reviewer.kind);
  }

  /** The review's end, as far as this run got. */
  close(stopped: Stopped | null): ReviewEvent {
    const readings = [...this.#readings.values()];
    const coverage = coverageAfter(this.#before, readings);
    const status = statusAfter(coverage, readings, stopped);
    const endedAt = this.#ports.host.now().toISOString();
    return { type: "review-end", reviewId: this.header.id, status, coverage, endedAt };
  }
}
