import { z } from "zod";
import { Finding } from "../core/finding.ts";
import { Handoff } from "../core/handoff.ts";
import { Receipt } from "../core/receipt.ts";
import { RecheckRef, RecheckResult } from "../core/recheck.ts";
import { compareSelfReviews } from "../core/self-review.ts";
import { TriageSitting } from "../core/sitting.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { type ReviewStory, type StoryFinding, storyFindings, storyGroups } from "../core/story.ts";
import { type StoryStep, storySteps } from "../core/story-steps.ts";
import { Verdict } from "../core/verdict.ts";
import { toJsonText } from "./json-text.ts";
import { withoutMachine } from "./notes.ts";
import { sumCost } from "./receipt.ts";
import { toReceiptDocument } from "./receipt-document.ts";

const Cost = z.object({
  usd: z.number().describe("As far as it is known"),
  unknownThreads: z.number().int().nonnegative().describe("Threads of which the cost is not, or not fully, known"),
});

const Round = z.object({
  receipt: Receipt.describe("What was reviewed, by whom, what was read and what not"),
  receiptHash: z.string(),
  recheck: RecheckRef.nullable().describe("null: the first review"),
  results: z.array(RecheckResult).describe("What a recheck says of each finding"),
  notes: z.array(z.object({ level: z.enum(["info", "warning"]), text: z.string() })),
  durationMs: z.number().nullable().describe("null: it has not ended"),
  cost: Cost,
});

const ToldFinding = Finding.extend({
  review: z.string().describe("The round that found it first"),
  group: z.enum(storyGroups).describe("What came of it"),
  verdict: Verdict.nullable().describe("A person's, which counts"),
  suggestion: Verdict.nullable().describe("An agent's, which never counts"),
  rechecks: z.array(RecheckResult.extend({ reviewId: z.string(), at: z.string() })),
  again: z.array(z.object({ reviewId: z.string(), findingId: z.string() })).describe("Rounds that found it again"),
  handoffs: z.array(z.string()).describe("Ids of the hand-offs that it was part of"),
});

const Step = z.object({
  kind: z.enum(["confirm", "fix", "recheck", "judge", "read"]),
  review: z.string(),
  findings: z.array(z.string()),
});

const SelfReview = z.object({
  reviews: z.array(z.string()).describe("Its own reviews of the same work"),
  said: z
    .array(z.object({ finding: z.string(), as: z.string(), reviewId: z.string() }))
    .describe("Findings that it had said as well"),
  missed: z.array(z.string()).describe("Findings that it had not said"),
  alone: z.array(z.object({ id: z.string(), reviewId: z.string(), title: z.string() })).describe("What only it said"),
});

/** Review notes as data: a review with all that came of it. Contents of files, briefs and replies are no part of it. */
export const NotesDocument = z.object({
  version: z.literal(0),
  notes: z.object({
    review: z.string().describe("The first review"),
    steps: z.array(Step).describe("What is left to do, the most pressing first"),
    findings: z.array(ToldFinding).describe("Every defect once, by what came of it"),
    handoffs: z.array(Handoff),
    sittings: z.array(TriageSitting),
    rounds: z.array(Round).describe("The review, then its rechecks"),
    cost: Cost.describe("Of all rounds"),
    selfReview: SelfReview.nullable()
      .optional()
      .describe(
        "What the thread that built the code had said itself. null, or absent: it was not asked, or gave no answer",
      ),
  }),
});
export type NotesDocument = z.infer<typeof NotesDocument>;

/** The document of a story. Foreign text in it is as it was given, without command lines and folders of this machine. */
export function toNotesDocument(story: ReviewStory): NotesDocument {
  const told = withoutMachine(story);
  const findings = storyFindings(told);
  const review = told.rounds[0].header.id;
  return {
    version: 0,
    notes: {
      review,
      steps: storySteps(told, findings).map((step) => toStep(step, review)),
      findings: findings.map(toFinding),
      handoffs: [...story.handoffs],
      sittings: [...story.sittings],
      // What a receipt names by its hash must be as it was stored.
      rounds: told.rounds.map((round, index) => toRound(round, story.rounds[index] ?? round)),
      cost: toCost(told.rounds),
      ...selfReviewIn(told, findings),
    },
  };
}

function selfReviewIn({ selfReviews }: ReviewStory, findings: readonly StoryFinding[]) {
  if (selfReviews === undefined) return {};
  const compared = compareSelfReviews(
    findings.map(({ finding }) => finding),
    selfReviews,
  );
  if (compared === null) return { selfReview: null };
  const { reviews, said, missed, alone } = compared;
  return { selfReview: { reviews: [...reviews], said: [...said], missed: [...missed], alone: [...alone] } };
}

/** The document as text. */
export function renderNotesDocument(story: ReviewStory): string {
  return toJsonText(toNotesDocument(story));
}

function toRound(told: ReviewSnapshot, stored: ReviewSnapshot): NotesDocument["notes"]["rounds"][number] {
  const { receipt, hash } = toReceiptDocument(stored);
  const durationMs = Date.parse(told.endedAt ?? "") - Date.parse(told.header.startedAt);
  return {
    receipt,
    receiptHash: hash,
    recheck: told.header.recheck ?? null,
    results: [...(told.rechecks ?? [])],
    notes: told.notes.map(({ level, text }) => ({ level, text })),
    durationMs: Number.isFinite(durationMs) ? durationMs : null,
    cost: toCost([told]),
  };
}

function toCost(rounds: readonly ReviewSnapshot[]): z.infer<typeof Cost> {
  const { known, unknownThreads } = sumCost(rounds.flatMap(({ threads }) => threads.map(({ thread }) => thread)));
  return { usd: known, unknownThreads };
}

function toFinding(told: StoryFinding): NotesDocument["notes"]["findings"][number] {
  const { finding, reviewId, group, verdict, suggestion, rechecks, again, handoffs } = told;
  return {
    ...finding,
    ...{ review: reviewId, group, verdict, suggestion },
    rechecks: [...rechecks],
    again: [...again],
    handoffs: handoffs.map(({ id }) => id),
  };
}

function toStep(step: StoryStep, root: string): z.infer<typeof Step> {
  const review = step.kind === "judge" || step.kind === "read" ? step.reviewId : root;
  return {
    kind: step.kind,
    review,
    findings: step.kind === "read" ? [] : step.findings.map(({ finding }) => finding.id),
  };
}
