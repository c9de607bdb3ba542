import { type Advice, type AdviceFacts, decideAdvice, type Estimates } from "../core/advise.ts";
import type { Evidence } from "../core/authorship.ts";
import { changedLines, type FilePatch } from "../core/change.ts";
import { BlindspotError } from "../core/errors.ts";
import { groupByAffinity } from "../core/plan-files.ts";
import { turnSignals } from "../core/signals/long-output.ts";
import { approvalSignals, judgedSignals } from "../core/signals/people.ts";
import { generatedSignal, placeSignal } from "../core/signals/places.ts";
import type { RawSignal } from "../core/signals/signal.ts";
import { testedSignals } from "../core/signals/tested.ts";
import { coverageOfPaths, type TestCoverage } from "../core/test-coverage.ts";
import type { AdviceLedger, Approvals, Syntax, TakenChange } from "../ports.ts";
import { estimateReview } from "./advise-estimates.ts";
import { readFileSignals } from "./advise-files.ts";
import { findAuthorship } from "./find-authorship.ts";
import type { ReviewPorts } from "./ports.ts";
import { prepareReview } from "./prepare.ts";
import type { ReviewOptions } from "./review-options.ts";
import { type SortedFiles, sortFiles } from "./sort-files.ts";

/** What advice stands on besides what a review needs. */
export interface AdvicePorts extends ReviewPorts {
  readonly syntax: Syntax;
  readonly approvals: Approvals;
  readonly experience: AdviceLedger;
}

/** What advice is to look at besides the change. */
export interface AdviceRequest {
  readonly options: ReviewOptions;
  /** What reports say, by the paths that stand in them; null: none were given. */
  readonly coverage: TestCoverage | null;
  /** Whether what a review would take is to be told too. */
  readonly hasEstimates: boolean;
}

/** Says whether a review of a change pays, and why. Sends nothing and stores nothing. */
export async function advise(
  taken: TakenChange,
  request: AdviceRequest,
  ports: AdvicePorts,
  signal: AbortSignal,
): Promise<Advice> {
  const sorted = await sortFiles(taken, request.options, ports.scanner);
  const { files, signals } = await readFileSignals(
    taken,
    sorted.reviewable,
    coverageFor(sorted, request.coverage),
    ports.syntax,
    signal,
  );
  const planned = await planFor(taken, sorted, request, ports, signal);
  const facts: AdviceFacts = {
    change: taken.change.summary,
    files,
    signals: [
      ...signals,
      ...turnSignals(planned.evidence),
      ...fileSignals(sorted),
      ...(await peopleSignals(taken, sorted, ports, signal)),
    ],
    estimates: planned.estimates,
    notes: [...planned.notes, ...coverageNotes(request.coverage, sorted)],
  };
  return decideAdvice(facts);
}

interface Planned {
  readonly estimates: Estimates | null;
  readonly evidence: readonly Evidence[];
  readonly notes: Advice["notes"];
}

/** What a review would take, and who wrote the change. That nobody could review is no reason to say nothing. */
async function planFor(
  taken: TakenChange,
  { reviewable }: SortedFiles,
  { options, hasEstimates }: AdviceRequest,
  ports: AdvicePorts,
  signal: AbortSignal,
): Promise<Planned> {
  if (hasEstimates) {
    const experience = await ports.experience.experience(taken.change.repository?.key ?? null);
    try {
      const prepared = await prepareReview(taken, options, ports, signal);
      const { evidence } = prepared.header.authorship;
      return { estimates: estimateReview(prepared, experience, ports), evidence, notes: [...prepared.notes] };
    } catch (error) {
      const isNobody =
        error instanceof BlindspotError && (error.code === "no-reviewer" || error.code === "same-family");
      if (!isNobody) throw error;
      const estimates = { review: null, whyNoReview: `${error.message} ${error.hint}`, human: null };
      return { estimates, ...(await authorsOnly(taken, reviewable, options, ports, signal)) };
    }
  }
  return { estimates: null, ...(await authorsOnly(taken, reviewable, options, ports, signal)) };
}

async function authorsOnly(
  taken: TakenChange,
  files: readonly FilePatch[],
  options: ReviewOptions,
  ports: AdvicePorts,
  signal: AbortSignal,
): Promise<Pick<Planned, "evidence" | "notes">> {
  // Nobody is asked who wrote it: that changes nothing here.
  const { askAuthor: _, ...quiet } = options;
  const { authorship } = await findAuthorship(taken, files, quiet, ports, signal);
  return { evidence: authorship.evidence, notes: [] };
}

/** What the names of files say, of those that a review would read and of those that it leaves out. */
function fileSignals({ reviewable, skipped }: SortedFiles): RawSignal[] {
  const places = reviewable.flatMap((patch) => placeSignal(patch) ?? []);
  const isTest = (patch: FilePatch) => placeSignal(patch)?.kind === "test";
  const generated = skipped.flatMap(({ patch, reason, rule }) =>
    rule !== null && generatedRules.has(rule) && changedLines(patch) > 0 ? [generatedSignal(patch, reason)] : [],
  );
  return [...places, ...testedSignals(groupByAffinity(reviewable), isTest), ...generated];
}

const generatedRules: ReadonlySet<string> = new Set(["lock-file", "vendored", "generated", "minified"]);

async function peopleSignals(
  taken: TakenChange,
  { reviewable }: SortedFiles,
  { approvals, experience }: AdvicePorts,
  signal: AbortSignal,
): Promise<RawSignal[]> {
  const { change, uncommitted } = taken;
  const key = change.repository?.key ?? null;
  const [approved, flags] = await Promise.all([
    approvals.read({ change, uncommitted, files: reviewable, signal }),
    key === null ? [] : experience.judgedFlags(key),
  ]);
  return [...approvalSignals(approved), ...judgedSignals(reviewable, flags)];
}

function coverageFor({ reviewable }: SortedFiles, coverage: TestCoverage | null) {
  return coverage === null
    ? null
    : coverageOfPaths(
        coverage,
        reviewable.map(({ path }) => path),
      );
}

function coverageNotes(coverage: TestCoverage | null, { reviewable }: SortedFiles): Advice["notes"] {
  if (
    coverage === null ||
    coverageOfPaths(
      coverage,
      reviewable.map(({ path }) => path),
    ).size > 0
  )
    return [];
  return [{ level: "warning", text: "The coverage reports name no file of this change." }];
}
