import { describePlace } from "../../core/place.ts";
import { countOf } from "../../outputs/figures.ts";
import { createPage, type Page } from "../../outputs/terminal/page.ts";
import { addRechecks } from "../../outputs/terminal/rechecks.ts";
import type { Io } from "../io.ts";
import { findingsOf } from "../review-family.ts";
import type { WorkReview } from "./standings.ts";

/**
 * Says what came of a review of a work, on standard error. What a review by others found is only counted: who is about to judge it sees
 * it in triage, and there without who said it.
 */
export function tellReview(found: WorkReview, isOwn: boolean, { errorScreen, stderr }: Io): void {
  const { review, family } = found;
  const page = createPage(errorScreen);
  if (review.header.recheck !== undefined) addRechecks(page, review, findingsOf(family));
  else addFlags(page, found, isOwn);
  if (page.toString() !== "") stderr(`${page.toString()}\n`);
}

function addFlags(page: Page, { review: { header, status, findings } }: WorkReview, isOwn: boolean): void {
  const isWell = status === "complete" || status === "empty";
  const name = isOwn ? "Self-review" : "Review";
  const { dot } = page.marks;
  page.text([
    ["strong", name],
    ` ${header.id} `,
    [isWell ? "good" : "warning", status],
    ` ${dot} ${countOf(findings.length, "flag")}`,
  ]);
  if (!isOwn) return;
  for (const { title, location } of findings) {
    page.text([title, "  ", ["place", describePlace(location).path]], { indent: 2 });
  }
}
