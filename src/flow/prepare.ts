import type { Authorship, Evidence, Family, Independence } from "../core/authorship.ts";
import { foldAuthorship } from "../core/authorship-fold.ts";
import { buildBrief } from "../core/brief-build.ts";
import type { FilePatch, Withheld } from "../core/change.ts";
import { type Assignment, chooseReviewers } from "../core/choice.ts";
import type { PolicyRule } from "../core/config.ts";
import { initialCoverage } from "../core/coverage.ts";
import { toCriteria } from "../core/criteria.ts";
import { BlindspotError } from "../core/errors.ts";
import type { PlannedThread } from "../core/events.ts";
import { classifyFile, type SkipKind } from "../core/exclude.ts";
import { type CappedPlan, type Ceilings, capPlan, planThreads } from "../core/plan.ts";
import { isAllowed } from "../core/policy.ts";
import type { Coverage, Effort, ReviewHeader, ThreadPlan } from "../core/review.ts";
import type { ReviewerRef } from "../core/thread.ts";
import type { TakenChange } from "../ports.ts";
import { type Candidate, type MissingCandidate, probeCandidates } from "./candidates.ts";
import { type Estimate, estimateFromBrief, estimateFromDiff } from "./estimate.ts";
import type { ReviewPorts } from "./ports.ts";
import { type SanitizedChange, sanitizeChange } from "./sanitized-change.ts";

