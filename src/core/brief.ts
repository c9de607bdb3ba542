import { z } from "zod";

export const BriefPartKind = z.enum(["rubric", "requirements", "digest", "hunks", "enclosing", "question", "findings"]);

/** One part of a brief: what kind, which file it shows (null: none), and its text. */
export const BriefPart = z.object({
  kind: BriefPartKind,
  path: z.string().nullable(),
  bytes: z.number().int().nonnegative(),
  hash: z.string(),
});
export type BriefPart = z.infer<typeof BriefPart>;

/**
 * What is handed over in one thread. `system` is our fixed prompt, `user` all the rest, fenced as data under a random
 * marker; together they are every byte of the conversation's opening that we send.
 */
export const Brief = z.object({
  system: z.string(),
  user: z.string(),
  parts: z.array(BriefPart),
  /** Hash of `system` and `user`. */
  hash: z.string(),
  bytes: z.number().int().nonnegative(),
});
export type Brief = z.infer<typeof Brief>;
