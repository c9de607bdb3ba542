import { basename } from "node:path";
import { z } from "zod";
import { Family, Independence } from "../core/authorship.ts";
import { BuildPlan, CommandRun, TurnOutcome, TurnPurpose, TurnReport } from "../core/build.ts";
import type { BuildTurn } from "../core/build-state.ts";
import type { Dossier, DossierIncrement } from "../core/dossier.ts";
import { dossierGaps } from "../core/dossier-gaps.ts";
import { Finding } from "../core/finding.ts";
import { Receipt } from "../core/receipt.ts";
import { ReviewStatus } from "../core/review.ts";
import { storyGroups } from "../core/story.ts";
import { ReviewerRef } from "../core/thread.ts";
import { Criterion, Increment, Work, WorkThread } from "../core/work.ts";
import { builderOf, readersOf } from "./dossier/people.ts";
import { standingOf } from "./dossier/standing.ts";
import type { ToldDossier } from "./dossier/tell.ts";
import { unknownsOf } from "./dossier/unknown.ts";
import { toJsonText } from "./json-text.ts";
import { NotesDocument, toNotesDocument } from "./notes-document.ts";

const count = z.number().int().nonnegative();
const ids = z.array(z.string());
const Cost = z.object({
  usd: z.number(),
  unknown: count.describe("Turns and threads of which it is not, or not fully, known"),
});
const Spent = z.object({ durationMs: z.number().nullable(), cost: Cost.nullable() });

const ToldWork = Work.omit({ repository: true, spec: true, thread: true }).extend({
  repository: z.object({ key: z.string().describe("Its root commit"), name: z.string() }),
  thread: WorkThread.omit({ file: true }).nullable(),
});

const Standing = z.object({
  word: z.string(),
  isGood: z.boolean(),
  sentence: z.string(),
  caveat: z.string().nullable(),
});

const Spec = z.object({
  path: z.string(),
  hash: z.string(),
  text: z.string().nullable(),
  criteria: z.array(
    Criterion.extend({
      claimedBy: z.array(z.number()).describe("Increments that the builder says are meant for it, by position"),
      namedBy: ids.describe("Findings that name it by its number"),
    }),
  ),
});

const Drafted = z.object({ at: z.string(), reviewer: ReviewerRef, idea: z.string(), draftHash: z.string() });

const Turn = z.object({
  id: z.string(),
  purpose: TurnPurpose,
  askedAt: z.string(),
  endedAt: z.string().nullable(),
  outcome: TurnOutcome.nullable().describe("Only answered is an answer; null: not ended"),
  report: TurnReport.nullable().describe("What the builder says of it"),
  increment: z.string().nullable(),
  servedModel: z.string().nullable(),
  costUsd: z.number().nullable(),
  durationMs: z.number().nullable(),
});

const ToldRun = CommandRun.extend({ output: z.string().describe("The end of what it printed") });

const ToldIncrement = Increment.extend({
  diff: z.string().describe("Whole, with secrets replaced"),
  purpose: TurnPurpose.nullable(),
  criteria: ids,
  turns: ids,
  runs: z.array(ToldRun),
  decisions: z.array(
    z.object({
      at: z.string(),
      decision: z.string(),
      comment: z.string().nullable(),
      by: z.enum(["developer", "auto"]),
    }),
  ),
});

const SelfReview = z.object({
  receipt: Receipt,
  receiptHash: z.string(),
  status: ReviewStatus,
  askings: z.array(z.object({ thread: z.string(), outcome: z.string().nullable(), findings: ids })),
  findings: z.array(Finding),
});

const Comparison = z.object({
  reviews: ids.describe("Self-reviews that answered"),
  said: z.array(z.object({ finding: z.string(), as: z.string(), reviewId: z.string() })).describe("What both said"),
  missed: ids.describe("Findings of others that the builder had not said"),
  alone: z.array(z.object({ id: z.string(), reviewId: z.string(), title: z.string() })).describe("What only it said"),
  isAfterReview: z.boolean().describe("A self-review came after another review, which its thread may have known"),
});

const Gaps = z.object({
  unended: ids.describe("Reviews that did not come to their end"),
  unread: z.array(z.object({ review: z.string(), paths: ids })).describe("Files that should have been read"),
  turns: ids.describe("Turns without an answer"),
  runs: z.array(
    z.object({ position: z.number().nullable(), kind: z.string(), status: z.string(), isLast: z.boolean() }),
  ),
  rejected: z.array(z.number()),
  unreviewed: z.array(z.number()).describe("Increments made after the last review, by position"),
});

const Figures = z.object({
  found: count,
  real: count,
  groups: z.record(z.enum(storyGroups), count),
  elapsedMs: z.number().nullable(),
  endedAt: z.string().nullable(),
  drafting: Spent.nullable(),
  building: Spent,
  checkingMs: z.number().nullable(),
  selfReview: Spent.nullable(),
  reviewing: Spent.nullable(),
  judgingMs: z.number(),
  cost: Cost,
});

/** A work from its spec to its last recheck as data. Prompts and replies are no part of it; diffs are whole. */
export const DossierDocument = z.object({
  version: z.literal(0),
  dossier: z.object({
    work: ToldWork,
    standing: Standing,
    unknown: z.array(z.string()).describe("What nobody knows of it"),
    builder: z.object({
      program: z.string().nullable(),
      models: ids,
      family: Family,
      sessionId: z.string().nullable(),
    }),
    readers: z.array(
      z.object({ label: z.string(), family: Family, independence: Independence, answered: count, threads: count }),
    ),
    isRead: z.boolean().describe("A review by others has brought an answer; false: that none was found means nothing"),
    figures: Figures,
    spec: Spec.nullable(),
    drafted: Drafted.nullable(),
    plan: BuildPlan.nullable().describe("null: it was not driven"),
    phase: z.string().nullable(),
    delivered: z.object({ at: z.string(), branch: z.string(), commit: z.string() }).nullable(),
    setup: ToldRun.nullable(),
    turns: z.array(Turn),
    increments: z.array(ToldIncrement),
    selfReviewSkipped: z.string().nullable(),
    selfReviews: z.array(SelfReview),
    reviews: z.array(z.object({ isControl: z.boolean(), notes: NotesDocument.shape.notes })),
    comparison: Comparison.nullable().describe("null: one of both has not answered"),
    gaps: Gaps,
  }),
});
export type DossierDocument = z.infer<typeof DossierDocument>;

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

function runIn(run: CommandRun, { outputs }: Dossier): z.infer<typeof ToldRun> {
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
