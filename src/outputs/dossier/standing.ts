import type { Dossier, DossierReview } from "../../core/dossier.ts";
import { dossierGaps } from "../../core/dossier-gaps.ts";
import { isAnsweredWhole } from "../../core/thread.ts";
import { countOf, formatCount } from "../figures.ts";
import { type Headline, headlineOf } from "../headline.ts";
import { inSentence } from "../notes/lists.ts";

const silence = "Silence is not evidence: a reviewer that flags nothing may have missed it.";

/** How a work stands, said plainly. `good` is only one that others read whole, and of which nothing is left to do. */
export function standingOf(dossier: Dossier): Headline {
  const said = sayStanding(dossier);
  const caveats = [said.caveat ?? "", ...caveatsOf(dossier)].filter((caveat) => caveat !== "");
  return { ...said, caveat: caveats.length === 0 ? null : [...new Set(caveats)].join(" ") };
}

function sayStanding(dossier: Dossier): Headline {
  const others = dossier.reviews.filter(({ isControl }) => !isControl);
  const last = others.at(-1);
  if (last === undefined) return unreviewed(dossier);
  const { story, findings } = last;
  const [root] = story.rounds;
  const found = findings.length === 0 ? "no findings" : countOf(findings.length, "finding");
  if (root.status !== "complete") {
    const { tone, sentence, caveat } = headlineOf(root, found);
    return { tone: tone === "good" ? "warning" : tone, word: words[root.status], sentence, caveat };
  }
  return others.some(isLeft) ? toDo(dossier) : reviewed(dossier, others);
}

const words = {
  ...{ open: "Being reviewed", running: "Being reviewed", interrupted: "Review interrupted", complete: "Reviewed" },
  ...{ partial: "Partly reviewed", failed: "Review failed", cancelled: "Review cancelled", empty: "Not reviewed" },
} as const;

function isLeft({ steps }: DossierReview): boolean {
  return steps.length > 0;
}

function unreviewed({ reviews, selfReviews }: Dossier): Headline {
  const readers = [
    ...(selfReviews.length === 0 ? [] : ["the thread that built it"]),
    ...(reviews.length === 0 ? [] : ["a model of the builder's family"]),
  ];
  const sentence =
    readers.length === 0 ? "nobody has reviewed this work." : `only ${inSentence(readers)} has reviewed this work.`;
  return { tone: "bad", word: "Not reviewed", sentence, caveat: "No other family of models has read it." };
}

function toDo(dossier: Dossier): Headline {
  const { groups } = dossier.figures;
  const left = [
    groups.unjudged === 0 ? "" : `${formatCount(groups.unjudged)} not judged`,
    groups.open === 0 ? "" : `${formatCount(groups.open)} real and open`,
  ].filter((part) => part !== "");
  const rest = left.length === 0 ? "not everything is done" : inSentence(left);
  return { tone: "warning", word: "Not finished", sentence: `${countsOf(dossier)}; ${rest}.`, caveat: null };
}

function reviewed(dossier: Dossier, reviews: readonly DossierReview[]): Headline {
  const threads = reviews.flatMap(({ story }) => story.rounds.flatMap((round) => round.threads));
  const isShown = threads.some(
    ({ thread: { independence, outcome } }) => independence === "independent" && isAnsweredWhole(outcome),
  );
  const sentence = `${countsOf(dossier)}; nothing is left to do.`;
  const caveat = dossier.findings.length === 0 ? silence : null;
  if (isShown) return { tone: "good", word: "Reviewed", sentence, caveat };
  const doubt = "That its readers are independent of its builder is not shown.";
  return { tone: "warning", word: "Reviewed", sentence, caveat: caveat === null ? doubt : `${caveat} ${doubt}` };
}

/** `3 findings, 2 real, 1 fixed`. */
export function countsOf({ figures: { found, real, groups } }: Dossier): string {
  if (found === 0) return "no findings";
  const fixed = groups.fixed === 0 ? "" : `, ${formatCount(groups.fixed)} fixed`;
  return `${countOf(found, "finding")}, ${formatCount(real)} real${fixed}`;
}

function caveatsOf(dossier: Dossier): string[] {
  const gaps = dossierGaps(dossier);
  const unended = gaps.rounds.filter(({ isUnended }) => isUnended).length;
  const failing = gaps.runs.filter(({ isLast }) => isLast).length;
  return [
    gaps.unreviewed.length === 0
      ? ""
      : `${countOf(gaps.unreviewed.length, "increment")} came after the last review, and nobody has read it since.`,
    unended === 0 ? "" : `${countOf(unended, "review")} did not come to ${unended === 1 ? "its" : "their"} end.`,
    failing === 0 ? "" : `${countOf(failing, "command")} did not pass when last run.`,
  ];
}
