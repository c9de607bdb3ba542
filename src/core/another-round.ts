import { familyDefects, openFindings } from "./open-findings.ts";
import type { ReviewRound } from "./snapshot.ts";

/**
 * Whether another round of a review is hardly worth it: the last one ran to its end, all that it found is judged, none of it
 * is real, and nothing that was real before is open. While something waits for a judgement, nobody can tell.
 *
 * @param family a review and its rechecks, oldest first
 */
export function isAnotherRoundIdle(family: readonly ReviewRound[]): boolean {
  const last = family.at(-1);
  if (last === undefined || (last.status !== "complete" && last.status !== "empty")) return false;
  if (openFindings(family).length > 0) return false;
  const ofLast = familyDefects(family).filter(
    ({ reviewId, again }) => reviewId === last.header.id || again.some((each) => each.reviewId === last.header.id),
  );
  return ofLast.every(({ verdict, finding, isBack }) => {
    if (isBack) return false;
    if (verdict === null) return finding.fold === "judged-before";
    return verdict.judgement !== "unsure" && (verdict.judgement !== "real" || verdict.duplicateOf !== null);
  });
}

/** In words, for people. */
export const anotherRoundWords =
  "Another round is hardly worth it: the last one brought nothing real, and nothing real is open.";
