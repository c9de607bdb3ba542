import { basename } from "node:path";
import type { CommandRun } from "../core/build.ts";
import type { BuildTurn } from "../core/build-state.ts";
import type { Dossier, DossierIncrement } from "../core/dossier.ts";
import { dossierGaps } from "../core/dossier-gaps.ts";
import { builderOf, readersOf } from "./dossier/people.ts";
import { standingOf } from "./dossier/standing.ts";
import type { ToldDossier } from "./dossier/tell.ts";
import { unknownsOf } from "./dossier/unknown.ts";
import type { DossierDocument, ToldRun } from "./dossier-schema.ts";
import { toJsonText } from "./json-text.ts";
import { toNotesDocument } from "./notes-document.ts";

/** The document as text. */
export function renderDossierDocument(told: ToldDossier): string {
  return toJsonText(toDossierDocument(told));
}

/** A dossier as data. Foreign text in it is as it was given, without command lines and folders of this machine. */
export function toDossierDocument(told: ToldDossier): DossierDocument {
  const { dossier, receipts, stories } = told;
  const { build, comparison, drafted, figures } = dossier;
  const { tone, word, sentence, caveat } = standingOf(dossier);
  const { models, ...builder } = builderOf(dossier);
  return {
    version: 0,
    dossier: {
      work: workIn(dossier),
      standing: { word, isGood: tone === "good", sentence, caveat },
      unknown: [...unknownsOf(told)],
      builder: { ...builder, models: [...models] },
      readers: [...readersOf(dossier)],
      isRead: dossier.isRead,
      figures: { ...figures, groups: { ...figures.groups } },
      spec: specIn(dossier),
      drafted:
        drafted === null ? null : (({ at, reviewer, idea, draftHash }) => ({ at, reviewer, idea, draftHash }))(drafted),
      ...{ plan: build?.plan ?? null, phase: build?.phase ?? null, delivered: build?.delivered ?? null },
      setup: build?.setup ? runIn(build.setup, dossier) : null,
      turns: (build?.turns ?? []).map(turnIn),
      increments: dossier.increments.map((increment) => incrementIn(increment, dossier)),
      selfReviewSkipped: build?.selfReviewSkipped ?? null,
      selfReviews: selfReviewsIn(dossier, receipts),
      reviews: stories.map((story, index) => {
        return { isControl: dossier.reviews[index]?.isControl ?? false, notes: toNotesDocument(story).notes };
      }),
      comparison: comparison === null ? null : comparisonIn(comparison),
      gaps: gapsIn(dossier),
    },
  };
}

type Told = DossierDocument["dossier"];

function workIn({ work }: Dossier): Told["work"] {
  const { id, title, way, base, startedAt, endedAt, repository, thread } = work;
  const told = thread === null ? null : (({ file: _, ...rest }) => rest)(thread);
  const place = { key: repository.key, name: basename(repository.root) };
  return { id, repository: place, title, way, base, startedAt, endedAt, thread: told };
}

function specIn({ work: { spec }, specText, criteria }: Dossier): Told["spec"] {
  if (spec === null) return null;
  const told = criteria.map((one) => ({ ...one, claimedBy: [...one.claimedBy], namedBy: [...one.namedBy] }));
  return { path: spec.path, hash: spec.hash, text: specText, criteria: told };
}

function turnIn(turn: BuildTurn): Told["turns"][number] {
  const { id, purpose, askedAt, endedAt, outcome, report, incrementId, facts, costUsd, durationMs } = turn;
  const told = { id, purpose, askedAt, endedAt, outcome, report, costUsd, durationMs };
  return { ...told, increment: incrementId, servedModel: facts?.servedModel ?? null };
}

function runIn(run: CommandRun, { outputs }: Dossier): ToldRun {
  return { ...run, output: outputs.get(run.outputHash) ?? "" };
}

function incrementIn(increment: DossierIncrement, dossier: Dossier): Told["increments"][number] {
  const { turns, runs, decisions, criteria, ...rest } = increment;
  return {
    ...rest,
    criteria: [...criteria],
    turns: turns.map(({ id }) => id),
    runs: runs.map((run) => runIn(run, dossier)),
    decisions: [...decisions],
  };
}

function selfReviewsIn({ selfReviews }: Dossier, receipts: ToldDossier["receipts"]): Told["selfReviews"] {
  return selfReviews.flatMap(({ header, status, findings, threads }) => {
    const document = receipts.get(header.id);
    if (document === undefined) return [];
    const askings = threads.map(({ thread: { id, outcome } }) => ({
      ...{ thread: id, outcome: outcome?.status ?? null },
      findings: findings.filter(({ raisedBy }) => raisedBy.includes(id)).map((finding) => finding.id),
    }));
    return [{ receipt: document.receipt, receiptHash: document.hash, status, askings, findings: [...findings] }];
  });
}

function comparisonIn(comparison: NonNullable<Dossier["comparison"]>): NonNullable<Told["comparison"]> {
  const { reviews, said, missed, alone, isAfterReview } = comparison;
  return { reviews: [...reviews], said: [...said], missed: [...missed], alone: [...alone], isAfterReview };
}

function gapsIn(dossier: Dossier): Told["gaps"] {
  const { rounds, turns, runs, rejected, unreviewed } = dossierGaps(dossier);
  return {
    unended: rounds.filter(({ isUnended }) => isUnended).map(({ round }) => round.header.id),
    unread: rounds
      .filter(({ unread }) => unread.length > 0)
      .map(({ round, unread }) => ({ review: round.header.id, paths: unread.map(({ path }) => path) })),
    turns: turns.map(({ id }) => id),
    runs: runs.map(({ position, run: { kind, status }, isLast }) => ({ position, kind, status, isLast })),
    rejected: rejected.map(({ position }) => position),
    unreviewed: unreviewed.map(({ position }) => position),
  };
}
