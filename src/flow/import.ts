import type { Authorship, Family } from "../core/authorship.ts";
import type { Brief } from "../core/brief.ts";
import { independenceOfImport } from "../core/choice.ts";
import { initialCoverage } from "../core/coverage.ts";
import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import { type ImportReading, readImport } from "../core/import.ts";
import { anchorImported, placeImported } from "../core/import-anchor.ts";
import type { ReviewHeader } from "../core/review.ts";
import type { ImportSource, ProblemCode, ThreadOutcome } from "../core/thread.ts";
import type { TakenChange } from "../ports.ts";
import { noFacts } from "./attempts.ts";
import { type AuthorOptions, findAuthorship } from "./find-authorship.ts";
import type { ReviewPorts } from "./ports.ts";
import { ReviewProgress } from "./progress.ts";
import type { Note } from "./review-options.ts";
import { findingContext, recorded, type Step } from "./review-state.ts";
import { sanitizeChange } from "./sanitized-change.ts";
import { type FileRules, type SortedFiles, sortFiles } from "./sort-files.ts";

/** What another tool found, and how it is to be kept. */
export interface ImportOptions extends AuthorOptions, FileRules {
  /** The review's id to be. */
  readonly id: string;
  /** The raw file. */
  readonly text: string;
  readonly source: ImportSource;
  /** By which the tool is known from now on. */
  readonly tool: string;
  /** Of its model, by the user's word; null: not known. */
  readonly family: Family | null;
  readonly notes: readonly Note[];
  /** The piece of building that the change is of, by its id. */
  readonly work?: string;
}

/**
 * Makes a review of what another tool found in a change: one thread, whose reply is the raw file, without secrets. What the tool
 * read is not known, so that no file counts as reviewed and the review is never complete; where the file is no answer, it failed.
 */
export function importReview(
  taken: TakenChange,
  options: ImportOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<ReviewEvent> {
  return recorded(startImport(taken, options, ports, signal), ports.ledger);
}

async function* startImport(
  taken: TakenChange,
  options: ImportOptions,
  ports: ReviewPorts,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const sorted = await sortFiles(taken, options, ports.scanner);
  const { reviewable } = sorted;
  const { authorship, notes } = await findAuthorship(taken, reviewable, options, ports, signal);
  const { policy, allowSecrets } = options;
  const change = await sanitizeChange(
    taken,
    { scanner: ports.scanner, policy, allowSecrets, files: reviewable },
    signal,
  );
  const header: ReviewHeader = {
    id: options.id,
    repository: taken.change.repository,
    change: taken.change.summary,
    authorship,
    effort: "standard",
    withheld: [...sorted.withheld, ...change.withheld],
    startedAt: ports.host.now().toISOString(),
    ...(options.work !== undefined && { work: options.work }),
  };
  const planned = planImport(options, authorship, ports);
  const coverage = coverageOf(sorted, options.tool);
  const reviewId = header.id;
  yield [
    { type: "review-start", review: header, threads: [planned], coverage, resumed: false },
    ...[...options.notes, ...notes].map((note) => ({ type: "note-add", reviewId, ...note }) as const),
    ...change.files.map((file) => ({ type: "file-keep", reviewId, file }) as const),
  ];
  const context = { ...(await findingContext(header, change.files, ports)), anchor: anchorImported };
  const before = { readings: new Map(), replies: new Map(), transcripts: new Map(), findings: [], spentUsd: 0 };
  const progress = new ReviewProgress(header, coverage, before, context, ports);
  progress.expect(planned);
  const reply = await change.sanitizeReply(options.text, "");
  const read = readImport(reply, options.source);
  const found = read.status === "read" ? read.findings : [];
  const findings = placeImported(found, options.source.format, context.index, ports.host.sha256);
  const end = {
    status: "ended",
    facts: noFacts,
    reply,
    outcome: outcomeOf(read),
    findings,
    refutations: [],
    rechecks: [],
    malformed: 0,
  } as const;
  yield [...(await progress.end(planned, end, 0)), progress.close(null)];
}

function coverageOf({ reviewable, skipped }: SortedFiles, tool: string) {
  const reason = `not known whether ${tool} read it`;
  const unknown = reviewable.map((patch) => ({ patch, reason, isReviewable: true }));
  return initialCoverage([...skipped, ...unknown], []);
}

/** A thread that nobody here asked: it has no brief, and no file is said to have been before it. */
function planImport(
  { source, tool, family }: ImportOptions,
  authorship: Authorship,
  ports: ReviewPorts,
): PlannedThread {
  const system = "";
  const user = "";
  const brief: Brief = { system, user, parts: [], hash: ports.host.sha256(`${system}\u0000${user}`), bytes: 0 };
  const known = family === null ? { family: "unknown" } : { family, familyBy: "declared" as const };
  const independence = independenceOfImport(known.family, authorship);
  const role = independence === "control" ? "control" : "review";
  return {
    thread: {
      ...{ id: ports.host.newId("t"), role, pass: "import", independence, briefHash: brief.hash },
      reviewer: { name: tool, kind: "import", model: null, ...known, isLocal: false },
      ...{ replyHash: null, outcome: null, facts: null, costUsd: null, durationMs: null },
      imported: source,
    },
    brief,
    ...{ paths: [], segments: [], changedLines: 0 },
  };
}

const hints: Partial<Record<ProblemCode, string>> = {
  "rate-limit": "Have the tool review again, and bring what it finds then.",
  quota: "Have the tool review again, and bring what it finds then.",
  "program-failed": "Have the tool review again, and bring what it finds then.",
};

function outcomeOf(read: ImportReading): ThreadOutcome {
  if (read.status === "read") {
    const { findings, dropped } = read;
    return { status: "answered", findings: findings.length, ...(dropped > 0 && { unread: dropped }) };
  }
  const { status, problem, reason } = read;
  const hint = hints[problem] ?? "Name its form with --format; blindspot import --help says how to export comments.";
  return { status, problem, reason, hint };
}
