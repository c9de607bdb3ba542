import type { SpecDrafted } from "./build.ts";
import { hasUnknownCost } from "./build-cost.ts";
import type { BuildState } from "./build-state.ts";
import type { DossierReview } from "./dossier.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { type StoryFinding, type StoryGroup, storyGroups, storyJudging } from "./story.ts";
import { hasUnknownFigure } from "./thread.ts";
import type { Increment, Work } from "./work.ts";

/** What something cost, as far as it is known. */
export interface DossierCost {
  /** US dollars. */
  readonly usd: number;
  /** Turns and threads whose cost is not, or not fully, known. */
  readonly unknown: number;
}

/** How long something took and what it cost. */
export interface DossierSpent {
  /** Null: not known. */
  readonly durationMs: number | null;
  /** Null: not known at all. */
  readonly cost: DossierCost | null;
}

/** What a work comes to in figures. */
export interface DossierFigures {
  /** Findings of reviews by others, duplicates and those that were judged before apart. */
  readonly found: number;
  /** Judged real: open, fixed and deferred. */
  readonly real: number;
  readonly groups: Readonly<Record<StoryGroup, number>>;
  /** From the first to the last thing that is known of it. */
  readonly elapsedMs: number | null;
  readonly endedAt: string | null;
  /** Null: it was not drafted by a model. */
  readonly drafting: DossierSpent | null;
  /** Turns of the build thread; nothing is known of a conversation that was held without us. */
  readonly building: DossierSpent;
  /** Set-up and checks. Null: none was run. */
  readonly checkingMs: number | null;
  readonly selfReview: DossierSpent | null;
  /** Rechecks and controls included. */
  readonly reviewing: DossierSpent | null;
  /** Of people, idle time excluded. */
  readonly judgingMs: number;
  /** As far as it is known. */
  readonly cost: DossierCost;
}

interface Counted {
  readonly work: Work;
  readonly increments: readonly Increment[];
  readonly build: BuildState | null;
  readonly drafted: SpecDrafted | { readonly type: string } | null;
  readonly reviews: readonly DossierReview[];
  readonly selfReviews: readonly ReviewSnapshot[];
  readonly findings: readonly StoryFinding[];
}

/** Adds up what a work took, and counts what was found. */
export function dossierFigures({
  work,
  increments,
  build,
  drafted,
  reviews,
  selfReviews,
  findings,
}: Counted): DossierFigures {
  const groups = countGroups(findings);
  const rounds = reviews.flatMap(({ story }) => story.rounds);
  const drafting = drafted?.type === "drafted" ? draftingSpent(drafted as SpecDrafted) : null;
  const building = buildingSpent(build);
  const selfReview = roundsSpent(selfReviews);
  const reviewing = roundsSpent(rounds);
  const endedAt = lastOf([
    ...[work.endedAt, build?.lastEventAt ?? null],
    ...increments.map(({ turn }) => turn?.at ?? null),
    ...[...rounds, ...selfReviews].map((round) => round.endedAt ?? round.header.startedAt),
  ]);
  const judging = reviews.map(({ story }) => storyJudging(story).activeSeconds * 1000);
  return {
    found: findings.length - groups.duplicate - groups["judged-before"],
    real: groups.open + groups.fixed + groups.deferred,
    ...{ groups, endedAt, elapsedMs: between(work.startedAt, endedAt), drafting, building },
    ...{ checkingMs: checkingMs(build), selfReview, reviewing },
    judgingMs: judging.reduce((sum, ms) => sum + ms, 0),
    cost: sumCosts([drafting, building, selfReview, reviewing].flatMap((spent) => spent?.cost ?? [])),
  };
}

function countGroups(findings: readonly StoryFinding[]): Record<StoryGroup, number> {
  const counts = storyGroups.map((group) => [group, findings.filter((one) => one.group === group).length]);
  return Object.fromEntries(counts);
}

function draftingSpent({ costUsd, durationMs }: SpecDrafted): DossierSpent {
  return { durationMs, cost: { usd: costUsd ?? 0, unknown: costUsd === null ? 1 : 0 } };
}

function buildingSpent(build: BuildState | null): DossierSpent {
  if (build === null) return { durationMs: null, cost: null };
  const ended = build.turns.filter(({ endedAt }) => endedAt !== null);
  const unknown = build.turns.filter(hasUnknownCost).length;
  return {
    durationMs: ended.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
    cost: { usd: build.costUsd ?? 0, unknown },
  };
}

function checkingMs(build: BuildState | null): number | null {
  const runs = [...(build?.setup ? [build.setup] : []), ...(build?.increments.flatMap((one) => one.runs) ?? [])];
  return runs.length === 0 ? null : runs.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function roundsSpent(rounds: readonly ReviewSnapshot[]): DossierSpent | null {
  if (rounds.length === 0) return null;
  const times = rounds.flatMap(({ header, endedAt }) => between(header.startedAt, endedAt) ?? []);
  const threads = rounds.flatMap((round) => round.threads.map(({ thread }) => thread));
  return {
    durationMs: times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0),
    cost: {
      usd: threads.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
      unknown: threads.filter((thread) => hasUnknownFigure(thread, thread.costUsd)).length,
    },
  };
}

function sumCosts(costs: readonly DossierCost[]): DossierCost {
  return {
    usd: costs.reduce((sum, { usd }) => sum + usd, 0),
    unknown: costs.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

function lastOf(times: readonly (string | null)[]): string | null {
  const known = times.filter((time) => time !== null && !Number.isNaN(Date.parse(time))) as string[];
  return known.reduce<string | null>(
    (last, at) => (last === null || Date.parse(at) > Date.parse(last) ? at : last),
    null,
  );
}

function between(from: string, to: string | null): number | null {
  const ms = Date.parse(to ?? "") - Date.parse(from);
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}
