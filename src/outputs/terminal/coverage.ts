import { failureReason } from "../../core/coverage.ts";
import type { FileCoverage } from "../../core/review.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import { countOf, formatCount } from "../figures.ts";
import { type CoverageGap, readSentence, summarizeCoverage } from "../receipt.ts";
import { createPage, type Page, type Placement, type Screen, type Style } from "./page.ts";

const maxGapLines = 15;

/** Adds how much was read, then what was not and why, in a bounded number of lines. */
export function addCoverage(page: Page, snapshot: ReviewSnapshot, at: Placement): void {
  const summary = summarizeCoverage(snapshot.coverage);
  const indent = (at.indent ?? 0) + (at.labelWidth ?? 0);
  page.text([readSentence(summary)], at);
  const isCut = addGaps(page, toldOnce(summary.gaps, snapshot), indent);
  if (isCut)
    page.text(
      [
        ["quiet", "all files: "],
        ["place", `blindspot show ${snapshot.header.id} --coverage`],
      ],
      { indent },
    );
}

/** What a reviewer met stands with that reviewer, with what to do about it; here it is enough to name the reviewer. */
function toldOnce(gaps: readonly CoverageGap[], { threads }: ReviewSnapshot): CoverageGap[] {
  const met = new Map<string, string>();
  for (const { thread } of threads) {
    if (thread.outcome === null || thread.outcome.status === "answered") continue;
    const reviewer = reviewerLabel(thread.reviewer);
    met.set(failureReason(thread), `no answer of ${reviewer}`);
  }
  return gaps.map((gap) => ({ ...gap, reason: met.get(gap.reason) ?? gap.reason }));
}

/** Adds gaps with the first of their files. True: not all files are named. */
export function addGaps(page: Page, gaps: readonly CoverageGap[], indent: number): boolean {
  const shownGaps = gaps.slice(0, Math.floor(maxGapLines / 2));
  const pathsPerGap = Math.max(1, Math.floor(maxGapLines / Math.max(1, shownGaps.length)) - 2);
  for (const gap of shownGaps) addGap(page, gap, pathsPerGap, indent);
  const restFiles = gaps.slice(shownGaps.length).reduce((total, gap) => total + gap.files.length, 0);
  if (restFiles > 0) page.text([["quiet", `and ${countOf(restFiles, "more file")} for other reasons`]], { indent });
  return restFiles > 0 || shownGaps.some((gap) => gap.files.length > pathsPerGap);
}

/** `not read`, `partly read`, `left out`, and how much that matters. */
export function gapWord({
  status,
  isReviewable,
}: Pick<CoverageGap, "status" | "isReviewable">): readonly [Style, string] {
  if (!isReviewable) return ["quiet", "left out"];
  return status === "partial" ? ["warning", "partly read"] : [status === "failed" ? "bad" : "warning", "not read"];
}

function addGap(page: Page, gap: CoverageGap, maxPaths: number, indent: number): void {
  const [style, word] = gapWord(gap);
  const only = gap.files.length === 1 ? gap.files[0] : undefined;
  if (only !== undefined) {
    page.text([[style, word], `, ${describeFile(only)}: ${gap.reason}`], { indent });
    return;
  }
  page.text([[style, word], `, ${countOf(gap.files.length, "file")}: ${gap.reason}`], { indent });
  for (const file of gap.files.slice(0, maxPaths)) page.text([["quiet", describeFile(file)]], { indent: indent + 2 });
  const rest = gap.files.length - maxPaths;
  if (rest > 0) page.text([["quiet", `and ${formatCount(rest)} more`]], { indent: indent + 2 });
}

function describeFile({ path, status, changedLines, reviewedLines }: FileCoverage): string {
  return status === "partial" ? `${path} (${formatCount(reviewedLines)} of ${countOf(changedLines, "line")})` : path;
}

/** Every file of the change with what became of it, for `show --coverage`. */
export function renderCoverage(snapshot: ReviewSnapshot, screen: Screen): string {
  const page = createPage(screen);
  page.text([readSentence(summarizeCoverage(snapshot.coverage))]);
  page.gap();
  for (const file of snapshot.coverage.files) {
    const { status, isReviewable, reason } = file;
    const [style, word] = status === "reviewed" ? (["good", "read"] as const) : gapWord({ status, isReviewable });
    const lines = `${formatCount(file.reviewedLines)} of ${countOf(file.changedLines, "line")}`;
    const why = reason === null ? "" : `, ${reason}`;
    page.text([file.path, ["quiet", ` ${page.marks.dot} ${lines}${why}`]], { label: [style, word], labelWidth: 13 });
  }
  return page.toString();
}
