import type { Advice, AdviceVerdict, Estimates } from "../core/advise.ts";
import { countLines } from "../core/advise-weigh.ts";
import type { LineRange } from "../core/authorship.ts";
import type { Signal } from "../core/signals/signal.ts";
import { countOf, formatCost, formatCount, formatDuration, formatTokens } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { addCommands } from "./terminal/commands.ts";
import type { NextCommand } from "./terminal/next.ts";
import { createPage, type Page, type Part, type Screen, separated } from "./terminal/page.ts";
import { rowAt } from "./terminal/receipt.ts";
import { addTitle, rowIndent } from "./terminal/rows.ts";

/** What people read of each verdict. */
export const verdictWords: Readonly<Record<AdviceVerdict, string>> = {
  "worth-it": "Worth it",
  unsure: "Unsure",
  "not-worth-it": "Not worth it",
  empty: "Nothing to review",
};

const maxFiles = 8;
const maxSignals = 5;
const maxRanges = 6;

/** Advice as one JSON document. */
export function renderAdviceJson(advice: Advice): string {
  return toJsonText({ version: 0, advice });
}

/** Advice for a terminal: the verdict, what speaks for it and against it with its lines, and what a review would take. */
export function renderAdvice(advice: Advice, next: readonly NextCommand[], screen: Screen): string {
  const page = createPage(screen);
  page.text([["strong", verdictWords[advice.verdict]], `: ${reasonOf(advice)}`]);
  page.text([["quiet", advice.change.took]], { indent: 2 });
  for (const { level, text } of advice.notes)
    page.text([[level === "warning" ? "warning" : "quiet", text]], { indent: 2 });
  addFor(page, advice);
  addAgainst(page, advice);
  addHow(page, advice);
  if (advice.estimates !== null) addEstimates(page, advice.estimates);
  addCommands(page, next);
  return page.toString();
}

/** What the verdict rests on, in a sentence. */
export function reasonOf({ verdict, points, thresholds, signals }: Advice): string {
  if (verdict === "empty") return "a review would read no file of this change.";
  const scale = `${formatPoints(points)}; ${thresholds.worthIt} and more are worth it, less than ${thresholds.notWorthIt} are not.`;
  if (signals.some(({ effect }) => effect === "for")) return scale;
  return `nothing that we look for speaks for a review. ${scale}`;
}

function formatPoints(points: number): string {
  return `${points.toFixed(1)} ${points.toFixed(1) === "1.0" ? "point" : "points"}`;
}

function addFor(page: Page, { signals, files }: Advice): void {
  const speaking = signals.filter(({ effect }) => effect === "for");
  if (speaking.length === 0) return;
  addTitle(page, "For a review");
  const byPath = Map.groupBy(speaking, ({ path }) => path ?? "");
  const ranked = files.filter(({ path }) => byPath.has(path));
  for (const { path, points } of ranked.slice(0, maxFiles)) {
    page.text(
      [
        ["place", path],
        ["quiet", ` ${page.marks.dot} ${formatPoints(points)}`],
      ],
      { indent: rowIndent },
    );
    addSignals(page, byPath.get(path) ?? []);
  }
  addRest(page, ranked.length - maxFiles, "more file");
}

/** The heaviest of one file. */
function addSignals(page: Page, signals: readonly Signal[]): void {
  for (const signal of signals.slice(0, maxSignals)) {
    const dot: Part = ["quiet", ` ${page.marks.dot} `];
    const left =
      signal.left < signal.weight ? `${points(signal.left)} of ${points(signal.weight)}` : points(signal.weight);
    page.text(separated([signal.words, ["quiet", left], ["quiet", linesOf(signal)]], dot), { indent: rowIndent * 2 });
  }
  addRest(page, signals.length - maxSignals, "more", "more", rowIndent * 2);
}

function points(weight: number): string {
  return String(Math.round(weight * 100) / 100);
}

