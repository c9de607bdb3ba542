import { z } from "zod";
import { Family, Independence } from "./authorship.ts";

export const Role = z.enum(["spec", "build", "self-review", "review", "control", "refute", "fix", "recheck"]);
export type Role = z.infer<typeof Role>;

/**
 * Which question a review thread answers: its hunks; what the whole change lacks; its hunks again in other order;
 * whether claims hold; whether what was judged real is mended; none of ours (what another tool found).
 */
export const Pass = z.enum(["main", "absence", "second", "refute", "recheck", "import"]);
export type Pass = z.infer<typeof Pass>;

export const ReviewerKind = z.enum(["api", "agent", "command", "paste", "import"]);
export type ReviewerKind = z.infer<typeof ReviewerKind>;

/**
 * How a reviewer's family is known: by the `model-name`, by whose `program` or service it is, or by the user's word alone
 * (`declared`).
 */
export const FamilyBy = z.enum(["model-name", "program", "declared"]);
export type FamilyBy = z.infer<typeof FamilyBy>;

/** A reviewer as chosen for a thread. */
export const ReviewerRef = z.object({
  /** As on the command line, before the colon: `anthropic`, `ollama`, `command`, `paste`, `codex`. */
  name: z.string(),
  kind: ReviewerKind,
  /** Asked for; null for a program's own default. The command line, for `command`. */
  model: z.string().nullable(),
  family: Family,
  /** Absent: unknown, or not recorded. */
  familyBy: FamilyBy.optional(),
  /** It runs on this machine (an endpoint on loopback). */
  isLocal: z.boolean(),
  /** Where a brief goes: an address without credentials. Absent for programs and people. */
  destination: z.string().optional(),
  /** How hard its model was asked to think, in the reviewer's own word (`high`). Absent: its own default. */
  effort: z.string().optional(),
});
export type ReviewerRef = z.infer<typeof ReviewerRef>;

/** The name by which people call a reviewer: `openai:gpt-6`, `paste`. */
export function reviewerLabel(reviewer: Pick<ReviewerRef, "name" | "model">): string {
  return reviewer.model === null ? reviewer.name : `${reviewer.name}:${reviewer.model}`;
}

/** What exactly went wrong; finer than the outcome's status, the same words in JSON and on screen. */
export const ProblemCode = z.enum([
  "empty-reply",
  "no-json",
  "bad-json",
  "truncated",
  "refusal",
  "bad-request",
  "auth",
  "model-not-found",
  "quota",
  "rate-limit",
  "server-error",
  "overloaded",
  "not-json-response",
  "cut-stream",
  "connection",
  "silence",
  "deadline",
  "budget",
  "tool-limit",
  "not-installed",
  "policy",
  "program-failed",
  "same-family-served",
  "cancelled",
  "unknown-form",
  "internal",
]);
export type ProblemCode = z.infer<typeof ProblemCode>;

const problem = { problem: ProblemCode, reason: z.string(), hint: z.string() };

/**
 * How a thread ended. Only `answered` is an answer; nothing else may ever look like "no findings".
 * `reason` says what happened, `hint` what to do next.
 */
export const ThreadOutcome = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("answered"),
    findings: z.number().int().nonnegative(),
    /** Entries of the answer that could not be read: it is then no whole answer. Absent: none. */
    unread: z.number().int().positive().optional(),
  }),
  z.object({ status: z.literal("unreadable"), ...problem }),
  z.object({ status: z.literal("refused"), ...problem }),
  z.object({ status: z.literal("unavailable"), ...problem }),
  z.object({ status: z.literal("timed-out"), ...problem }),
  z.object({ status: z.literal("over-budget"), ...problem }),
  z.object({ status: z.literal("void"), ...problem, servedModel: z.string() }),
  z.object({ status: z.literal("cancelled"), ...problem }),
]);
export type ThreadOutcome = z.infer<typeof ThreadOutcome>;

/** Whether a thread ended with an answer of which nothing was lost. */
export function isAnsweredWhole(outcome: ThreadOutcome | null): boolean {
  return outcome?.status === "answered" && outcome.unread === undefined;
}

/** What a service refuses before a model works on it, it does not bill. */
const freeProblems: ReadonlySet<ProblemCode> = new Set([
  "auth",
  "bad-request",
  "connection",
  "model-not-found",
  "not-installed",
  "overloaded",
  "policy",
  "quota",
  "rate-limit",
  "server-error",
]);

