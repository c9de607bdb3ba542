import type { CommandRun, SpecDrafted, StoredBuild, TurnPurpose } from "./build.ts";
import { standingOf } from "./build-standing.ts";
import { type BuildDecision, type BuildState, type BuildTurn, foldBuild, type ReviewStanding } from "./build-state.ts";
import { type DossierCriterion, dossierCriteria } from "./dossier-criteria.ts";
import { type DossierFigures, dossierFigures } from "./dossier-figures.ts";
import { compareSelfReviews, type SelfReviewOf } from "./self-review.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { type ReviewStory, type StoryFinding, storyFindings } from "./story.ts";
import { type StoryStep, storySteps } from "./story-steps.ts";
import type { StoredIncrement, StoredWork, Work } from "./work.ts";

/** All that the ledger has of a work. */
export interface DossierSource {
  readonly stored: StoredWork;
  /** Without events for a work that is not driven. */
  readonly build: StoredBuild;
  /** Reviews by others than the build thread, each with its rechecks; oldest first. */
  readonly stories: readonly ReviewStory[];
  /** Of the build thread itself, oldest first. */
  readonly selfReviews: readonly ReviewSnapshot[];
}

/** A step of the building with what was said and done about it. */
export interface DossierIncrement extends StoredIncrement {
  /** What the turn that made it was for; null: nobody asked for it by turns. */
  readonly purpose: TurnPurpose | null;
  /** Numbers of the criteria that its builder means to have met. */
  readonly criteria: readonly string[];
  readonly turns: readonly BuildTurn[];
  readonly runs: readonly CommandRun[];
  readonly decisions: readonly BuildDecision[];
}

/** A review by others, with all that came of it. */
export interface DossierReview {
  readonly story: ReviewStory;
  readonly findings: readonly StoryFinding[];
  readonly steps: readonly StoryStep[];
  /** By a model of the builder's family, asked on purpose: counted apart. */
  readonly isControl: boolean;
}

/** What the build thread and the others said, side by side. */
export interface DossierComparison extends SelfReviewOf {
  /** A self-review was begun when another review had been: its thread may have known what that one found. */
  readonly isAfterReview: boolean;
}

/** A work told from its beginning to where it stands. */
export interface Dossier {
  readonly work: Work;
  readonly specText: string | null;
  /** Null: it is not driven, or has no plan yet. */
  readonly build: BuildState | null;
  /** How its spec was drafted; null: nobody drafted it for the developer. */
  readonly drafted: SpecDrafted | null;
  /** The ends of what commands printed, by hash. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly increments: readonly DossierIncrement[];
  readonly selfReviews: readonly ReviewSnapshot[];
  readonly reviews: readonly DossierReview[];
  readonly criteria: readonly DossierCriterion[];
  /** Of all reviews but controls, every defect once. */
  readonly findings: readonly StoryFinding[];
  /** A review by others, but for controls, has brought an answer: that nothing was found means something. */
  readonly isRead: boolean;
  /** Null: the build thread was not asked, gave no answer, or nobody else has answered. */
  readonly comparison: DossierComparison | null;
  readonly figures: DossierFigures;
}

/** Puts a dossier together from what the ledger has. */
export function makeDossier({ stored, build: journal, stories, selfReviews }: DossierSource): Dossier {
  const reviews = stories.map(toReview);
  const counted = reviews.filter(({ isControl }) => !isControl);
  const findings = onceEach(counted);
  const state = foldBuild(
    journal.events,
    [...reviews.map(({ story }) => story.rounds), ...selfReviews.map((one) => [one])].flatMap(standingsOf),
  );
  const increments = toIncrements(stored.increments, state);
  const drafted = journal.events.findLast((event) => event.type === "drafted");
  return {
    ...{ work: stored.work, specText: stored.specText, build: state, outputs: journal.texts },
    drafted: drafted?.type === "drafted" ? drafted : null,
    ...{ increments, selfReviews, reviews, findings, isRead: isReadByOthers(counted) },
    criteria: dossierCriteria(stored.work.spec, increments, findings),
    comparison: compare(counted, findings, selfReviews),
    figures: dossierFigures({
      work: stored.work,
      increments,
      build: state,
      drafted: drafted ?? null,
      reviews,
      selfReviews,
      findings,
    }),
  };
}

/** A review whose readers were all of the builder's family. */
function toReview(story: ReviewStory): DossierReview {
  const [{ threads }] = story.rounds;
  const findings = storyFindings(story);
  const isControl = threads.length > 0 && threads.every(({ thread }) => thread.role === "control");
  return { story, findings, steps: storySteps(story, findings), isControl };
}

/** A defect that a later review of the same work found again comes once, as it was judged last. */
function onceEach(reviews: readonly DossierReview[]): readonly StoryFinding[] {
  const byLineage = new Map<string, StoryFinding>();
  for (const told of reviews.flatMap(({ findings }) => findings)) {
    const key = told.finding.lineage ?? told.finding.id;
    const before = byLineage.get(key);
    if (before === undefined || isJudgedLater(told, before)) byLineage.set(key, told);
  }
  return [...byLineage.values()];
}

function isJudgedLater({ verdict }: StoryFinding, before: StoryFinding): boolean {
  if (verdict === null) return false;
  return before.verdict === null || Date.parse(verdict.at) > Date.parse(before.verdict.at);
}

function toIncrements(stored: readonly StoredIncrement[], state: BuildState | null): readonly DossierIncrement[] {
  return stored.map((increment) => {
    const built = state?.increments.find((one) => one.increment.id === increment.id);
    const turns = (state?.turns ?? []).filter(({ id }) => built?.turnIds.includes(id) === true);
    return {
      ...increment,
      ...(built !== undefined && { state: built.increment.state }),
      ...{ purpose: built?.purpose ?? null, turns },
      criteria: [...new Set(turns.flatMap(({ report }) => report?.criteria ?? []))],
      ...{ runs: built?.runs ?? [], decisions: built?.decisions ?? [] },
    };
  });
}

function compare(
  reviews: readonly DossierReview[],
  findings: readonly StoryFinding[],
  selfReviews: readonly ReviewSnapshot[],
): DossierComparison | null {
  if (!isReadByOthers(reviews)) return null;
  const compared = compareSelfReviews(
    findings.map(({ finding }) => finding),
    selfReviews,
  );
  if (compared === null) return null;
  const first = Math.min(...reviews.map(({ story }) => Date.parse(story.rounds[0].header.startedAt)));
  return { ...compared, isAfterReview: selfReviews.some(({ header }) => Date.parse(header.startedAt) > first) };
}

function isReadByOthers(reviews: readonly DossierReview[]): boolean {
  const threads = reviews.flatMap(({ story }) => story.rounds.flatMap((round) => round.threads));
  return threads.some(({ thread }) => thread.outcome?.status === "answered");
}

/** Of a review and its rechecks: what is left to judge and to mend is that of all of them. */
function standingsOf(rounds: readonly ReviewSnapshot[]): ReviewStanding[] {
  return rounds.map((round) => {
    const threads = round.threads.map(({ thread: { role, outcome } }) => ({ role, outcome: outcome?.status ?? null }));
    return standingOf({ ...round, threads }, rounds);
  });
}
