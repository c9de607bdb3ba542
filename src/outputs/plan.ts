import type { Brief } from "../core/brief.ts";
import type { Coverage, ReviewHeader } from "../core/review.ts";
import { reviewerLabel, type ThreadRecord } from "../core/thread.ts";
import { countOf, describePaths, formatBytes, formatCost, formatTokens } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { describeEffort, summarizeCoverage } from "./receipt.ts";
import { addGaps } from "./terminal/coverage.ts";
import { independencePart } from "./terminal/finding.ts";
import { createPage, type Page, type Part, type Screen, separated } from "./terminal/page.ts";
import { addAuthors, addWithheld, rowAt } from "./terminal/receipt.ts";

/** A thread that would run, and what it is estimated to take. */
export interface EstimatedThread {
  readonly thread: ThreadRecord;
  readonly brief: Brief;
  readonly paths: readonly string[];
  readonly changedLines: number;
  /** `costUsd` null: the price of the model is not known. */
  readonly estimate: { readonly inputTokens: number; readonly outputTokens: number; readonly costUsd: number | null };
}

/** What a review would be: what `--dry-run` shows. */
export interface ReviewPlan {
  readonly header: ReviewHeader;
  readonly threads: readonly EstimatedThread[];
  readonly coverage: Coverage;
  readonly notes: readonly { readonly level: "info" | "warning"; readonly text: string }[];
}

/** A plan for a terminal: what would be sent where, how much, and what would be left out. Nothing was sent. */
export function renderPlan(plan: ReviewPlan, screen: Screen): string {
  const page = createPage(screen);
  const { header, threads, notes } = plan;
  page.text([["strong", "Plan: "], "nothing was sent."], { label: page.marks.ring, labelWidth: 2 });
  page.text([["quiet", header.change.took]], { indent: 2 });
  for (const { level, text } of notes) page.text([[level === "warning" ? "warning" : "quiet", text]], { indent: 2 });
  page.gap();
  for (const [index, thread] of threads.entries()) addThread(page, thread, index + 1);
  if (threads.length === 0) page.text([["warning", "No thread would run."]]);
  page.gap();
  page.text(totalOf(page, threads), rowAt(page, "Total"));
  addLeftOut(page, plan);
  addAuthors(page, header.authorship);
  addWithheld(page, header.withheld);
  return page.toString();
}

/** The same as one JSON document, with every byte of the briefs. */
export function renderPlanJson({ header, threads, coverage, notes }: ReviewPlan): string {
  const { change, authorship, effort, withheld } = header;
  const plan = { change, authorship, effort, threads: threads.map(toPlannedThread), coverage, withheld, notes };
  return toJsonText({ version: 0, plan });
}

function toPlannedThread({ thread, brief, paths, changedLines, estimate }: EstimatedThread): unknown {
  const { reviewer, role, pass, independence } = thread;
  return {
    role,
    pass,
    reviewer: reviewerLabel(reviewer),
    kind: reviewer.kind,
    family: reviewer.family,
    effort: reviewer.effort ?? null,
    isLocal: reviewer.isLocal,
    independence,
    paths,
    changedLines,
    destination: reviewer.destination ?? null,
    brief,
    estimate,
  };
}

function dotOf(page: Page): Part {
  return ["quiet", ` ${page.marks.dot} `];
}

function addThread(
  page: Page,
  { thread, brief, paths, changedLines, estimate }: EstimatedThread,
  number: number,
): void {
  const { reviewer, independence } = thread;
  const margin = number < 10 ? 1 : 0;
  const at = { indent: margin, label: ["quiet", String(number)], labelWidth: 4 - margin } as const;
  page.text(
    separated(
      [
        ["place", reviewerLabel(reviewer)],
        ...describeEffort(reviewer),
        destinationOf(thread),
        independencePart(independence),
      ],
      dotOf(page),
    ),
    at,
  );
  const size = [
    thread.pass === "absence" ? "the whole change, what it lacks" : describePaths(paths),
    countOf(changedLines, "changed line"),
    formatBytes(brief.bytes),
    `about ${formatTokens(estimate.inputTokens)} tokens in, ${formatTokens(estimate.outputTokens)} out`,
    costOf(estimate.costUsd),
  ];
  page.text(separated(size, dotOf(page)).map(quiet), { indent: 4 });
}

function quiet(part: Part): Part {
  return typeof part === "string" ? ["quiet", part] : part;
}

/** Who would see the code. */
function destinationOf({ reviewer }: ThreadRecord): string {
  if (reviewer.isLocal) return "stays on this machine";
  if (reviewer.kind === "paste") return "you carry it to another model";
  if (reviewer.destination !== undefined) return `goes to ${reviewer.destination}`;
  return `goes to ${reviewer.family}${reviewer.kind === "api" ? "" : ` through ${reviewer.name}`}`;
}

function costOf(costUsd: number | null): string {
  if (costUsd === 0) return "no cost";
  return costUsd === null ? "price unknown" : `about ${formatCost(costUsd)}`;
}

function totalOf(page: Page, threads: readonly EstimatedThread[]): Part[] {
  const bytes = threads.reduce((total, { brief }) => total + brief.bytes, 0);
  const tokens = threads.reduce((total, { estimate }) => total + estimate.inputTokens, 0);
  const known = threads.reduce((total, { estimate }) => total + (estimate.costUsd ?? 0), 0);
  const unknown = threads.filter(({ estimate }) => estimate.costUsd === null).length;
  const cost = unknown === threads.length && unknown > 0 ? "price unknown" : `about ${formatCost(known)}`;
  const rest = unknown > 0 && unknown < threads.length ? `, and ${countOf(unknown, "thread")} of unknown price` : "";
  const parts = [
    countOf(threads.length, "thread"),
    formatBytes(bytes),
    `about ${formatTokens(tokens)} tokens in`,
    cost + rest,
  ];
  return separated(parts, dotOf(page));
}

/** Files that a thread would read stand as failed so far in the coverage of a plan; they are not left out. */
function addLeftOut(page: Page, { coverage, threads }: ReviewPlan): void {
  const planned = new Set(threads.flatMap(({ paths }) => paths));
  const files = coverage.files.filter((file) => file.status === "skipped" || !planned.has(file.path));
  const { gaps } = summarizeCoverage({ files });
  if (gaps.length === 0) return;
  const at = rowAt(page, "Left out");
  page.text([countOf(files.length, "file")], at);
  addGaps(page, gaps, (at.indent ?? 0) + (at.labelWidth ?? 0));
}
