import { z } from "zod";
import { Authorship, Family, Independence } from "../core/authorship.ts";
import { ChangeSummary, Withheld } from "../core/change.ts";
import { Finding } from "../core/finding.ts";
import { RecheckRef, RecheckResult } from "../core/recheck.ts";
import { resultsInOrder } from "../core/recheck-exit.ts";
import { Coverage, Effort, ReviewStatus } from "../core/review.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import {
  Isolation,
  Pass,
  ProblemCode,
  ReviewerKind,
  Role,
  reviewerLabel,
  SnapshotFacts,
  type ThreadOutcome,
  ToolCall,
} from "../core/thread.ts";
import { Verdict } from "../core/verdict.ts";
import { toJsonText } from "./json-text.ts";
import { standingVerdicts } from "./verdicts.ts";

const DocumentThread = z.object({
  id: z.string(),
  role: Role,
  pass: Pass,
  reviewer: z.string().describe("As on the command line: name:model"),
  kind: ReviewerKind,
  family: Family,
  isLocal: z.boolean(),
  requestedModel: z.string().nullable(),
  effort: z.string().nullable().describe("How hard its model was asked to think, in its own word; null: as by itself"),
  servedModel: z.string().nullable().describe("As reported with the reply; null: not reported"),
  programVersion: z.string().nullable(),
  outcome: z
    .enum(["answered", "unreadable", "refused", "unavailable", "timed-out", "over-budget", "void", "cancelled"])
    .nullable()
    .describe("Only answered is an answer; null: not ended"),
  problem: z.object({ code: ProblemCode, reason: z.string(), hint: z.string() }).nullable(),
  independence: Independence,
  isolation: Isolation.nullable(),
  paths: z.array(z.string()),
  changedLines: z.number().int().nonnegative(),
  findings: z.number().int().nonnegative().nullable().describe("Flags in its answer, before merging"),
  unread: z.number().int().nonnegative().nullable().describe("Entries of its answer that could not be read"),
  briefHash: z.string(),
  replyHash: z.string().nullable(),
  transcriptHash: z.string().nullable().describe("Of what was said between brief and reply; null: nothing was"),
  usage: z
    .object({ inputTokens: z.number().int().nonnegative(), outputTokens: z.number().int().nonnegative() })
    .nullable(),
  costUsd: z.number().nullable(),
  hasUnknownCost: z.boolean().describe("The cost is at least costUsd: an attempt did not tell what it used"),
  durationMs: z.number().nullable(),
  requests: z.number().int().nonnegative().nullable(),
  snapshot: SnapshotFacts.nullable().describe("Files that lay before a program; null: none, or not recorded"),
  toolCalls: z.array(ToolCall).nullable().describe("In their order; null: not reported"),
});

/** A review as it is printed by `--json`. Contents of files, briefs and replies are not part of it; hashes are. */
export const ReviewDocument = z.object({
  version: z.literal(0),
  review: z.object({
    id: z.string(),
    status: ReviewStatus,
    change: ChangeSummary.omit({ baseTree: true }),
    authorship: Authorship,
    threads: z.array(DocumentThread),
    findings: z.array(Finding.extend({ verdict: Verdict.nullable() })),
    coverage: Coverage,
    withheld: z.array(Withheld),
    effort: Effort,
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    repositoryChanged: z
      .array(z.string())
      .nullable()
      .describe(
        "What of the user's repository was another after programs had run than before, by the user or by them: paths, and .git/… for what is git's own; null: no program ran",
      ),
    notes: z.array(z.object({ level: z.enum(["info", "warning"]), text: z.string() })),
    recheck: RecheckRef.nullable().describe("What it looks at again; null: it is no recheck"),
    rechecks: z.array(RecheckResult).describe("What it says of each of those so far, in their order"),
    work: z.string().optional().describe("The piece of building that it is of, by its id"),
  }),
});
export type ReviewDocument = z.infer<typeof ReviewDocument>;

/** The document of a review: its data without contents. Foreign text in it is as it was given. */
export function toReviewDocument(snapshot: ReviewSnapshot): ReviewDocument {
  const { header, status, endedAt, coverage, notes } = snapshot;
  const { baseTree: _, ...change } = header.change;
  const verdicts = standingVerdicts(snapshot.verdicts);
  return {
    version: 0,
    review: {
      id: header.id,
      status,
      change,
      authorship: header.authorship,
      threads: snapshot.threads.map(toDocumentThread),
      findings: snapshot.findings.map((finding) => ({ ...finding, verdict: verdicts.get(finding.id) ?? null })),
      coverage,
      withheld: header.withheld,
      effort: header.effort,
      startedAt: header.startedAt,
      endedAt,
      repositoryChanged: snapshot.repositoryChanged ? [...snapshot.repositoryChanged] : null,
      notes: notes.map(({ level, text }) => ({ level, text })),
      recheck: header.recheck ?? null,
      rechecks: resultsInOrder(snapshot).flatMap(({ result }) => result ?? []),
      ...(header.work !== undefined && { work: header.work }),
    },
  };
}

/** The document as text. */
export function renderJson(snapshot: ReviewSnapshot): string {
  return toJsonText(toReviewDocument(snapshot));
}

function toDocumentThread({ thread, paths, changedLines }: ThreadSnapshot): z.infer<typeof DocumentThread> {
  const { reviewer, outcome, facts } = thread;
  const usage = facts?.usage ?? null;
  return {
    id: thread.id,
    role: thread.role,
    pass: thread.pass,
    reviewer: reviewerLabel(reviewer),
    kind: reviewer.kind,
    family: reviewer.family,
    isLocal: reviewer.isLocal,
    requestedModel: reviewer.model,
    effort: reviewer.effort ?? null,
    servedModel: facts?.servedModel ?? null,
    programVersion: facts?.programVersion ?? null,
    outcome: outcome?.status ?? null,
    problem: problemOf(outcome),
    independence: thread.independence,
    isolation: facts?.isolation ?? null,
    paths: [...paths],
    changedLines,
    findings: outcome?.status === "answered" ? outcome.findings : null,
    unread: outcome?.status === "answered" ? (outcome.unread ?? 0) : null,
    briefHash: thread.briefHash,
    replyHash: thread.replyHash,
    transcriptHash: thread.transcriptHash ?? null,
    usage: usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
    costUsd: thread.costUsd,
    hasUnknownCost: thread.hasUnknownCost === true,
    durationMs: thread.durationMs,
    requests: facts?.requests ?? null,
    snapshot: facts?.snapshot ?? null,
    toolCalls: facts?.toolCalls ?? null,
  };
}

function problemOf(outcome: ThreadOutcome | null): z.infer<typeof DocumentThread>["problem"] {
  if (outcome === null || outcome.status === "answered") return null;
  return { code: outcome.problem, reason: outcome.reason, hint: outcome.hint };
}
