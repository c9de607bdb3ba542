import { z } from "zod";
import { Side } from "./change.ts";

export const Anchor = z.enum(["exact", "normalized", "similar", "moved", "said", "file", "unanchored"]);
export type Anchor = z.infer<typeof Anchor>;

export const Standing = z.enum(["defect", "doubt"]);
export type Standing = z.infer<typeof Standing>;

/** In order of weight: findings are shown in this order. */
export const Consequence = z.enum([
  "security",
  "data-loss",
  "wrong-result",
  "crash",
  "hang",
  "degraded",
  "compatibility",
  "other",
]);
export type Consequence = z.infer<typeof Consequence>;

/** In order of weight, as the model said it. */
export const Severity = z.enum(["critical", "high", "medium", "low"]);
export type Severity = z.infer<typeof Severity>;

export const Category = z.enum([
  "error-handling",
  "retry",
  "access-control",
  "idempotency",
  "concurrency",
  "boundary",
  "validation",
  "injection",
  "resource",
  "api-misuse",
  "data-integrity",
  "time",
  "configuration",
  "missing-change",
  "other",
]);
export type Category = z.infer<typeof Category>;

export const Scope = z.enum(["introduced", "pre-existing", "missing"]);
export type Scope = z.infer<typeof Scope>;

/** A finding as a reviewer gave it, read tolerantly by `readReply`; nothing in it is checked yet. */
export const RawFinding = z.object({
  title: z.string(),
  claim: z.string(),
  /** As said; may name no file of the change. Null when none was given. */
  path: z.string().nullable(),
  /** Hints, 1-based, ordered; null when none were given. */
  startLine: z.number().int().positive().nullable(),
  endLine: z.number().int().positive().nullable(),
  quote: z.string(),
  trigger: z.string(),
  outcome: z.string(),
  disproof: z.string(),
  standing: Standing,
  consequence: Consequence,
  severity: Severity,
  category: Category,
  scope: Scope,
});
export type RawFinding = z.infer<typeof RawFinding>;

/**
 * Where a finding points. `path`, `side` and lines are ours: found by its quote, not taken from the model.
 * For `anchor: "file"` only the path is known, for `"unanchored"` nothing is (`path` is then what the model said, or "").
 * `said`: the lines that another tool named, which no quote confirms.
 */
export const Location = z.object({
  path: z.string(),
  side: Side,
  /** 1-based and inclusive; null for `file` and `unanchored`. */
  startLine: z.number().int().positive().nullable(),
  endLine: z.number().int().positive().nullable(),
  quote: z.string(),
  anchor: Anchor,
});
export type Location = z.infer<typeof Location>;

/** Why a finding is folded away from the first view. Folding is visible, counted and reversible. */
export const Fold = z.enum(["doubt", "refuted", "judged-before", "overflow"]);
export type Fold = z.infer<typeof Fold>;

/** What a thread said of a defect that others describe better. */
export const Account = z.object({
  threadId: z.string(),
  title: z.string(),
  claim: z.string(),
  trigger: z.string(),
  outcome: z.string(),
  /** The finding has the gravest that was said, as a whole. */
  severity: Severity,
  consequence: Consequence,
});
export type Account = z.infer<typeof Account>;

/** One flag: what is wrong, where, why. */
export const Finding = z.object({
  id: z.string(),
  title: z.string(),
  claim: z.string(),
  location: Location,
  why: z.object({ trigger: z.string(), outcome: z.string() }),
  disproof: z.string(),
  standing: Standing,
  consequence: Consequence,
  severity: Severity,
  category: Category,
  scope: Scope,
  /** Ids of the threads that raised it, in the order of their answers. */
  raisedBy: z.array(z.string()),
  /** The other accounts of those that were merged into it. */
  alsoSaid: z.array(Account).default([]),
  /** Family that wrote the anchored lines, fixed when it was found. */
  author: z.string(),
  /** Hash of the anchored code, spacing ignored: the place by content. Empty for unanchored findings. */
  fingerprint: z.string(),
  /** Id of the first finding of this defect, where a later review or recheck found it again. */
  lineage: z.string().nullable(),
  /** Why it is folded, or null when it stands open. */
  fold: Fold.nullable(),
  /** In words: who refuted it and why, or which earlier verdict folds it. */
  foldReason: z.string().nullable(),
  /** The id of an earlier finding that it matches and that was judged real and is still open. */
  knownAs: z.string().nullable(),
  /** When that one was judged real, ISO 8601. */
  knownSince: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;
