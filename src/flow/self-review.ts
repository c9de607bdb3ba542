import { assembleBrief, byteLength } from "../core/brief-build.ts";
import { type FilePatch, walkHunk } from "../core/change.ts";
import { initialCoverage } from "../core/coverage.ts";
import { pathOnLine } from "../core/listing.ts";
import type { ReviewHeader, Segment } from "../core/review.ts";
import type { ReviewerRef } from "../core/thread.ts";
import type { TakenChange } from "../ports.ts";
import { estimateFromBrief } from "./estimate.ts";
import { findAuthorship } from "./find-authorship.ts";
import type { EstimatedThread } from "./plan-review.ts";
import type { ReviewPorts } from "./ports.ts";
import { narrowedNotes, type PreparedReview } from "./prepare.ts";
import type { Requirements, ReviewOptions } from "./review-options.ts";
import { type SanitizedChange, sanitizeChange } from "./sanitized-change.ts";
import { sortFiles } from "./sort-files.ts";

/** What a self-review is to be. */
export interface SelfReviewOptions
  extends Omit<ReviewOptions, "candidates" | "reviewerEffort" | "isControl" | "effort" | "specs"> {
  /** The build thread, or a person who asks it. */
  readonly reviewer: ReviewerRef;
  /** What it is asked, first and second. */
  readonly rubrics: readonly string[];
  /** What was to be built, numbered already. */
  readonly criteria: readonly Pick<Requirements, "path" | "text">[];
}

const maxListedFiles = 100;
const maxCriteriaBytes = 32 * 1024;

/**
 * Decides a self-review: the thread that built a change is asked about all of it, as often as there are rubrics, one after the
 * other. It has the code already: briefs hold none. Sends nothing.
 *
 * @param taken what the work changed
 */
export async function prepareSelfReview(
  taken: TakenChange,
  options: SelfReviewOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<PreparedReview> {
  const sorted = await sortFiles(taken, options, ports.scanner);
  const files = sorted.reviewable;
  const { authorship, notes } = await findAuthorship(taken, files, options, ports, signal);
  const { policy, allowSecrets, ceilings } = options;
  const change = await sanitizeChange(taken, { scanner: ports.scanner, policy, allowSecrets, files }, signal);
  const asked = files.length === 0 ? [] : options.rubrics;
  const threads = await Promise.all(asked.map((_, nth) => planAsking(nth, change, options, ports)));
  const header: ReviewHeader = {
    ...{ id: options.id, repository: taken.change.repository, change: taken.change.summary, authorship },
    effort: "standard",
    withheld: [...sorted.withheld, ...change.withheld],
    startedAt: ports.host.now().toISOString(),
    ...(options.work !== undefined && { work: options.work }),
  };
  const planned = change.files.map(({ patch }) => ({ patch, reason: "not read yet" }));
  const shown = new Set(planned.map(({ patch }) => patch.path));
  const hidden = files
    .filter(({ path }) => !shown.has(path))
    .map((patch) => ({ patch, reason: "kept from every reviewer", isReviewable: true }));
  return {
    header,
    threads,
    coverage: initialCoverage([...sorted.skipped, ...hidden], planned),
    notes: [...narrowedNotes(sorted), ...notes],
    change,
    ceiling: null,
    ceilings,
  };
}

async function planAsking(
  nth: number,
  change: SanitizedChange,
  { reviewer, rubrics, criteria }: SelfReviewOptions,
  ports: ReviewPorts,
): Promise<EstimatedThread> {
  const patches = change.files.map(({ patch }) => patch);
  const texts = await Promise.all(criteria.map(async ({ path, text }) => ({ path, text: cut(text) })));
  const brief = assembleBrief({
    system: rubrics[nth] ?? "",
    marker: `[${ports.host.newMarker()}]`,
    material: [
      ...texts.map(({ path, text }) => ({ kind: "requirements" as const, path, text })),
      { kind: "digest", path: null, text: digest(patches) },
    ],
    question: "Find what is wrong with what you built. Be specific, and change nothing.",
    sha256: ports.host.sha256,
  });
  const segments = patches.flatMap(segmentsOf);
  const unknown = { replyHash: null, outcome: null, facts: null, costUsd: null, durationMs: null };
  return {
    thread: {
      ...{ id: ports.host.newId("t"), role: "self-review", pass: nth === 0 ? "main" : "second" },
      ...{ reviewer, independence: "own", briefHash: brief.hash, ...unknown },
    },
    ...{ brief, segments, paths: patches.map(({ path }) => path) },
    changedLines: segments.reduce((sum, { changedLines }) => sum + changedLines, 0),
    estimate: await estimateFromBrief(reviewer, brief.bytes, ports.prices),
  };
}

/** All that a file's hunks hold: it is asked about as a whole. */
function segmentsOf({ path, hunks }: FilePatch): Segment[] {
  return hunks.map((hunk, index) => {
    const changedLines = [...walkHunk(hunk)].filter(({ kind }) => kind !== "context").length;
    return { path, hunk: index, from: 0, to: hunk.lines.length, changedLines };
  });
}

function digest(patches: readonly FilePatch[]): string {
  const listed = patches.slice(0, maxListedFiles).map((patch) => {
    return `${pathOnLine(patch.path)} +${patch.additions} -${patch.deletions}`;
  });
  const more = patches.length - listed.length;
  return ["What was changed:", ...listed, ...(more > 0 ? [`and ${more} more files`] : [])].join("\n");
}

function cut(text: string): string {
  return byteLength(text) <= maxCriteriaBytes ? text : `${text.slice(0, maxCriteriaBytes)}\n[cut]`;
}
