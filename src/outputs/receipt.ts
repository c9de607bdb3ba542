import type { Independence } from "../core/authorship.ts";
import type { Coverage, FileCoverage } from "../core/review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import {
  hasUnknownFigure,
  Isolation,
  type ProblemCode,
  type ReviewerRef,
  type Role,
  reviewerLabel,
  type ThreadOutcome,
  type ThreadRecord,
} from "../core/thread.ts";
import { countOf, formatCost, formatCount, formatLeastCost } from "./figures.ts";

/** What a review cost as far as it is known, and in how many threads it is not. */
export interface Sum {
  readonly known: number;
  readonly unknownThreads: number;
}

/** A failure that one or more threads of a reviewer met. */
export interface Problem {
  readonly status: ThreadOutcome["status"];
  readonly code: ProblemCode;
  readonly reason: string;
  readonly hint: string;
  readonly threads: number;
}

/** All threads of one reviewer in one role, added up. */
export interface ReviewerSummary {
  readonly reviewer: ReviewerRef;
  readonly role: Role;
  readonly independence: Independence;
  readonly threads: number;
  readonly outcomes: ReadonlyMap<ThreadOutcome["status"] | "not ended", number>;
  readonly problems: readonly Problem[];
  /** As the service or program reported it; empty when it did not. */
  readonly servedModels: readonly string[];
  /** All that answered: a program may be brought up to date between two threads. Empty where none was told. */
  readonly programVersions: readonly string[];
  readonly inputTokens: Sum;
  readonly outputTokens: Sum;
  readonly costUsd: Sum;
  /** Of all threads, added up; threads run at the same time. */
  readonly durationMs: number;
  readonly toolCalls: number;
  /** The weakest of any thread, for reading and for writing by themselves; null: unknown of all. */
  readonly isolation: Isolation | null;
}

/** Reviewers in the order of their first thread. */
export function summarizeReviewers(snapshot: ReviewSnapshot): readonly ReviewerSummary[] {
  const groups = new Map<string, ThreadRecord[]>();
  for (const { thread } of snapshot.threads) {
    const key = [reviewerLabel(thread.reviewer), thread.reviewer.family, thread.role, thread.independence].join("\0");
    groups.set(key, [...(groups.get(key) ?? []), thread]);
  }
  return [...groups.values()].map(summarizeThreads);
}

function summarizeThreads(threads: readonly ThreadRecord[]): ReviewerSummary {
  const first = threads[0] as ThreadRecord;
  const served = threads.map((t) => t.facts?.servedModel ?? null);
  return {
    reviewer: first.reviewer,
    role: first.role,
    independence: first.independence,
    threads: threads.length,
    outcomes: countBy(threads.map((t) => t.outcome?.status ?? "not ended")),
    problems: problemsOf(threads),
    servedModels: [...new Set(served.filter((model) => model !== null))],
    programVersions: [...new Set(threads.flatMap((t) => t.facts?.programVersion ?? []))],
    inputTokens: sum(threads, (t) => t.facts?.usage?.inputTokens ?? null),
    outputTokens: sum(threads, (t) => t.facts?.usage?.outputTokens ?? null),
    costUsd: sumCost(threads),
    durationMs: threads.reduce((total, t) => total + (t.durationMs ?? 0), 0),
    toolCalls: threads.reduce((total, t) => total + (t.facts?.toolCalls?.length ?? 0), 0),
    isolation: weakestIsolation(threads.flatMap((t) => t.facts?.isolation ?? [])),
  };
}

function weakestIsolation(isolations: readonly Isolation[]): Isolation | null {
  if (isolations.length === 0) return null;
  // Both stand in the schema from the strongest to the weakest.
  const read = Isolation.shape.read.unwrap().options.findLast((word) => isolations.some((one) => one.read === word));
  const write = Isolation.shape.write.unwrap().options.findLast((word) => isolations.some((one) => one.write === word));
  const exposed = [...new Set(isolations.flatMap((one) => one.exposed ?? []))];
  return { read: read ?? null, write: write ?? null, ...(exposed.length > 0 && { exposed }) };
}