/** What the user wants of a review, from the command line and the configurations. */
export interface ReviewOptions {
  /** The review's id to be. */
  readonly id: string;
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly effort: Effort;
  readonly isControl: boolean;
  /** Who wrote the change, as the user declares it. */
  readonly author: Family | null;
  readonly specs: readonly { readonly path: string; readonly text: string }[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly policy: readonly PolicyRule[];
  readonly allowSecrets: readonly string[];
  readonly ceilings: Ceilings;
}

export interface Note {
  readonly level: "info" | "warning";
  readonly text: string;
}

/** A review that is ready to run: everything decided, nothing sent. What `--dry-run` prints. */
export interface PreparedReview {
  readonly header: ReviewHeader;
  readonly threads: readonly (PlannedThread & { readonly estimate: Estimate })[];
  readonly coverage: Coverage;
  readonly notes: readonly Note[];
  readonly change: SanitizedChange;
  /** The ceiling that leaves threads out, and how many; null when all of the change is read. */
  readonly ceiling: { readonly name: string; readonly leftOut: number } | null;
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
  const sorted = sortOut(taken, options);
  const authorship = await findAuthorship(taken, sorted.reviewable, options, ports, signal);
  const { assignments, notes } = await assign(sorted.reviewable, authorship, options, signal);
  const plan = await planCapped(sorted.reviewable, assignments, options, ports);
  const planned = plannedFiles(sorted.reviewable, plan.threads);
  const change = await sanitizeChange(
    taken,
    { scanner: ports.scanner, policy: options.policy, allowSecrets: options.allowSecrets, files: planned },
    signal,
  );
  const header: ReviewHeader = {
    id: options.id,
    repository: taken.change.repository,
    change: taken.change.summary,
    authorship,
    effort: options.effort,
    withheld: [...sorted.withheld, ...change.withheld],
    startedAt: ports.host.now().toISOString(),
  };
  const threads = await makeThreads(plan.threads, change, header, options, ports);
  const coverage = coverageOf(sorted, assignments, plan);
  const ceiling = plan.ceiling === null ? null : { name: plan.ceiling, leftOut: plan.leftOut.length };
  return { header, threads, coverage, notes: [...notes, ...planNotes(plan, threads)], change, ceiling };
}

interface SortedFiles {
  readonly reviewable: readonly FilePatch[];
  readonly skipped: readonly { readonly patch: FilePatch; readonly reason: string }[];
  readonly withheld: readonly Withheld[];
}

/** Files that are left out because nobody may see them; the others have nothing to hide. */
const withheldKinds: Partial<Record<SkipKind, Withheld["kind"]>> = {
  symlink: "symlink",
  submodule: "submodule",
  "agent-prose": "agent-file",
};

/** What is read at all, and what is left out by rule. */
function sortOut(taken: TakenChange, options: ReviewOptions): SortedFiles {
  const reviewable: FilePatch[] = [];
  const skipped: { patch: FilePatch; reason: string }[] = [];
  const withheld: Withheld[] = [];
  for (const patch of taken.change.patches) {
    const facts = taken.attributes.get(patch.path) ?? { generated: false, vendored: false };
    const skip = classifyFile(patch, facts, options);
    const isForbidden = !isAllowed(options.policy, patch.path, true);
    const reason = isForbidden ? "policy: nobody may read it" : skip?.skip;
    if (reason === undefined) reviewable.push(patch);
    else skipped.push({ patch, reason });
    const kind = isForbidden ? "policy" : skip === null ? undefined : withheldKinds[skip.kind];
    if (kind !== undefined && reason !== undefined) withheld.push({ path: patch.path, kind, count: 0, reason });
  }
  return { reviewable, skipped, withheld };
}

async function findAuthorship(
  taken: TakenChange,
  files: readonly FilePatch[],
  options: ReviewOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<Authorship> {
  const declared: Evidence[] =
    options.author === null
      ? []
      : [
          {
            source: "declared",
            strength: "declared",
            family: options.author,
            model: null,
            paths: [],
            detail: "declared by the user",
          },
        ];
  const context = { change: taken.change, files, signal };
  const found = await Promise.all(ports.authorship.map((source) => source.read(context)));
  return foldAuthorship(files, [...declared, ...found.flat()]);
}

async function assign(
  files: readonly FilePatch[],
  authorship: Authorship,
  options: ReviewOptions,
  signal: AbortSignal,
): Promise<{ assignments: readonly Assignment[]; notes: Note[] }> {
  if (files.length === 0) return { assignments: [], notes: [] };
  const { ready, missing } = await probeCandidates(options.candidates, signal);
  const assignments = chooseReviewers(
    files.map((file) => file.path),
    authorship,
    {
      candidates: ready.map((candidate) => candidate.ref),
      isControl: options.isControl,
      mayRead: (reviewer, path) => isAllowed(options.policy, path, reviewer.isLocal),
    },
  );
  if (assignments.every(({ reviewer }) => reviewer === null)) throw noReviewer(assignments, ready, missing, authorship);
  return { assignments, notes: choiceNotes(assignments) };
}

function noReviewer(
  assignments: readonly Assignment[],
  ready: readonly Candidate[],
  missing: readonly MissingCandidate[],
  authorship: Authorship,
): BlindspotError {
  const author = authorship.families[0]?.family ?? "unknown";
  if (ready.length > 0) {
    const first = assignments.find((assignment) => assignment.reviewer === null);
    const reason = first !== undefined && first.reviewer === null ? first.reason : "nobody may read it";
    const names = [...new Set(ready.map(({ ref }) => `${ref.name} (${ref.family})`))].join(", ");
    return new BlindspotError(
      "no-reviewer",
      `Nobody who may read this change is among the reviewers at hand: ${names}. ${reason}.`,
      `Name a reviewer of a family other than ${author} with --reviewer, or compare with the author's own family by --control.`,
    );
  }
  const why = missing.map(({ ref, reason }) => `${ref.name}: ${reason}`).join("; ");
  return new BlindspotError(
    "no-reviewer",
    `No reviewer is ready${why === "" ? "" : ` (${why})`}.`,
    missing.length === 1 && missing[0] !== undefined
      ? missing[0].hint
      : "Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, start a local model, or use --reviewer paste --family <family>.",
  );
}

function choiceNotes(assignments: readonly Assignment[]): Note[] {
  const left = assignments.filter((assignment) => assignment.reviewer === null);
  if (left.length === 0) return [];
  const files = left.length === 1 ? "1 file has" : `${left.length} files have`;
  return [{ level: "warning", text: `${files} nobody who may read them; see the coverage.` }];
}

async function planCapped(
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
  const threads = planThreads({
    files: readers,
    effort: options.effort,
    sizeOf: (reviewer) => limitsOf(reviewer, ports).thread,
    seed: ports.host.newSeed(),
  });
  const estimates = await Promise.all(threads.map((t) => estimateFromDiff(t.reviewer, t.diffBytes, ports.prices)));
  const costs = estimates.map((estimate) => estimate.costUsd);
  return capPlan(threads, costs, files, options.ceilings);
}

function limitsOf(reviewer: ReviewerRef, ports: ReviewPorts) {
  const adapter = ports.reviewers[reviewer.name];
  if (adapter === undefined)
    throw new BlindspotError("config", `There is no reviewer ${reviewer.name}.`, "See blindspot review --help.");
  return adapter.limits;
}

/** Files that a thread reads; a question about the whole change needs them all. */
function plannedFiles(files: readonly FilePatch[], threads: readonly ThreadPlan[]): FilePatch[] {
  const read = new Set(threads.flatMap((thread) => thread.segments.map((segment) => segment.path)));
  return files.filter((file) => read.has(file.path));
}

async function makeThreads(
  plans: readonly ThreadPlan[],
  change: SanitizedChange,
  header: ReviewHeader,
  options: ReviewOptions,
  ports: ReviewPorts,
): Promise<PreparedReview["threads"]> {
  const listed = new Map(change.files.map((file) => [file.patch.path, file]));
  const criteria = await sanitizedCriteria(options.specs, change);
  const marker = `[${ports.host.newMarker()}]`;
  return Promise.all(
    plans.map(async (plan) => {
      const files = new Map([...listed].filter(([path]) => isAllowed(options.policy, path, plan.reviewer.isLocal)));
      const brief = buildBrief({
        pass: plan.pass,
        segments: plan.segments,
        files,
        criteria,
        rubrics: ports.rubrics,
        hasContext: header.change.hasContext,
        hasTools: header.change.hasContext && limitsOf(plan.reviewer, ports).hasTools,
        marker,
        sha256: ports.host.sha256,
      });
      return {
        thread: newThread(plan, brief.hash, ports),
        brief,
        paths: [...new Set(plan.segments.map((segment) => segment.path))],
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
  const criteria: { path: string; text: string }[] = [];
  let next = 1;
  for (const { path, text } of specs) {
    const numbered = toCriteria(await change.sanitizeText(path, text), next);
    next = numbered.next;
    criteria.push({ path, text: numbered.text });
  }
  return criteria;
}

function coverageOf(sorted: SortedFiles, assignments: readonly Assignment[], plan: CappedPlan): Coverage {
  const nobody = new Map(assignments.flatMap((a) => (a.reviewer === null ? [[a.path, a.reason] as const] : [])));
  const reading = new Set(plan.threads.flatMap((thread) => thread.segments.map((segment) => segment.path)));
  const skipped = sorted.skipped.map((file) => ({ ...file, isReviewable: false }));
  const planned: { patch: FilePatch; reason: string }[] = [];
  const ceiling = `over the ceiling of ${plan.ceiling ?? ""}`;
  const cut = new Set(plan.leftOut.flatMap((thread) => thread.segments.map((segment) => segment.path)));
  for (const patch of sorted.reviewable) {
    const reason = nobody.get(patch.path) ?? (reading.has(patch.path) ? null : ceiling);
    if (reason !== null) skipped.push({ patch, reason, isReviewable: true });
    else planned.push({ patch, reason: cut.has(patch.path) ? ceiling : "not read yet" });
  }
  return initialCoverage(skipped, planned);
}

function planNotes(plan: CappedPlan, threads: PreparedReview["threads"]): Note[] {
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
