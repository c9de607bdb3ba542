import { z } from "zod";
import { Authorship, Evidence, Family, Independence } from "./authorship.ts";
import { ChangeSummary, Withheld } from "./change.ts";
import { RecheckResult } from "./recheck.ts";
import { Coverage, Effort, ReviewStatus } from "./review.ts";
import {
  FamilyBy,
  Isolation,
  Pass,
  ProblemCode,
  ReviewerKind,
  Role,
  SnapshotFacts,
  ToolCall,
  Usage,
} from "./thread.ts";

const count = z.number().int().nonnegative();
const Hash = z.string().describe("SHA-256, hexadecimal");

/** What is known of what a thread read besides its brief. */
export const Reading = z.enum(["reported", "nothing-beyond-brief", "brief-only", "not-reported", "not-asked"]);
export type Reading = z.infer<typeof Reading>;

const ReceiptPart = z.object({ kind: z.string(), path: z.string().nullable(), bytes: count, hash: Hash });

/** One thread of a review, as far as anybody reported. Null is unknown where nothing else is said. */
export const ReceiptThread = z.object({
  id: z.string(),
  role: Role,
  pass: Pass,
  reviewer: z.string().describe("As on the command line, before the colon"),
  kind: ReviewerKind,
  family: Family,
  familyBy: FamilyBy.optional().describe(
    "How it is known: by the model's name, by whose program or service it is, or by the user's word alone; absent: not recorded",
  ),
  isLocal: z.boolean(),
  destination: z.string().nullable().describe("Where the brief was sent; null: to a program or a person"),
  programVersion: z.string().nullable(),
  requestedModel: z.string().nullable().describe("null: the reviewer's own default; of a command its program alone"),
  commandHash: Hash.optional().describe("Of the whole command line; absent: it is no command"),
  servedModel: z.string().nullable(),
  servedModelBy: z
    .enum(["response", "program"])
    .nullable()
    .describe("Who named the served model: the service in its response, or the program by itself"),
  effort: z.string().nullable().describe("How hard the model was asked to think; null: its own default"),
  independence: Independence,
  isolation: Isolation.nullable(),
  outcome: z
    .enum(["answered", "unreadable", "refused", "unavailable", "timed-out", "over-budget", "void", "cancelled"])
    .nullable()
    .describe("Only answered is an answer; null: not ended"),
  problem: z.object({ code: ProblemCode, reason: z.string() }).nullable(),
  findings: count.nullable().describe("Flags in its answer, before merging; null: no answer"),
  unread: count.nullable().describe("Entries of its answer that could not be read; null: no answer"),
  given: z.object({ paths: z.array(z.string()), changedLines: count }),
  brief: z.object({ hash: Hash, bytes: count, parts: z.array(ReceiptPart) }),
  reply: Hash.nullable().describe("null: there is none"),
  transcript: Hash.nullable().describe("Of what was said between brief and reply; null: nothing was kept"),
  snapshot: SnapshotFacts.optional().describe("Files that lay before a program; absent: none, or not recorded"),
  reading: Reading,
  toolCalls: z.array(ToolCall).nullable().describe("In their order; null: not reported"),
  sessionId: z.string().nullable(),
  usage: Usage.nullable(),
  requests: count.nullable(),
  cost: z.object({ usd: z.number().nullable(), certainty: z.enum(["exact", "at-least", "unknown"]) }),
  durationMs: z.number().nullable(),
});
export type ReceiptThread = z.infer<typeof ReceiptThread>;

const ReceiptEvidence = Evidence.omit({ session: true }).extend({
  session: z.object({ program: z.string(), id: z.string() }).nullable(),
});

/**
 * What shows how independent and how complete a review was: who wrote, who read, with which words, and what came back,
 * by hash. Only facts, so that it is the same whenever it is made: verdicts may change, and so may our words.
 */
export const Receipt = z.object({
  review: z.string(),
  status: ReviewStatus,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  effort: Effort,
  repository: z.string().nullable().describe("Its root commit; null: none"),
  change: ChangeSummary.describe("How it was taken, its commits and trees; null: there is none"),
  authorship: Authorship.extend({ evidence: z.array(ReceiptEvidence) }),
  threads: z.array(ReceiptThread),
  findings: z.object({ count, hash: Hash.describe("Of all of them in canonical JSON") }),
  recheck: z
    .object({
      reviewId: z.string(),
      since: z.string(),
      results: z.array(RecheckResult.omit({ reason: true })).describe("In the order of the findings; those so far"),
      hash: Hash.describe("Of all of them with their reasons, in canonical JSON"),
    })
    .optional()
    .describe("What it looks at again, and what came of it; absent: it is no recheck"),
  withheld: z.array(Withheld),
  repositoryChanged: z
    .array(z.string())
    .nullable()
    .describe("What of the repository was another after programs had run; null: not compared"),
  coverage: Coverage,
});
export type Receipt = z.infer<typeof Receipt>;
