import type { Dossier } from "../../core/dossier.ts";
import type { Receipt } from "../../core/receipt.ts";
import { countOf } from "../figures.ts";
import type { ToldDossier } from "./tell.ts";

/** What nobody knows of a work, in sentences: what a reader would else take for granted. Nothing foreign is in them. */
export function unknownsOf({ dossier, receipts }: ToldDossier): readonly string[] {
  const ids = dossier.reviews.flatMap(({ story }) => story.rounds.map(({ header }) => header.id));
  const reviews = ids.flatMap((id) => receipts.get(id)?.receipt ?? []);
  return [
    ...ofBuilding(dossier),
    ...ofSelfReview(dossier),
    ...ofReading(reviews),
    ...ofFixing(dossier),
    ...ofCost(dossier),
  ];
}

function ofBuilding({ work, build, increments }: Dossier): string[] {
  const rests = increments.filter(({ kind }) => kind === "rest").length;
  return [
    ...(work.thread === null && build === null ? ["Which conversation built it: none was named."] : []),
    ...(work.spec === null
      ? ["What was asked for: no requirements are on record, so nobody read it against any."]
      : []),
    ...(build === null
      ? ["How long building took, what it cost, and whether its steps were tested: it was built without blindspot."]
      : []),
    ...(build !== null && build.plan.check === null
      ? ["Whether it passes its tests: no check command was set for this work."]
      : []),
    ...(rests === 0 ? [] : ["Who wrote what neither a commit nor the conversation tells: see the last increments."]),
  ];
}

function ofSelfReview({ selfReviews, comparison, build, reviews }: Dossier): string[] {
  if (comparison !== null || reviews.length === 0) return [];
  if (selfReviews.length === 0) {
    const skipped = build?.selfReviewSkipped == null ? "" : ", which was skipped";
    return [`What the builder would have found itself: there was no self-review${skipped}.`];
  }
  return ["What the builder would have found itself: its self-review brought no answer."];
}

function ofReading(receipts: readonly Receipt[]): string[] {
  const threads = receipts.flatMap((receipt) => receipt.threads).filter(({ outcome }) => outcome === "answered");
  const unshown = threads.filter(({ independence }) => independence === "not-shown").length;
  const unserved = threads.filter(({ servedModel }) => servedModel === null).length;
  const unreported = threads.filter(({ reading }) => reading === "not-reported").length;
  return [
    ...(receipts.some(({ authorship, change }) => change.files > 0 && authorship.evidence.length === 0)
      ? ["Who wrote the code: nothing shows it."]
      : []),
    ...(unshown === 0
      ? []
      : [`How independent ${countOf(unshown, "thread")} ${unshown === 1 ? "was" : "were"}: it is not shown.`]),
    ...(unserved === 0 ? [] : [`Which model answered in ${countOf(unserved, "thread")}: it was not reported.`]),
    ...(unreported === 0 ? [] : [`What ${countOf(unreported, "thread")} read besides the brief: it was not reported.`]),
  ];
}

function ofFixing({ findings, figures }: Dossier): string[] {
  const unproven = findings.filter(
    ({ group, rechecks }) => group === "fixed" && rechecks.at(-1)?.status !== "fixed",
  ).length;
  return [
    ...(figures.groups.unjudged === 0
      ? []
      : [
          `Whether ${countOf(figures.groups.unjudged, "finding")} ${figures.groups.unjudged === 1 ? "is" : "are"} right: nobody has judged.`,
        ]),
    ...(unproven === 0
      ? []
      : [
          `Whether ${countOf(unproven, "finding")} ${unproven === 1 ? "is" : "are"} mended: no recheck says so, the developer alone does.`,
        ]),
  ];
}

function ofCost({ figures: { cost } }: Dossier): string[] {
  return cost.unknown === 0
    ? []
    : [`What ${countOf(cost.unknown, "turn or thread", "turns or threads")} cost: it was not reported.`];
}
