import { BlindspotError } from "../core/errors.ts";
import type { ReviewHeader } from "../core/review.ts";
import type { TakenChange } from "../ports.ts";
import { assignReviewers } from "./assign.ts";
import { probeCandidates } from "./candidates.ts";
import { findAuthorship } from "./find-authorship.ts";
import { capAgain, makeThreads, planCapped } from "./plan-review.ts";
import type { ReviewPorts } from "./ports.ts";
import { ceilingOf, coverageOf, narrowedNotes, type PreparedReview, planNotes } from "./prepare.ts";
import { planRechecks, type RecheckPlan } from "./recheck.ts";
import type { RecheckRequest, ReviewOptions } from "./review-options.ts";
import { sanitizeChange } from "./sanitized-change.ts";
import { sortFiles } from "./sort-files.ts";

/** What a recheck is to be, and of what. */
export type RecheckOptions = ReviewOptions & { readonly recheck: RecheckRequest };

/**
 * Decides a recheck: who looks again at which findings, and who reads what changed since, as in every review. The findings
 * come first under the ceilings. Of what is settled nobody is asked. Sends nothing.
 *
 * @param taken what changed since
 * @throws BlindspotError `no-reviewer` when there is something to look at and nobody who may
 */
export async function prepareRecheck(
  taken: TakenChange,
  options: RecheckOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<PreparedReview> {
  const sorted = await sortFiles(taken, options, ports.scanner);
  const { authorship, notes: authorNotes } = await findAuthorship(taken, sorted.reviewable, options, ports, signal);
  const { assignments, notes } = await assignReviewers(sorted.reviewable, authorship, options, signal);
  const { scanner } = ports;
  const { policy, allowSecrets, ceilings, recheck } = options;
  const change = await sanitizeChange(taken, { scanner, policy, allowSecrets, files: sorted.reviewable }, signal);
  const again = await planClaims(
    { claims: recheck.context.claims, change, authorship, ceilings },
    options,
    ports,
    signal,
  );
  const rest = { ...options, taken: roomOf(again) };
  const rough = await planCapped(sorted.reviewable, assignments, rest, ports);
  const made = await makeThreads(rough.threads, sorted.reviewable, change, taken.change.summary, rest, ports);
  const { plan, threads } = capAgain(rough, made, sorted.reviewable, rest);
  const header: ReviewHeader = {
    ...{ id: options.id, repository: taken.change.repository, change: taken.change.summary, authorship },
    effort: options.effort,
    withheld: [...sorted.withheld, ...change.withheld],
    startedAt: ports.host.now().toISOString(),
    recheck: recheck.ref,
    ...(options.work !== undefined && { work: options.work }),
  };
  return {
    header,
    threads: [...again.threads, ...threads],
    coverage: coverageOf(sorted, assignments, plan),
    notes: [...narrowedNotes(sorted), ...authorNotes, ...notes, ...planNotes(plan, threads)],
    change,
    ceiling: await ceilingOf(plan, ports),
    ceilings,
    results: again.results,
  };
}

async function planClaims(
  request: Omit<Parameters<typeof planRechecks>[0], "candidates">,
  options: RecheckOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<RecheckPlan> {
  const settled = new Set(request.claims.flatMap((claim) => claim.settled?.findingId ?? []));
  const isAsking = settled.size < request.claims.length;
  const { ready } = isAsking ? await probeCandidates(options.candidates, signal) : { ready: [] };
  const plan = await planRechecks({ ...request, candidates: ready }, ports);
  const first = plan.results.find(({ findingId, status }) => status === "cannot-tell" && !settled.has(findingId));
  if (plan.threads.length > 0 || first === undefined) return plan;
  const hint = "Name a reviewer of another family with --reviewer, or see what each lacks with blindspot doctor.";
  throw new BlindspotError("no-reviewer", `Nobody may look at these findings again. ${first.reason}`, hint);
}

function roomOf({ threads }: RecheckPlan): NonNullable<ReviewOptions["taken"]> {
  return {
    kinds: threads.map(({ thread }) => thread.reviewer.kind),
    costUsd: threads.reduce((total, { estimate }) => total + (estimate.costUsd ?? 0), 0),
  };
}