/** Whether what a thread was asked may have cost something, by how it ended. */
export function mayBeBilled(outcome: ThreadOutcome): boolean {
  return outcome.status === "answered" || !freeProblems.has(outcome.problem);
}

export const Usage = z.object({
  /** Includes what was read from or written to a cache. */
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
});
export type Usage = z.infer<typeof Usage>;

/** One use of a tool by a reviewer, for the receipt. */
export const ToolCall = z.object({
  tool: z.string(),
  /** What it asked for: a path or a pattern, cut to 200 characters. */
  target: z.string(),
  /** Bytes handed out; 0 when refused, null when the program does not tell what it handed out. */
  bytes: z.number().int().nonnegative().nullable(),
  refused: z.string().nullable(),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** In which forms the findings of another tool can be brought. */
export const ImportFormat = z.enum(["sarif", "codex", "json", "comments", "markdown"]);
export type ImportFormat = z.infer<typeof ImportFormat>;

/** How the reply of a thread is read that another tool held. */
export const ImportSource = z.object({
  format: ImportFormat,
  /** Of a file with the findings of several tools the one that counts; null: all of it. */
  only: z.string().nullable(),
});
export type ImportSource = z.infer<typeof ImportSource>;

/** How far writing and reading were confined, the strongest word first; null where it has no meaning (a person pasting). */
export const Isolation = z.object({
  write: z.enum(["enforced", "tool-restricted", "prompt-only"]).nullable(),
  read: z.enum(["confined", "snapshot-only", "open"]).nullable(),
  /** What else of this machine a program could read: the folder or file of its login, for example `~/.codex/auth.json`. */
  exposed: z.array(z.string()).optional(),
});
export type Isolation = z.infer<typeof Isolation>;

/** What of the finished code a program had before it, as plain files. */
export const SnapshotFacts = z.object({
  files: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** Files of the tree that were not there: no text, over the limits, or of a name that cannot be written. */
  omitted: z.number().int().nonnegative(),
  /** Those of them that were over the limits. */
  overLimit: z.number().int().nonnegative(),
});
export type SnapshotFacts = z.infer<typeof SnapshotFacts>;

/** What is known of a run besides the reply. What a program does not report is null, shown as unknown. */
export const RunFacts = z.object({
  servedModel: z.string().nullable(),
  /** Who named it: the model's service in its `response`, or the `program` by itself. Absent: not recorded. */
  servedModelBy: z.enum(["response", "program"]).optional(),
  programVersion: z.string().nullable(),
  usage: Usage.nullable(),
  /** As the program itself reported it; else we compute from the price list. */
  costUsd: z.number().nullable(),
  /** Requests sent to a model, repeats included; null when the program does not say. */
  requests: z.number().int().nonnegative().nullable(),
  toolCalls: z.array(ToolCall).nullable(),
  isolation: Isolation,
  /** Absent: it had none, or it was not recorded. */
  snapshot: SnapshotFacts.optional(),
  /** Where the conversation lives, to hand back to: a session or thread id of the program. */
  sessionId: z.string().nullable(),
});
export type RunFacts = z.infer<typeof RunFacts>;

/** A thread as it is stored and printed. `outcome` null: not ended (planned, running, or waiting for a reply). */
export const ThreadRecord = z.object({
  id: z.string(),
  role: Role,
  pass: Pass,
  reviewer: ReviewerRef,
  independence: Independence,
  briefHash: z.string(),
  replyHash: z.string().nullable(),
  /** Of what was said between brief and reply; null or absent when nothing was. */
  transcriptHash: z.string().nullable().optional(),
  outcome: ThreadOutcome.nullable(),
  facts: RunFacts.nullable(),
  costUsd: z.number().nullable(),
  /** An attempt ended without telling what it used: its brief alone is counted, so that the cost is at least this. */
  hasUnknownCost: z.boolean().optional(),
  durationMs: z.number().nullable(),
  /** Present: another tool held it, and its findings were brought. */
  imported: ImportSource.optional(),
});
export type ThreadRecord = z.infer<typeof ThreadRecord>;

/** Whether there is more to a figure of a thread (its tokens, its cost) than the value that is known of it. */
export function hasUnknownFigure(
  { outcome, facts, replyHash, hasUnknownCost }: ThreadRecord,
  value: number | null,
): boolean {
  if (hasUnknownCost === true) return true;
  if (value !== null || outcome === null) return false;
  const wasAsked = facts !== null && facts.requests !== 0;
  return replyHash !== null || outcome.status === "answered" || (wasAsked && mayBeBilled(outcome));
}
