import { z } from "zod";
import { isWaiting, triageGroups } from "../../core/triage.ts";
import { BlindFinding, HiddenFacts } from "../../core/triage-blind.ts";
import { Round } from "../../core/verdict.ts";
import type { TriageSession } from "../../flow/triage-session.ts";

/** What waits for a judgement, as `triage --json` prints it: without what would sway who judges. */
export const TriageDocument = z.object({
  version: z.literal(0),
  review: z.string(),
  round: Round,
  items: z.array(
    BlindFinding.extend({
      group: z.enum(triageGroups),
      /** With `--open`: what is else hidden. */
      hidden: HiddenFacts.optional(),
    }),
  ),
});
export type TriageDocument = z.infer<typeof TriageDocument>;

/** The queue of a session as a document. */
export function toTriageDocument(session: TriageSession): TriageDocument {
  const items = session
    .plan()
    .items.filter(isWaiting)
    .map(({ id, view, group }) => {
      const hidden = session.isOpen ? session.reveal(id) : null;
      return { ...view, group, ...(hidden !== null && { hidden }) };
    });
  return { version: 0, review: session.reviewId, round: session.round, items };
}
