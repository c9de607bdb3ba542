import type { CommandRun } from "./build.ts";
import type { BuildTurn } from "./build-state.ts";
import type { Dossier, DossierIncrement } from "./dossier.ts";
import type { FileCoverage } from "./review.ts";
import type { ReviewSnapshot } from "./snapshot.ts";

/** What a review, a recheck or a self-review did not read, or did not bring to its end. */
export interface ReviewGap {
  readonly round: ReviewSnapshot;
  readonly kind: "review" | "control" | "recheck" | "self-review";
  /** Files that it should have read. */
  readonly unread: readonly FileCoverage[];
  /** Files that were left out by rule. */
  readonly leftOut: readonly FileCoverage[];
  /** It is not whole: it failed, stopped, waits, or lost answers. */
  readonly isUnended: boolean;
}

/** What must not be overlooked in a work: what nobody read, and what went wrong. */
export interface DossierGaps {
  readonly rounds: readonly ReviewGap[];
  /** Turns of the builder that brought no answer. */
  readonly turns: readonly BuildTurn[];
  /** Set-up and checks that did not pass, with the increment (null: the set-up). */
  readonly runs: readonly { readonly position: number | null; readonly run: CommandRun; readonly isLast: boolean }[];
  readonly rejected: readonly DossierIncrement[];
  /** Made after the last review or recheck had been begun. */
  readonly unreviewed: readonly DossierIncrement[];
}

/** Collects what was not read, failed or was undone. */
export function dossierGaps(dossier: Dossier): DossierGaps {
  const { build, increments } = dossier;
  const failedRuns = increments.flatMap(({ position, runs }) =>
    runs.map((run, index) => ({ position, run, isLast: index === runs.length - 1 })),
  );
  const setup = build?.setup ? [{ position: null, run: build.setup, isLast: true }] : [];
  return {
    rounds: roundsOf(dossier).filter((gap) => gap.isUnended || gap.unread.length + gap.leftOut.length > 0),
    turns: (build?.turns ?? []).filter(({ outcome }) => outcome !== null && outcome.status !== "answered"),
    runs: [...setup, ...failedRuns].filter(({ run }) => run.status !== "passed"),
    rejected: increments.filter(({ state }) => state === "rejected"),
    unreviewed: increments.filter((increment) => isUnreviewed(increment, dossier)),
  };
}

function roundsOf({ reviews, selfReviews }: Dossier): ReviewGap[] {
  const others = reviews.flatMap(({ story, isControl }) =>
    story.rounds.map((round) =>
      gapOf(round, round.header.recheck !== undefined ? "recheck" : isControl ? "control" : "review"),
    ),
  );
  return [...selfReviews.map((round) => gapOf(round, "self-review")), ...others];
}

/** What another tool read is not known, so that nothing of it can be missed. */
function gapOf(round: ReviewSnapshot, kind: ReviewGap["kind"]): ReviewGap {
  const isImport = round.threads.some(({ thread }) => thread.reviewer.kind === "import");
  const isWhole = round.status === "complete" || round.status === "empty" || (isImport && round.status !== "failed");
  const files = round.coverage.files.filter(({ status }) => status !== "reviewed");
  return {
    ...{ round, kind },
    unread: files.filter(({ isReviewable }) => isReviewable),
    leftOut: files.filter(({ isReviewable }) => !isReviewable),
    isUnended: !isWhole,
  };
}

/** Told for what was made by turns alone: of other commits nobody has kept when they were made. */
function isUnreviewed({ state, turns }: DossierIncrement, { reviews }: Dossier): boolean {
  const made = turns.findLast(({ endedAt }) => endedAt !== null)?.endedAt;
  const rounds = reviews.filter(({ isControl }) => !isControl).flatMap(({ story }) => story.rounds);
  if (state === "rejected" || made == null || rounds.length === 0) return false;
  return rounds.every(({ header }) => Date.parse(header.startedAt) < Date.parse(made));
}
