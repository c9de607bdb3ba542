import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { Agreement } from "../../core/triage-again.ts";
import type { TriageSummary } from "../../core/triage-summary.ts";
import type { Judgement } from "../../core/verdict.ts";
import { countOf, describePaths, formatCount, formatDuration } from "../../outputs/figures.ts";
import type { Page, Part } from "../../outputs/terminal/page.ts";
import { type Canvas, proseLines } from "./canvas.ts";

const labelWidth = 16;
/** Names of files that are told; `show --coverage` has all. */
const maxFiles = 5;

/** What the end of a sitting shows. */
export interface EndView {
  readonly snapshot: ReviewSnapshot;
  readonly summary: TriageSummary;
  /** Of a second round. */
  readonly agreement: Agreement | null;
  /** Waiting flags that were skipped in this sitting. */
  readonly skipped: number;
  /** What to do next, as it is typed. */
  readonly command: string;
}

const words: readonly (readonly [Judgement, string])[] = [
  ["real", "Real"],
  ["stylistic", "Stylistic"],
  ["out-of-scope", "Out of scope"],
  ["wrong", "Wrong"],
  ["unsure", "Unsure"],
];

/** What was judged, how long it took, what nobody flagged and nobody read, and what to do next. */
export function endLines(canvas: Canvas, view: EndView): string[] {
  return proseLines(canvas, (page) => {
    page.text([["strong", headline(view)]]);
    if (view.snapshot.status === "running") page.text(["The review still runs: what it finds appears here."]);
    page.gap();
    if (view.agreement === null) addCounts(page, view);
    else addAgreement(page, view.agreement);
    page.gap();
    addFiles(page, view);
    page.gap();
    row(page, "Next", [["place", view.command]]);
  });
}

function headline({ summary, skipped, agreement, snapshot }: EndView): string {
  if (agreement !== null) return `${countOf(agreement.compared, "flag")} judged again.`;
  if (summary.flags === 0) {
    if (snapshot.status === "empty") return "No flags: there was nothing to read.";
    const isWhole = snapshot.status === "complete";
    return isWhole
      ? "No flags. Silence is no evidence that nothing is wrong."
      : "No flags so far, and not all was read.";
  }
  const left = summary.unjudged - summary.folded;
  if (left > 0) return skipped > 0 ? `${countOf(skipped, "flag")} skipped, the others are judged.` : "Some flags wait.";
  return summary.folded > 0 ? "Every flag is judged or folded." : "Every flag is judged.";
}

function row(page: Page, label: string, parts: readonly Part[]): void {
  page.text(parts, { label: ["quiet", label], labelWidth });
}

function addCounts(page: Page, { summary }: EndView): void {
  const { counts, duplicates, unjudged, folded, activeSeconds, flags } = summary;
  for (const [judgement, word] of words) {
    const count = counts[judgement];
    if (judgement === "real")
      row(page, word, [
        ["strong", formatCount(count)],
        ["quiet", densityOf(summary)],
      ]);
    else if (count > 0) row(page, word, [formatCount(count)]);
  }
  if (duplicates > 0)
    row(page, "Duplicates", [formatCount(duplicates), ["quiet", ", each counted once, with the other"]]);
  if (unjudged > 0)
    row(page, "Not judged", [formatCount(unjudged), ["quiet", folded > 0 ? `, ${folded} of them folded` : ""]]);
  if (activeSeconds < 1) return;
  const judged = flags - unjudged;
  const each = judged > 1 ? `, ${formatDuration((activeSeconds * 1000) / judged)} for a flag` : "";
  row(page, "Time", [formatDuration(activeSeconds * 1000), ["quiet", each]]);
}

function densityOf({ realPer100Lines, readLines }: TriageSummary): string {
  if (realPer100Lines === null) return "";
  return `, ${realPer100Lines.toFixed(1)} for 100 changed lines (${formatCount(readLines)} were read)`;
}

function addAgreement(page: Page, { compared, same, sameSide, changed }: Agreement): void {
  row(page, "The same", [["strong", `${formatCount(same)} of ${formatCount(compared)}`]]);
  if (sameSide > 0) row(page, "Set aside", [formatCount(sameSide), ["quiet", " for another reason than before"]]);
  for (const { findingId, first, again } of changed.slice(0, maxFiles)) {
    row(page, findingId, [`${first.replaceAll("-", " ")}, now ${again.replaceAll("-", " ")}`]);
  }
  page.text([["quiet", "What was said first stands; this shows how steady it is."]]);
}

function addFiles(page: Page, { summary: { unflagged, unread } }: EndView): void {
  if (unflagged.length > 0) row(page, "Nobody flagged", [listed(unflagged)]);
  if (unread.length === 0) return;
  row(page, "Not read", [["warning", listed(unread.map(({ path }) => path))]]);
}

function listed(paths: readonly string[]): string {
  if (paths.length <= maxFiles) return paths.join(", ");
  const rest = paths.slice(maxFiles - 1);
  return `${paths.slice(0, maxFiles - 1).join(", ")}, ${describePaths(rest)}`;
}
