import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import { z } from "zod";
import type { IncrementStatus, WorkReviewStatus } from "../core/work-rows.ts";
import { WorkStatus } from "../core/work-status.ts";
import { terminalLine } from "../system/terminal-text.ts";
import { countOf, formatCost, formatLeastCost } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { addCommands } from "./terminal/commands.ts";
import { createPage, type Page, type Part, type Screen, separated } from "./terminal/page.ts";
import { reviewKindWords, standsInWords } from "./work-words.ts";

/** Where a work stands, as data. */
export const WorkStatusDocument = z.object({ version: z.literal(0), ...WorkStatus.shape });

/** The document. `indent` 0: on one line. */
export function renderWorkStatusJson(status: WorkStatus, indent = 2): string {
  return `${toJsonText({ version: 0, ...status }, indent)}\n`;
}

/** More than these were made long ago. */
const maxIncrements = 12;
/** What stands around them. */
const otherLines = 16;

export interface StatusView {
  /** By which ages are told. */
  readonly now: Date;
  /** It is drawn over again and again, in so many lines; absent: it is shown once. */
  readonly height?: number;
}

/** Where a work stands, for people, on one screen. */
export function renderWorkStatus(status: WorkStatus, { now, height }: StatusView, screen: Screen): string {
  const { work } = status;
  const page = createPage(screen);
  page.text([["strong", `Work ${work.id}`], ` ${page.marks.dot} ${work.title}`]);
  const { text, style } = standsInWords(status, now);
  page.text([style === null ? text : [style, text]]);
  page.gap();
  const row = (name: string, parts: readonly Part[]) => page.text(parts, { label: ["quiet", name], labelWidth });
  row("spec", specParts(status));
  row("built by", builderParts(status));
  addIncrements(page, status.increments, { row, ...incrementRoom(status, height) });
  row("self-review", [selfReviewWords(status)]);
  for (const review of status.reviews) {
    if (review.kind !== "self-review") row(reviewKindWords[review.kind], reviewParts(review, page));
  }
  row("cost", [costWords(status)]);
  // Who watches does so already.
  const next = status.next.filter(({ command }) => height === undefined || !command.endsWith(" --watch"));
  addCommands(page, next);
  return `${page.toString()}\n`;
}

const labelWidth = 14;

function specParts({ work: { spec }, draft }: WorkStatus): Part[] {
  const drafted = draft === null ? "" : `drafted by ${draft.reviewer} (${draft.family})`;
  if (spec === null)
    return [draft === null ? ["quiet", "none"] : `${drafted}${draft.path === null ? "" : ` in ${draft.path}`}`];
  const criteria = countOf(spec.criteria.length, "criterion", "criteria");
  const edited = draft === null ? "" : draft.isEdited === true ? ", then edited" : ", and not edited";
  return [`${spec.path}, ${criteria}`, ...(drafted === "" ? [] : [["quiet", `; ${drafted}${edited}`] as const])];
}

function builderParts({ work: { way, thread }, builder, branch }: WorkStatus): Part[] {
  if (builder === null) return [["quiet", way === "driven" ? "nobody yet" : "not known yet"]];
  const where = branch === null ? "" : `, on branch ${branch}`;
  const session = thread === null ? "" : `; session ${thread.sessionId}`;
  return [`${builder}${where}`, ["quiet", session]];
}

interface Rows {
  readonly row: (name: string, parts: readonly Part[]) => void;
  /** So many increments are shown, the newest. */
  readonly room: number;
  /** Each has one line. */
  readonly isShort: boolean;
}

function incrementRoom({ reviews }: WorkStatus, height: number | undefined): Pick<Rows, "room" | "isShort"> {
  if (height === undefined) return { room: maxIncrements, isShort: false };
  return { room: Math.max(2, Math.min(maxIncrements, height - otherLines - reviews.length)), isShort: true };
}

