import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import type { ReviewEvent, ThreadProgress } from "../../core/events.ts";
import { foldEvent, type ReviewSnapshot, type ThreadSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import { terminalLine } from "../../system/terminal-text.ts";
import {
  countOf,
  describePaths,
  formatCost,
  formatCount,
  formatDuration,
  formatElapsed,
  formatLeastCost,
  formatTokens,
} from "../figures.ts";
import { createPage, type Page, type Part, type Screen, separated } from "./page.ts";

/** A thread that runs now. */
interface RunningThread {
  readonly startedAt: number;
  readonly progress: ThreadProgress | null;
}

/** A review under way, as a live display needs it. Times are milliseconds of the caller's clock. */
export interface Progress {
  readonly snapshot: ReviewSnapshot | null;
  readonly startedAt: number;
  readonly running: ReadonlyMap<string, RunningThread>;
}

/** Progress after an event that arrived at `now`. */
export function foldProgress(before: Progress | null, event: ReviewEvent, now: number): Progress {
  const snapshot = knowsReview(before, event) ? foldEvent(before?.snapshot ?? null, event) : null;
  const running = new Map(before?.running);
  if (event.type === "thread-start") running.set(event.threadId, { startedAt: now, progress: null });
  if (event.type === "thread-end") running.delete(event.thread.id);
  if (event.type === "thread-progress") {
    running.set(event.threadId, { startedAt: running.get(event.threadId)?.startedAt ?? now, progress: event });
  }
  return { snapshot, startedAt: before?.startedAt ?? now, running };
}

/** A resumed run may begin without its `review-start`; then only the threads are followed. */
function knowsReview(before: Progress | null, event: ReviewEvent): boolean {
  return event.type === "review-start" || before?.snapshot != null;
}

const maxThreadLines = 12;

/** One picture of the progress: a line of counts, then a line per running thread, none longer than the screen. */
export function renderProgress({ snapshot, startedAt, running }: Progress, screen: Screen, now: number): string {
  if (snapshot === null) return "";
  const page = createPage(screen);
  const known = snapshot.threads.filter(({ thread }) => running.has(thread.id));
  page.code(["place", `${page.marks.half} `], countsOf(page, snapshot, now - startedAt));
  const layout = layoutOf(known.slice(0, maxThreadLines), page);
  for (const thread of known.slice(0, maxThreadLines)) {
    const run = running.get(thread.thread.id);
    if (run !== undefined) page.code("  ", threadLine(thread, run, layout, now));
  }
  if (known.length > maxThreadLines) page.code("  ", ["quiet", `and ${known.length - maxThreadLines} more`]);
  return page.toString();
}

function countsOf(page: Page, { threads, findings }: ReviewSnapshot, elapsedMs: number): string {
  const ended = threads.filter(({ thread }) => thread.outcome !== null);
  const failed = ended.filter(({ thread }) => thread.outcome?.status !== "answered").length;
  const parts = [
    `${formatCount(ended.length)} of ${countOf(threads.length, "thread")}`,
    ...(failed > 0 ? [`${formatCount(failed)} without an answer`] : []),
    countOf(findings.length, "finding"),
    formatElapsed(elapsedMs),
  ];
  return parts.join(` ${page.marks.dot} `);
}

interface Layout {
  /** Columns. */
  readonly label: number;
  readonly hasPaths: boolean;
  readonly hasTokens: boolean;
  readonly cut: string;
}

const columns = { gap: 2, elapsed: 8, doing: 10, tokens: 12, leastPaths: 16 } as const;

/** Files go before tokens where there is room for one of them; a column of which nothing could be read is left out. */
function layoutOf(threads: readonly ThreadSnapshot[], { screen, marks }: Page): Layout {
  const longest = Math.max(0, ...threads.map(({ thread }) => stringWidth(labelOf(thread))));
  const label = Math.min(longest, Math.floor(screen.width * 0.3));
  const { gap, elapsed, doing, tokens, leastPaths } = columns;
  const room = screen.width - (gap + label + gap + elapsed + gap + doing);
  const hasPaths = room >= gap + leastPaths;
  return { label, hasPaths, hasTokens: hasPaths && room >= gap + tokens + gap + leastPaths, cut: marks.cut };
}

function labelOf(thread: ThreadSnapshot["thread"]): string {
  return terminalLine(reviewerLabel(thread.reviewer));
}

function threadLine({ thread, paths }: ThreadSnapshot, run: RunningThread, layout: Layout, now: number): string {
  const { progress } = run;
  const tokens = progress?.outputTokens ? `${formatTokens(progress.outputTokens)} tokens` : "";
  const cells = [
    inColumn(labelOf(thread), layout.label, layout.cut),
    formatElapsed(now - run.startedAt).padStart(columns.elapsed),
    (progress?.doing ?? "waiting").padEnd(columns.doing),
    ...(layout.hasTokens ? [tokens.padStart(columns.tokens)] : []),
    ...(layout.hasPaths ? [thread.pass === "absence" ? "what the change lacks" : describePaths(paths)] : []),
  ];
  return cells.join(" ".repeat(columns.gap));
}

function inColumn(text: string, width: number, cut: string): string {
  const shown = cliTruncate(text, width, { truncationCharacter: cut });
  return shown + " ".repeat(Math.max(0, width - stringWidth(shown)));
}

export type ThreadEnd = Extract<ReviewEvent, { type: "thread-end" }>;

/** One lasting line about a thread that ended; what to do about a failure comes with the review. */
export function threadEndParts({ thread }: ThreadEnd, page: Page): Part[] {
  const { outcome, reviewer, costUsd, durationMs, hasUnknownCost } = thread;
  const took = durationMs === null ? [] : [formatDuration(durationMs)];
  const cost = costUsd === null ? [] : [(hasUnknownCost === true ? formatLeastCost : formatCost)(costUsd)];
  const how: Part[] =
    outcome.status === "answered"
      ? [thread.role === "recheck" ? "answered" : `answered, ${countOf(outcome.findings, "flag")}`]
      : [["bad", `${outcome.status.replaceAll("-", " ")} (${outcome.problem})`], outcome.reason];
  return separated([reviewerLabel(reviewer), ...how, ...took, ...cost], ["quiet", ` ${page.marks.dot} `]);
}
