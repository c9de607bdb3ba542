import type { CommandRun, SpecDrafted, TurnOutcome, TurnPurpose } from "../../core/build.ts";
import type { BuildDecision, BuildPhase, BuildState } from "../../core/build-state.ts";
import type { DossierIncrement } from "../../core/dossier.ts";
import type { DossierCost, DossierFigures, DossierSpent } from "../../core/dossier-figures.ts";
import type { ReviewGap } from "../../core/dossier-gaps.ts";
import { formatDuration } from "../figures.ts";
import { momentOf } from "../notes/lists.ts";
import { describeCost } from "../receipt.ts";

/** What a turn of the builder was for. */
export const purposeWords: Record<TurnPurpose, string> = {
  increment: "the next step",
  rework: "a step once more",
  "mend-own": "to mend what its self-review had found",
  fix: "to mend what a review had found",
};

/** What an increment that was asked for by turns is, besides a step of the building. */
export const madeForWords: Partial<Record<TurnPurpose, string>> = {
  "mend-own": "after its self-review",
  fix: "fix",
};

export const stateWords: Record<DossierIncrement["state"], string> = {
  ...{ adopted: "adopted", proposed: "waits for a decision", accepted: "accepted", rejected: "rejected" },
};

export const runWords: Record<CommandRun["status"], string> = {
  ...{ passed: "passed", failed: "failed", "timed-out": "timed out", "not-started": "could not be started" },
};

export const phaseWords: Record<BuildPhase, string> = {
  "setting-up": "setting up",
  building: "building",
  "self-review": "self-review",
  "cross-review": "review by others",
  triage: "judging what was found",
  fixing: "mending what was found",
  rechecking: "checking again",
  done: "done",
  delivered: "delivered",
};

/** What a developer, or a rule in their place, said of an increment. */
export function decisionWords({ decision, by }: BuildDecision): string {
  const who = by === "auto" ? "by rule" : "by the developer";
  return decision === "comment" ? `sent back ${who}` : `${decision} ${who}`;
}

/** `timed-out (deadline): no answer within 5 minutes`. Foreign text, not escaped. */
export function outcomeWords(outcome: TurnOutcome): string {
  return outcome.status === "answered" ? "answered" : `${outcome.status} (${outcome.problem}): ${outcome.reason}`;
}

/** Where a work that is driven is at; empty for others. */
export function phaseSentence(build: BuildState | null): string {
  if (build === null) return "";
  const waits = build.waitsFor === "nobody" ? "" : `, waits for the ${build.waitsFor}`;
  return `${phaseWords[build.phase]}${waits}`;
}

/** `$0.84`, `at least $0.84`, `no cost`, `cost unknown`. */
export function costWords({ usd, unknown }: DossierCost): string {
  return describeCost({ known: usd, unknownThreads: unknown });
}

/** The cost of all of it: of a conversation that was held without us nobody knows it. */
export function totalWords({ cost, building }: Pick<DossierFigures, "cost" | "building">): string {
  const isWhole = building.cost !== null && cost.unknown === 0;
  return costWords({ usd: cost.usd, unknown: isWhole ? 0 : 1 });
}

/** `3 m 12 s, $0.84`. */
export function spentWords({ durationMs, cost }: DossierSpent): string {
  const time = durationMs === null ? "time not known" : formatDuration(durationMs);
  return `${time}, ${cost === null ? "cost not known" : costWords(cost)}`;
}

/** What took how long and what, line by line. */
export function spentRows(figures: DossierFigures): readonly (readonly [what: string, spent: string])[] {
  const { drafting, building, checkingMs, selfReview, reviewing, judgingMs } = figures;
  return [
    ...(drafting === null ? [] : [["Drafting the spec", spentWords(drafting)] as const]),
    ["Building", building.cost === null ? "not known" : spentWords(building)],
    ...(checkingMs === null ? [] : [["Set-up and checks", formatDuration(checkingMs)] as const]),
    ...(selfReview === null ? [] : [["Self-review", spentWords(selfReview)] as const]),
    ...(reviewing === null ? [] : [["Review and rechecks", spentWords(reviewing)] as const]),
    ...(judgingMs === 0 ? [] : [["Judging, by people", formatDuration(judgingMs)] as const]),
  ];
}

export const gapTitles = {
  unreviewed: "Increments that nobody has read since they were made",
  unended: "Reviews that did not come to their end",
  unread: "Files that were not read, or not in full",
  turns: "Turns of the builder without an answer",
  runs: "Commands that did not pass",
  rejected: "Increments that were rejected",
  leftOut: "Left out by rule",
} as const;

export const nothingFailed =
  "Every review came to its end and read all that it should have; no turn and no command failed.";

export const gapKindWords: Record<ReviewGap["kind"], string> = {
  ...{ review: "Review", control: "Control", recheck: "Recheck", "self-review": "Self-review" },
};

/** `gpt-6, 2026-11-22 08:52 UTC; 41 s, $0.06; frozen as it was drafted`. Foreign text, not escaped. */
export function draftWords(
  { reviewer, facts, costUsd, durationMs, at, draftHash }: SpecDrafted,
  hash: string | null,
): string {
  const model = facts.servedModel ?? reviewer.model ?? "model not known";
  const cost = costWords({ usd: costUsd ?? 0, unknown: costUsd === null ? 1 : 0 });
  const edited = hash === draftHash ? "frozen as it was drafted" : "the developer changed it before it was frozen";
  return `${model}, ${momentOf(at)}; ${formatDuration(durationMs)}, ${cost}${hash === null ? "" : `; ${edited}`}`;
}