function addIncrements(page: Page, increments: readonly IncrementStatus[], { row, room, isShort }: Rows): void {
  if (increments.length === 0) {
    row("increments", [["quiet", "none yet"]]);
    return;
  }
  const shown = increments.slice(-room);
  const before = increments.length - shown.length;
  const stay = increments.filter(({ state }) => state !== "rejected");
  const additions = stay.reduce((sum, one) => sum + one.additions, 0);
  const deletions = stay.reduce((sum, one) => sum + one.deletions, 0);
  const undone = stay.length === increments.length ? "" : `; ${increments.length - stay.length} undone`;
  row("increments", [`${increments.length}, ${sizeWords(page, { additions, deletions })}${undone}`]);
  if (before > 0) page.text([["quiet", `${before} before these`]], { indent: 2 });
  for (const increment of shown) {
    const parts: Part[] = [["quiet", `; ${sizeWords(page, increment)}`], ...fateParts(increment)];
    const title = isShort ? cutTitle(increment.title, parts, page) : increment.title;
    page.text([title, ...parts], { indent: 2, label: ["quiet", `${increment.position}.`], labelWidth: 4 });
  }
}

const leastTitle = 12;

/** A title that leaves room for the rest of its line. */
function cutTitle(title: string, parts: readonly Part[], { screen, marks }: Page): string {
  const rest = parts.reduce((sum, part) => sum + stringWidth(typeof part === "string" ? part : part[1]), 0);
  const room = Math.max(leastTitle, screen.width - 6 - rest);
  return cliTruncate(terminalLine(title), room, { truncationCharacter: marks.cut });
}

function sizeWords(
  { marks }: Page,
  { additions, deletions }: Pick<IncrementStatus, "additions" | "deletions">,
): string {
  return `+${additions} ${marks.minus}${deletions}`;
}

/** What became of it: how its check ended, and what was decided. */
function fateParts({ state, check, decision, purpose }: IncrementStatus): Part[] {
  const parts: Part[] = [];
  if (check !== null) parts.push(check === "passed" ? ["good", "check passed"] : ["bad", `check ${checkWords[check]}`]);
  if (decision?.decision === "comment") parts.push(["warning", decision.by === "auto" ? "sent back" : "to be changed"]);
  else if (state === "proposed") parts.push(["warning", "waits for your word"]);
  else if (state === "rejected") parts.push(["quiet", "undone"]);
  else if (state === "accepted") parts.push(["quiet", decision?.by === "auto" ? "accepted by rule" : "accepted"]);
  if (purpose === "mend-own") parts.push(["quiet", "mends what it found itself"]);
  if (purpose === "fix") parts.push(["quiet", "a fix"]);
  return parts.flatMap((part) => [["quiet", "; "] as const, part]);
}

const checkWords = { failed: "failed", "timed-out": "took too long", "not-started": "could not be run" } as const;

function selfReviewWords({ selfReviews: { answered, of, skipped }, reviews }: WorkStatus): string {
  if (skipped !== null) return `left out: ${skipped}`;
  const last = reviews.findLast(({ kind }) => kind === "self-review");
  if (last === undefined) return "not yet";
  const found = countOf(last.findings, "flag");
  return `${last.id}, ${answered} of ${of} answered, ${found}`;
}

function reviewParts(
  { id, status, reviewers, threads, findings, unjudged, open }: WorkReviewStatus,
  page: Page,
): Part[] {
  const how = status === "running" ? `running, ${threads.ended} of ${countOf(threads.total, "thread")}` : status;
  const isWell = status === "complete" || status === "empty" || status === "running";
  const parts: Part[] = [
    id,
    isWell ? how : ["warning", how],
    countOf(findings, "flag"),
    ...(unjudged > 0 ? [["warning", `${unjudged} to judge`] as const] : []),
    ...(open > 0 ? [["bad", `${open} real and open`] as const] : []),
    ...(reviewers.length === 0 ? [] : [["quiet", reviewers.join(", ")] as const]),
  ];
  return separated(parts, ["quiet", ` ${page.marks.dot} `]);
}

function costWords({ costUsd, hasUnknownCost }: WorkStatus): string {
  if (costUsd === null)
    return hasUnknownCost ? "not known: by subscription, or at a price that is not known" : "none yet";
  return hasUnknownCost ? `${formatLeastCost(costUsd)}: not all is known` : formatCost(costUsd);
}