function addAgainst(page: Page, { signals }: Advice): void {
  const speaking = signals.filter(({ effect }) => effect === "against");
  if (speaking.length === 0) return;
  addTitle(page, "Against it");
  const groups = [...Map.groupBy(speaking, ({ kind, words }) => (isAlike(kind) ? `${kind} ${words}` : kind)).values()];
  for (const group of groups.slice(0, maxFiles)) {
    const [first] = group as [Signal];
    const where =
      group.length === 1
        ? `${first.path ?? ""} ${linesOf(first)}`
        : `${first.path ?? ""} and ${formatCount(group.length - 1)} more`;
    page.text(
      [
        isAlike(first.kind) || group.length === 1 ? first.words : generalWords(first),
        ["quiet", ` ${page.marks.dot} ${where}`],
      ],
      { indent: rowIndent },
    );
  }
  addRest(page, groups.length - maxFiles, "more reason");
}

/** Reasons that say the same of every file. */
function isAlike(kind: string): boolean {
  return kind !== "covered" && kind !== "test-changed" && kind !== "wrong-before";
}

function generalWords({ kind }: Signal): string {
  if (kind === "covered") return "tests run changed lines";
  return kind === "test-changed" ? "tests change with the code" : "you judged most flags there wrong";
}

function addHow(page: Page, { files }: Advice): void {
  const texts = files.filter(({ readBy }) => readBy === "text").length;
  if (texts === 0) return;
  const which = texts === files.length ? "All files were" : `${countOf(texts, "file was", "files were")}`;
  page.gap();
  page.text([["quiet", `${which} looked at as plain text, without a grammar: names in comments and texts may count.`]]);
}

function addRest(page: Page, count: number, one: string, many?: string, indent = rowIndent): void {
  if (count > 0) page.text([["quiet", `and ${countOf(count, one, many)}`]], { indent });
}

/** `lines 3-8, 12`. */
function linesOf({ lines, side }: Signal): string {
  const shown = lines
    .slice(0, maxRanges)
    .map(([start, end]: LineRange) => (start === end ? `${start}` : `${start}-${end}`));
  const more = lines.length > maxRanges ? `, ${formatCount(countLines(lines.slice(maxRanges)))} more` : "";
  const word = countLines(lines) === 1 ? "line" : "lines";
  return shown.length === 0 ? "" : `${side === "base" ? "old " : ""}${word} ${shown.join(", ")}${more}`;
}

function addEstimates(page: Page, { review, whyNoReview, human }: Estimates): void {
  addTitle(page, "What it would take");
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  const at = (label: string) => rowAt(page, label);
  if (review === null) page.text([["warning", whyNoReview ?? "Nobody may review it."]], at("Review"));
  else if (review.threads === 0) page.text(["no thread would run"], at("Review"));
  else {
    const cost = review.costUsd === null ? "price unknown" : `about ${formatCost(review.costUsd)}`;
    const rest =
      review.costUsd !== null && review.unpriced > 0
        ? `, and ${countOf(review.unpriced, "thread")} of unknown price`
        : "";
    const tokens = `about ${formatTokens(review.inputTokens)} tokens in`;
    page.text(
      separated([countOf(review.threads, "thread"), review.reviewers.join(", "), tokens, cost + rest], dot),
      at("Review"),
    );
    const time =
      review.seconds === null
        ? "not known yet: too few threads of these reviewers have run here"
        : `about ${formatDuration(review.seconds * 1000)}, as earlier threads took`;
    page.text([time], at("Time"));
  }
  page.text([humanWords(human)], at("You"));
}

function humanWords(human: Estimates["human"]): string {
  if (human === null)
    return "not known yet: it takes 10 judged flags and 3 reviews of this repository to know your rate";
  const { minutes, flags, secondsPerFlag, judged } = human;
  const rate = `${formatDuration(secondsPerFlag * 1000)} a flag over ${countOf(judged, "flag")} that you judged`;
  const time = minutes < 1 ? "under a minute" : `about ${countOf(Math.round(minutes), "minute")}`;
  return `${time} of judging: about ${countOf(Math.round(flags), "flag")} to be expected, ${rate}`;
}
