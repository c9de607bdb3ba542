import { anotherRoundWords, isAnotherRoundIdle } from "../core/another-round.ts";
import { latestVerdicts } from "../core/memory.ts";
import { toJsonText } from "../outputs/json-text.ts";
import type { Io } from "./io.ts";
import type { ReviewFamily } from "./review-family.ts";

/** Says that there is nothing to look at again, and what to do. Nothing is spent. @returns the exit code */
export function sayNothingOpen(family: ReviewFamily, { json }: { readonly json?: boolean }, io: Io): number {
  const [root] = family;
  const { id } = root.header;
  const verdicts = latestVerdicts(family.flatMap((review) => review.verdicts));
  const unjudged = family.flatMap(({ findings }) => findings).filter((finding) => !verdicts.has(finding.id)).length;
  if (json === true) {
    const isIdle = isAnotherRoundIdle(family);
    io.stdout(
      `${toJsonText({ version: 0, recheck: { reviewId: id, open: 0, unjudged, isAnotherRoundIdle: isIdle } })}\n`,
    );
    return 0;
  }
  io.stdout(`Nothing that was judged real is open in review ${id}: there is nothing to look at again.\n`);
  if (isAnotherRoundIdle(family)) io.stdout(`${anotherRoundWords}\n`);
  else if (unjudged > 0) io.stdout(`Judge what it found first: blindspot triage ${id}\n`);
  return 0;
}
