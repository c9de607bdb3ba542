import type { Dossier, DossierComparison } from "../../core/dossier.ts";
import type { StoryFinding } from "../../core/story.ts";
import { countOf, formatCount } from "../figures.ts";
import { inSentence, timesOf } from "../notes/lists.ts";

/** What a comparison in one work is worth. */
export const oneWork =
  "These are counts of one work, which says little of any model. The same is what our rule for merging findings calls the same; it may be wrong.";

export const afterReview =
  "A self-review was begun after another review: its thread may have known what that one found.";

/** Why there is nothing to compare. */
export function nothingToCompare({ selfReviews, reviews }: Dossier): string {
  const why =
    reviews.length === 0
      ? "Nobody else has read it"
      : selfReviews.length === 0
        ? "The thread that built it was not asked what is wrong with it"
        : "Of the self-review or of the review there is no answer";
  return `${why}, so that there is nothing to compare.`;
}

/** What self-review and review said, in sentences. */
export function comparisonWords({ selfReviews, findings }: Dossier, { missed, said }: DossierComparison): string {
  const threads = selfReviews.flatMap((round) => round.threads);
  const answers = threads.filter(({ thread }) => thread.outcome?.status === "answered").length;
  const own = selfReviews.reduce((sum, round) => sum + round.findings.length, 0);
  const answer = own === 0 ? "found nothing wrong" : `said ${countOf(own, "thing")}`;
  const others = missed.length === 0 ? "nothing" : countOf(missed.length, "thing");
  const both = said.length === 0 ? "" : ` ${countOf(said.length, "thing")} both said.`;
  return `Asked what is wrong with it, the thread that built it answered ${timesOf(answers)} and ${answer}. Others flagged ${others} that it had not said${judgedWords(missed, findings)}.${both}`;
}

function judgedWords(missed: readonly string[], findings: readonly StoryFinding[]): string {
  const groups = findings.filter(({ finding }) => missed.includes(finding.id)).map(({ group }) => group);
  const real = groups.filter((group) => group === "open" || group === "fixed" || group === "deferred").length;
  const unjudged = groups.filter((group) => group === "unjudged").length;
  const parts = [
    ...(real === 0 ? [] : [`${formatCount(real)} real`]),
    ...(groups.length === real + unjudged ? [] : [`${formatCount(groups.length - real - unjudged)} not, or unsure`]),
    ...(unjudged === 0 ? [] : [`${formatCount(unjudged)} not judged`]),
  ];
  return parts.length === 0 ? "" : `: by the developer's judgement ${inSentence(parts)}`;
}
