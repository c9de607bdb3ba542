import { z } from "zod";

/** Whether what was wrong is still wrong in the code as it is now. */
export const RecheckStatus = z.enum(["fixed", "not-fixed", "cannot-tell"]);
export type RecheckStatus = z.infer<typeof RecheckStatus>;

/** What a recheck, itself a review of what changed since, looks at again. */
export const RecheckRef = z.object({
  /** The review whose findings were handed back: the first one, also where it is rechecked once more. */
  reviewId: z.string(),
  /** The review up to whose code everything was read: that one, or its latest recheck. */
  since: z.string(),
  /** Ids of the findings to look at again, of the review and of its earlier rechecks. */
  findings: z.array(z.string()),
});
export type RecheckRef = z.infer<typeof RecheckRef>;

/** What came of one finding. */
export const RecheckResult = z.object({
  findingId: z.string(),
  status: RecheckStatus,
  /** In the reviewer's words, or ours where nobody was asked. */
  reason: z.string(),
  /** The thread that says so; null: nobody was asked, since the code is the same as before, or nobody may look at it. */
  threadId: z.string().nullable(),
});
export type RecheckResult = z.infer<typeof RecheckResult>;
