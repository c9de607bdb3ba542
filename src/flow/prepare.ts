import type { Ceilings } from "../core/ceilings.ts";
import type { FilePatch } from "../core/change.ts";
import type { Assignment } from "../core/choice.ts";
import { initialCoverage } from "../core/coverage.ts";
import type { CappedPlan } from "../core/plan-cap.ts";
import type { RecheckResult } from "../core/recheck.ts";
import type { Coverage, ReviewHeader } from "../core/review.ts";
import type { TakenChange } from "../ports.ts";
import { assignReviewers } from "./assign.ts";
import { estimateFromDiff } from "./estimate.ts";
import { findAuthorship } from "./find-authorship.ts";
import { capAgain, type EstimatedThread, makeThreads, planCapped, plannedFiles } from "./plan-review.ts";
import type { ReviewPorts } from "./ports.ts";
import type { Note, ReviewOptions } from "./review-options.ts";
import { type SanitizedChange, sanitizeChange } from "./sanitized-change.ts";
import { type SortedFiles, sortFiles } from "./sort-files.ts";

/** A review that is ready to run: everything decided, nothing sent. What `--dry-run` prints. */
export interface PreparedReview {
  readonly header: ReviewHeader;
  readonly threads: readonly EstimatedThread[];
  readonly coverage: Coverage;
  readonly notes: readonly Note[];
  readonly change: SanitizedChange;
  /** The ceiling that leaves threads out, how many, and what they would cost as far as known; null when all is read. */
  readonly ceiling: { readonly name: string; readonly leftOut: number; readonly leftOutCostUsd: number | null } | null;
  /** The ceilings that it was planned under, and runs under. */
  readonly ceilings: Ceilings;
  /** Of a recheck: what it says of findings that nobody is asked about. */
  readonly results?: readonly RecheckResult[];
}

/**
 * Decides a review: what of the change may be read, who wrote it, who reads it, in which threads, with which briefs.
 * Sends nothing.
 *
 * @throws BlindspotError `no-reviewer` when there is something to read and nobody who may read it
 */
export async function prepareReview(
  taken: TakenChange,
  options: ReviewOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<PreparedReview> {
  const sorted = await sortFiles(taken, options, ports.scanner);
  const { authorship, notes: authorNotes } = await findAuthorship(taken, sorted.reviewable, options, ports, signal);
  const { assignments, notes } = await assignReviewers(sorted.reviewable, authorship, options, signal);
  const rough = await planCapped(sorted.reviewable, assignments, options, ports);
  const planned = plannedFiles(sorted.reviewable, rough.threads);
  const change = await sanitizeChange(
    taken,
    { scanner: ports.scanner, policy: options.policy, allowSecrets: options.allowSecrets, files: planned },
    signal,
  );
  const made = await makeThreads(rough.threads, sorted.reviewable, change, taken.change.summary, options, ports);
  // After the briefs: their requirements may hold secrets too.
  const header: ReviewHeader = {
    id: options.id,
    repository: taken.change.repository,
    change: taken.change.summary,
    authorship,
    effort: options.effort,
    withheld: [...sorted.withheld, ...change.withheld],
    startedAt: ports.host.now().toISOString(),
    ...(options.work !== undefined && { work: options.work }),
  };
  const { plan, threads } = capAgain(rough, made, sorted.reviewable, options);
  const coverage = coverageOf(sorted, assignments, plan);
  return {
    header,
    threads,
    coverage,
    notes: [...narrowedNotes(sorted), ...authorNotes, ...notes, ...planNotes(plan, threads)],
    change,
    ceiling: await ceilingOf(plan, ports),
    ceilings: options.ceilings,
  };
}

export async function ceilingOf(
  { ceiling, leftOut }: CappedPlan,
  { prices }: ReviewPorts,
): Promise<PreparedReview["ceiling"]> {
  if (ceiling === null) return null;
  const estimates = await Promise.all(leftOut.map((t) => estimateFromDiff(t.reviewer, t.diffBytes, prices)));
  const known = estimates.flatMap(({ costUsd }) => costUsd ?? []);
  const leftOutCostUsd = known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0);
  return { name: ceiling, leftOut: leftOut.length, leftOutCostUsd };
}

/** A repository may narrow its review, but not away: that is no empty change. */
export function narrowedNotes({ skipped }: SortedFiles): Note[] {
  const count = skipped.filter((file) => file.isReviewable).length;
  if (count === 0) return [];
  const files = count === 1 ? "the only file" : `all ${count} files`;
  const text = `blindspot.yml of the repository leaves out ${files} that could be reviewed: nothing was read.`;
  return [{ level: "warning", text }];
}

export function coverageOf(sorted: SortedFiles, assignments: readonly Assignment[], plan: CappedPlan): Coverage {
  const nobody = new Map(assignments.flatMap((a) => (a.reviewer === null ? [[a.path, a.reason] as const] : [])));
  const reading = new Set(plan.threads.flatMap((thread) => thread.segments.map((segment) => segment.path)));
  const skipped = [...sorted.skipped];
  const planned: { patch: FilePatch; reason: string }[] = [];
  const ceiling = `over the ceiling of ${plan.ceiling ?? ""}`;
  const cut = new Set(plan.leftOut.flatMap((thread) => thread.segments.map((segment) => segment.path)));
  for (const patch of sorted.reviewable) {
    const reason = nobody.get(patch.path) ?? (reading.has(patch.path) ? null : ceiling);
    if (reason !== null) skipped.push({ patch, reason, rule: null, isReviewable: true });
    else planned.push({ patch, reason: cut.has(patch.path) ? ceiling : "not read yet" });
  }
  return initialCoverage(skipped, planned);
}

export function planNotes(plan: CappedPlan, threads: PreparedReview["threads"]): Note[] {
  const notes: Note[] = [];
  const main = plan.leftOut.filter((thread) => thread.pass === "main").length;
  if (plan.ceiling !== null && main > 0) {
    const text = `Only the most consequential part is read: ${main} more threads are over the ceiling of ${plan.ceiling}.`;
    notes.push({ level: "warning", text });
  } else if (plan.leftOut.length > 0) {
    notes.push({
      level: "warning",
      text: `${plan.leftOut.length} further passes are over the ceiling of ${plan.ceiling}.`,
    });
  }
  const unpriced = threads.filter(
    ({ thread, estimate }) => thread.reviewer.kind === "api" && estimate.costUsd === null,
  );
  if (unpriced.length > 0) {
    const models = [...new Set(unpriced.map(({ thread }) => thread.reviewer.model ?? thread.reviewer.name))].join(", ");
    notes.push({ level: "info", text: `The price of ${models} is not known; the ceiling on threads holds.` });
  }
  return notes;
}
