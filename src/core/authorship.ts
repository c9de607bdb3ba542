import { z } from "zod";

/**
 * Who trained a model, in lower case: `anthropic openai google xai meta mistral deepseek qwen …`; besides these
 * `human` and `unknown`.
 */
export const Family = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/);
export type Family = z.infer<typeof Family>;

/**
 * Kinds of evidence, strongest first. `driven` is what blindspot had written itself, in a driven work; `declared` is what the
 * user said of this change, and overrides all that is found; `remembered` is what the user once said of the repository, for
 * lines of which nothing else tells.
 */
export const EvidenceStrength = z.enum([
  "driven",
  "declared",
  "line-range",
  "transcript",
  "trailer",
  "branch",
  "remembered",
]);
export type EvidenceStrength = z.infer<typeof EvidenceStrength>;

/** The conversation in which lines were written: where fixes can be handed back to. */
export const SessionRef = z.object({
  /** The reviewer's name of the program: `claude-code`, `codex`, `gemini`, `opencode`, `qwen`. */
  program: z.string(),
  /** By which the program resumes it. */
  id: z.string(),
  /** Its transcript on this machine; null: not kept in a file of its own. */
  file: z.string().nullable(),
  /** How many of its edits left lines in the change. Absent: not known. */
  edits: z.number().int().positive().optional(),
});
export type SessionRef = z.infer<typeof SessionRef>;

/** Lines of a file, from the first to the last, counted from 1. */
export const LineRange = z.tuple([z.number().int().positive(), z.number().int().positive()]);
export type LineRange = z.infer<typeof LineRange>;

/** One thing that shows who wrote lines of the change. */
export const Evidence = z.object({
  /** The source's name: `trailers`, `declared`, later `git-ai`, `claude-sessions`, … */
  source: z.string(),
  strength: EvidenceStrength,
  family: Family,
  model: z.string().nullable(),
  /**
   * Files it speaks of, with the number of added lines that it accounts for, and which ones on the head side, where that is
   * known. Empty: the whole change.
   */
  paths: z.array(
    z.object({
      path: z.string(),
      lines: z.number().int().nonnegative(),
      ranges: z.array(LineRange).optional(),
      /** Where the claim is one family's part of a larger one that nothing divides: the lines of all of it. */
      upTo: z.number().int().nonnegative().optional(),
    }),
  ),
  /** For people: `commit 1a2b3c4 "Co-Authored-By: Claude …"`. */
  detail: z.string(),
  /** The conversation that wrote the lines, where a transcript or a note names it. */
  session: SessionRef.optional(),
});
export type Evidence = z.infer<typeof Evidence>;

export const FamilyShare = z.object({
  family: Family,
  /** Added lines (removed ones for a file with deletions only). */
  lines: z.number().int().nonnegative(),
  /** 0 to 1. */
  share: z.number(),
});
export type FamilyShare = z.infer<typeof FamilyShare>;

/** How many lines a family may have written, by the evidence. */
export const PossibleLines = z.object({ family: Family, lines: z.number().int().nonnegative() });
export type PossibleLines = z.infer<typeof PossibleLines>;

const possible = z
  .array(PossibleLines)
  .optional()
  .describe(
    "Families that may have written more than their share says, since they are named with others for the same lines: how many lines at most. Independence is rated by it",
  );

/** The families that wrote the change, largest share first, for all of it and per file, and the evidence. */
export const Authorship = z.object({
  families: z.array(FamilyShare),
  possible,
  files: z.array(z.object({ path: z.string(), families: z.array(FamilyShare), possible })),
  evidence: z.array(Evidence),
});
export type Authorship = z.infer<typeof Authorship>;

/**
 * How independent a reviewer is of what it reads. `not-shown`: the author is unknown. `control`: it is the author's
 * family, asked for by name to compare with; `own`: the very thread that built it reviews itself. `refused` never runs.
 */
export const Independence = z.enum(["independent", "partly", "not-shown", "control", "own", "refused"]);
export type Independence = z.infer<typeof Independence>;
