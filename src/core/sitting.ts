import { z } from "zod";
import { Judge, Round } from "./verdict.ts";

/** Where somebody judges: full screen in a terminal, on the local page. */
export const TriageFace = z.enum(["terminal", "page"]);
export type TriageFace = z.infer<typeof TriageFace>;

/** A note on a finding that waits for its judgement. */
export const DraftNote = z.object({
  findingId: z.string(),
  /** "": what was noted before is not to be kept. */
  text: z.string(),
  /** ISO 8601. */
  at: z.string(),
});
export type DraftNote = z.infer<typeof DraftNote>;

/** One sitting in which somebody judges a review. */
export const TriageSitting = z.object({
  id: z.string(),
  reviewId: z.string(),
  face: TriageFace,
  judge: Judge,
  round: Round,
  /** Who said it and how grave it was called were seen before judging. */
  isOpen: z.boolean(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Null: it goes on, or its process died. */
  endedAt: z.string().nullable(),
  /** Idle time excluded. */
  activeSeconds: z.number().nonnegative(),
  /** Findings that were folded without being judged, after two rejections in a row. */
  folded: z.array(z.string()),
  /** The last one of each finding, judged since or not. Absent: none. */
  drafts: z.array(DraftNote).optional(),
});
export type TriageSitting = z.infer<typeof TriageSitting>;