function countBy<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Cost of these threads in US dollars. */
export function sumCost(threads: readonly ThreadRecord[]): Sum {
  return sum(threads, (thread) => thread.costUsd);
}

function sum(threads: readonly ThreadRecord[], figure: (thread: ThreadRecord) => number | null): Sum {
  const figures = threads.map((thread) => ({ thread, value: figure(thread) }));
  return {
    known: figures.reduce((total, { value }) => total + (value ?? 0), 0),
    unknownThreads: figures.filter(({ thread, value }) => hasUnknownFigure(thread, value)).length,
  };
}

/** The failures of these threads, most frequent first; the same failure is told once. */
export function problemsOf(threads: readonly ThreadRecord[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const { outcome } of threads) {
    if (outcome === null || outcome.status === "answered") continue;
    const { status, problem: code, reason, hint } = outcome;
    const key = [status, code, reason].join("\0");
    problems.set(key, { status, code, reason, hint, threads: (problems.get(key)?.threads ?? 0) + 1 });
  }
  return [...problems.values()].sort((a, b) => b.threads - a.threads);
}

/** Files that share how and why they were not fully reviewed. */
export interface CoverageGap {
  readonly status: "failed" | "partial" | "skipped";
  readonly reason: string;
  /** False: left out by rule (lock files, vendored code …), not owed to the review. */
  readonly isReviewable: boolean;
  readonly files: readonly FileCoverage[];
}

/** Files and lines count what can be reviewed; what is left out by rule stands among the gaps only. */
export interface CoverageSummary {
  readonly files: number;
  readonly reviewedFiles: number;
  readonly changedLines: number;
  readonly reviewedLines: number;
  /** Failed first, then partly read, then left out; larger groups first. */
  readonly gaps: readonly CoverageGap[];
}

const gapOrder = { failed: 0, partial: 1, skipped: 2 } as const;

/** How much of the change was read, and what was not, grouped by reason. */
export function summarizeCoverage(coverage: Coverage): CoverageSummary {
  const reviewable = coverage.files.filter((file) => file.isReviewable);
  return {
    files: reviewable.length,
    reviewedFiles: reviewable.filter((file) => file.status === "reviewed").length,
    changedLines: reviewable.reduce((total, file) => total + file.changedLines, 0),
    reviewedLines: reviewable.reduce((total, file) => total + file.reviewedLines, 0),
    gaps: gapsOf(coverage.files),
  };
}

function gapsOf(files: readonly FileCoverage[]): readonly CoverageGap[] {
  const gaps = new Map<string, CoverageGap & { files: FileCoverage[] }>();
  for (const file of files) {
    const { status, isReviewable } = file;
    if (status === "reviewed") continue;
    const reason = file.reason ?? "no reason recorded";
    const key = [status, reason, isReviewable].join("\0");
    const gap = gaps.get(key);
    if (gap) gap.files.push(file);
    else gaps.set(key, { status, reason, isReviewable, files: [file] });
  }
  const rank = (gap: CoverageGap) => gapOrder[gap.status] + (gap.isReviewable ? 0 : 3);
  return [...gaps.values()].sort((a, b) => rank(a) - rank(b) || b.files.length - a.files.length);
}

/** `3 of 3 files read in full, 29 of 29 changed lines`. */
export function readSentence({ files, reviewedFiles, changedLines, reviewedLines }: CoverageSummary): string {
  if (files === 0) return "no file that can be reviewed";
  const lines = `${formatCount(reviewedLines)} of ${countOf(changedLines, "changed line")}`;
  return `${formatCount(reviewedFiles)} of ${countOf(files, "file")} read in full, ${lines}`;
}

/** `effort high`, where a reviewer's model was asked to think otherwise than by itself. */
export function describeEffort({ effort }: ReviewerRef): string[] {
  return effort === undefined ? [] : [`effort ${effort}`];
}

/** `$0.84`, `at least $0.84`, `no cost`, `cost unknown`. */
export function describeCost({ known, unknownThreads }: Sum): string {
  if (unknownThreads === 0) return known === 0 ? "no cost" : formatCost(known);
  return known === 0 ? "cost unknown" : formatLeastCost(known);
}
