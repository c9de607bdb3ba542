import type { Independence } from "../core/authorship.ts";
import { buildBrief, byteLength } from "../core/brief-build.ts";
import type { ChangeSummary, FilePatch } from "../core/change.ts";
import type { Assignment } from "../core/choice.ts";
import { toCriteria } from "../core/criteria.ts";
import { BlindspotError } from "../core/errors.ts";
import type { PlannedThread } from "../core/events.ts";
import { planThreads } from "../core/plan.ts";
import { type CappedPlan, capPlan } from "../core/plan-cap.ts";
import type { ThreadPlan } from "../core/review.ts";
import type { ReviewerRef } from "../core/thread.ts";
import { type Estimate, estimateFromBrief, estimateFromDiff } from "./estimate.ts";
import type { ReviewPorts } from "./ports.ts";
import type { Requirements, ReviewOptions } from "./review-options.ts";
import type { SanitizedChange } from "./sanitized-change.ts";
import { mayRead } from "./sort-files.ts";

/** A thread that is ready to run, and what it will probably take. */
export type EstimatedThread = PlannedThread & { readonly estimate: Estimate };

/** Cuts the files into threads, and keeps the most consequential part of them under the ceilings. */
export async function planCapped(
  files: readonly FilePatch[],
  assignments: readonly Assignment[],
  options: ReviewOptions,
  ports: ReviewPorts,
): Promise<CappedPlan> {
  const patches = new Map(files.map((file) => [file.path, file]));
  const readers: { patch: FilePatch; reviewer: ReviewerRef; independence: Independence }[] = [];
  for (const assignment of assignments) {
    const patch = patches.get(assignment.path);
    if (assignment.reviewer === null || patch === undefined) continue;
    readers.push({ patch, reviewer: assignment.reviewer, independence: assignment.independence });
  }
  const all = planThreads({
    files: readers,
    effort: options.effort,
    sizeOf: (reviewer) => limitsOf(reviewer, ports).thread,
    seed: ports.host.newSeed(),
  });
  // What was handed back to be mended is no whole change that could lack something.
  const threads = options.recheck === undefined ? all : all.filter(({ pass }) => pass === "main");
  const specBytes = options.specs.reduce((total, spec) => total + byteLength(spec.text), 0);
  const estimates = await Promise.all(
    threads.map(({ reviewer, diffBytes }) => estimateFromDiff(reviewer, diffBytes + specBytes, ports.prices)),
  );
  const costs = estimates.map((estimate) => estimate.costUsd);
  return capPlan(threads, costs, files, options.ceilings, options.taken);
}

/**
 * The plan under the ceilings once more, now that briefs show what each thread really takes.
 *
 * @param threads of `plan.threads`, in their order
 */
export function capAgain(
  plan: CappedPlan,
  threads: readonly EstimatedThread[],
  files: readonly FilePatch[],
  options: ReviewOptions,
): { readonly plan: CappedPlan; readonly threads: readonly EstimatedThread[] } {
  const costs = threads.map(({ estimate }) => estimate.costUsd);
  const again = capPlan(plan.threads, costs, files, options.ceilings, options.taken);
  const kept = new Set(again.threads);
  return {
    plan: {
      threads: again.threads,
      leftOut: [...plan.leftOut, ...again.leftOut],
      ceiling: plan.ceiling ?? again.ceiling,
    },
    threads: threads.filter((_, index) => kept.has(plan.threads[index] as ThreadPlan)),
  };
}

function limitsOf(reviewer: ReviewerRef, ports: ReviewPorts) {
  const adapter = ports.reviewers[reviewer.name];
  if (adapter === undefined)
    throw new BlindspotError("config", `There is no reviewer ${reviewer.name}.`, "See blindspot review --help.");
  return adapter.limits;
}

/** Files that a thread reads. */
export function plannedFiles(files: readonly FilePatch[], threads: readonly ThreadPlan[]): FilePatch[] {
  const read = new Set(threads.flatMap((thread) => thread.segments.map((segment) => segment.path)));
  return files.filter((file) => read.has(file.path));
}

/** The threads with their briefs. */
export async function makeThreads(
  plans: readonly ThreadPlan[],
  reviewable: readonly FilePatch[],
  change: SanitizedChange,
  { hasContext }: ChangeSummary,
  options: ReviewOptions,
  ports: ReviewPorts,
): Promise<EstimatedThread[]> {
  const listed = new Map(change.files.map((file) => [file.patch.path, file]));
  const criteria = await sanitizedCriteria(options.specs, change);
  const marker = `[${ports.host.newMarker()}]`;
  const known = (isLocal: boolean) => reviewable.filter((patch) => mayRead(options.policy, patch, isLocal));
  return Promise.all(
    plans.map(async (plan) => {
      const files = new Map([...listed].filter(([, file]) => plan.reviewer.isLocal || file.access === "anybody"));
      const brief = buildBrief({
        pass: plan.pass,
        segments: plan.segments,
        paths: plan.paths,
        files,
        wholeChange: known(plan.reviewer.isLocal),
        criteria: criteria.filter(({ access }) => plan.reviewer.isLocal || access === "anybody"),
        rubrics: ports.rubrics,
        hasContext,
        hasTools: hasContext && limitsOf(plan.reviewer, ports).hasTools,
        hasFiles: hasContext && limitsOf(plan.reviewer, ports).hasFiles,
        marker,
        sha256: ports.host.sha256,
      });
      return {
        thread: newThread(plan, brief.hash, ports),
        brief,
        paths: plan.paths,
        segments: plan.segments,
        changedLines: plan.changedLines,
        estimate: await estimateFromBrief(plan.reviewer, brief.bytes, ports.prices),
      };
    }),
  );
}

function newThread(plan: ThreadPlan, briefHash: string, ports: ReviewPorts): PlannedThread["thread"] {
  const { role, pass, reviewer, independence } = plan;
  const unknown = { replyHash: null, outcome: null, facts: null, costUsd: null, durationMs: null };
  return { id: ports.host.newId("t"), role, pass, reviewer, independence, briefHash, ...unknown };
}

async function sanitizedCriteria(specs: ReviewOptions["specs"], change: SanitizedChange) {
  const criteria: Requirements[] = [];
  let next = 1;
  for (const { path, text, access } of specs) {
    const numbered = toCriteria(await change.sanitizeText(path, text), next);
    next = numbered.next;
    criteria.push({ path, text: numbered.text, access });
  }
  return criteria;
}
