import type { Authorship } from "../../core/authorship.ts";
import type { Withheld } from "../../core/change.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import { countOf, formatCount, formatDuration, formatShare, formatTokens } from "../figures.ts";
import {
  describeCost,
  describeEffort,
  type Problem,
  type ReviewerSummary,
  sumCost,
  summarizeReviewers,
} from "../receipt.ts";
import { repositoryFact } from "../repository.ts";
import { addCoverage } from "./coverage.ts";
import { independencePart } from "./finding.ts";
import { type Page, type Part, type Placement, separated } from "./page.ts";

const labelWidth = 11;
const narrow = 60;

/** Where a labelled row stands: beside its label, or on a narrow screen below it. */
export function rowAt(page: Page, label: string): Placement {
  if (page.screen.width >= narrow) return { label: ["strong", label], labelWidth };
  page.text([["strong", label]]);
  return { indent: 2 };
}

/** The place of the lines that follow a row. */
export function below(at: Placement): Placement {
  return { indent: (at.indent ?? 0) + (at.labelWidth ?? 0) };
}

/** Adds what shows how complete and how independent the review was, and what it cost. */
export function addReceipt(page: Page, snapshot: ReviewSnapshot): void {
  addCoverage(page, snapshot, rowAt(page, "Coverage"));
  addReviewers(page, summarizeReviewers(snapshot));
  addAuthors(page, snapshot.header.authorship);
  addWithheld(page, snapshot.header.withheld);
  addRepository(page, snapshot);
  page.text(costAndTime(snapshot, page), rowAt(page, "Total"));
}

function addReviewers(page: Page, reviewers: readonly ReviewerSummary[]): void {
  let at = rowAt(page, "Reviewers");
  if (reviewers.length === 0) page.text(["none"], at);
  for (const reviewer of reviewers) {
    addReviewer(page, reviewer, at);
    at = below(at);
  }
}

function addReviewer(page: Page, summary: ReviewerSummary, at: Placement): void {
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  const { reviewer, role, isolation } = summary;
  const name = `${reviewerLabel(reviewer)} (${reviewer.family}${reviewer.isLocal ? ", local" : ""})`;
  const roleParts = role === "review" ? [] : [role];
  const asked = [...roleParts, ...describeEffort(reviewer)];
  page.text(separated([name, ...asked, independencePart(summary.independence), outcomesOf(summary)], dot), at);
  const run = runParts(summary);
  if (summary.outcomes.has("answered")) page.text(separated(run, dot), below(at));
  if (isolation?.read === "open") {
    page.text([["warning", "its reading was not confined to the change: isolation was not enforced"]], below(at));
  }
  for (const problem of summary.problems) addProblem(page, problem, below(at));
}

function outcomesOf({ outcomes, threads }: ReviewerSummary): Part {
  const answered = outcomes.get("answered") ?? 0;
  const text = `${formatCount(answered)} of ${countOf(threads, "thread")} answered`;
  return answered === threads ? text : [answered === 0 ? "bad" : "warning", text];
}

function runParts(summary: ReviewerSummary): Part[] {
  const { reviewer, servedModels, programVersions, inputTokens, outputTokens, costUsd, durationMs, toolCalls } =
    summary;
  const parts: Part[] = [];
  if (servedModels.length > 0) parts.push(...servedParts(reviewer.model, servedModels));
  else if (reviewer.kind !== "paste") parts.push("served model not reported");
  if (programVersions.length > 0)
    parts.push(`${programVersions.length === 1 ? "version" : "versions"} ${programVersions.join(", ")}`);
  if (inputTokens.known > 0)
    parts.push(`${formatTokens(inputTokens.known)} tokens in, ${formatTokens(outputTokens.known)} out`);
  if (toolCalls > 0) parts.push(countOf(toolCalls, "tool call"));
  parts.push(describeCost(costUsd));
  if (durationMs > 0) parts.push(`${formatDuration(durationMs)} in threads`);
  return parts;
}

/** A dated name of the same model is what was asked for; anything else is worth a look. */
function servedParts(requested: string | null, served: readonly string[]): Part[] {
  const asked = served.filter((model) => requested === null || isSameModel(requested, model));
  const others = served.filter((model) => !asked.includes(model));
  const parts: Part[] = [];
  if (asked.length > 0) parts.push(`served ${asked.join(", ")}`);
  if (others.length > 0) parts.push(["warning", `served ${others.join(", ")} instead of ${requested}`]);
  return parts;
}

function isSameModel(requested: string, served: string): boolean {
  const bare = requested.slice(requested.lastIndexOf("/") + 1).toLowerCase();
  const rest = served.slice(served.lastIndexOf("/") + 1).toLowerCase();
  return rest === bare || (rest.startsWith(bare) && /^[-@:]?[\d-]+$|^-latest$/.test(rest.slice(bare.length)));
}

function addProblem(page: Page, { status, code, reason, hint, threads }: Problem, at: Placement): void {
  page.text([["bad", `${countOf(threads, "thread")} ${status.replaceAll("-", " ")} (${code})`], `: ${reason}`], at);
  if (hint !== "") page.text([["quiet", hint]], { indent: (at.indent ?? 0) + 2 });
}

/** Adds who wrote the change, and what shows it. */
export function addAuthors(page: Page, { families, evidence }: Authorship): void {
  const at = rowAt(page, "Authors");
  const shares = families.map(({ family, share }) => `${family} ${formatShare(share)}`).join(", ");
  if (evidence.length === 0) {
    page.text([["warning", "unknown: nothing shows who wrote it, so independence is not shown"]], at);
    return;
  }
  page.text([shares], at);
  const maxShown = 3;
  for (const { strength, detail } of evidence.slice(0, maxShown))
    page.text([["quiet", `${strength}: ${detail}`]], below(at));
  const rest = evidence.length - maxShown;
  if (rest > 0) page.text([["quiet", `and ${formatCount(rest)} more`]], below(at));
}

/** Adds what no reviewer sees, if there is any. */
export function addWithheld(page: Page, withheld: readonly Withheld[]): void {
  if (withheld.length === 0) return;
  let at = rowAt(page, "Withheld");
  const maxShown = 5;
  for (const { path, reason } of withheld.slice(0, maxShown)) {
    page.text([path, ["quiet", ` ${page.marks.dot} ${reason}`]], at);
    at = below(at);
  }
  if (withheld.length > maxShown) page.text([["quiet", `and ${formatCount(withheld.length - maxShown)} more`]], at);
}

/** Whether the user's repository stayed as it was while programs ran; nothing where none did. */
function addRepository(page: Page, snapshot: ReviewSnapshot): void {
  const fact = repositoryFact(snapshot);
  if (fact === null) return;
  const at = rowAt(page, "Repository");
  const changed = snapshot.repositoryChanged ?? [];
  page.text([changed.length === 0 ? fact : ["warning", fact]], at);
  const maxShown = 10;
  for (const path of changed.slice(0, maxShown)) page.text([path], below(at));
  if (changed.length > maxShown)
    page.text([["quiet", `and ${formatCount(changed.length - maxShown)} more`]], below(at));
}

function costAndTime({ threads, header, endedAt }: ReviewSnapshot, page: Page): Part[] {
  const parts: Part[] = [describeCost(sumCost(threads.map(({ thread }) => thread)))];
  const elapsedMs = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(header.startedAt);
  if (Number.isFinite(elapsedMs)) parts.push(formatDuration(elapsedMs));
  return separated(parts, ["quiet", ` ${page.marks.dot} `]);
}
