import { z } from "zod";
import { Location } from "../core/finding.ts";
import type { FixItem, FixPlan } from "../core/fix-plan.ts";
import type { BuildSession } from "../core/fix-session.ts";
import { RecheckStatus } from "../core/recheck.ts";

const FixFinding = z.object({
  id: z.string(),
  /** The review of the family that found it. */
  reviewId: z.string(),
  title: z.string(),
  claim: z.string(),
  location: Location,
  why: z.object({ trigger: z.string(), outcome: z.string() }),
  /** The developer's, when it was judged real; empty: none was given. */
  reason: z.string(),
  handedBackAt: z.string().nullable(),
  lastRecheck: z.object({ status: RecheckStatus, reason: z.string() }).nullable(),
});

/** What `fix --json` prints. */
export const FixDocument = z.object({
  version: z.literal(0),
  fix: z.object({
    /** The first of its family, also where a recheck was named. */
    reviewId: z.string(),
    findings: z.array(FixFinding),
    unjudged: z.number().int().nonnegative(),
    fixed: z.number().int().nonnegative(),
    deferred: z.number().int().nonnegative(),
    /** Conversations that wrote the code, the one first that `--resume` would take. */
    sessions: z.array(
      z.object({
        program: z.string(),
        id: z.string(),
        model: z.string().nullable(),
        flaggedLines: z.number().int().nonnegative(),
        lines: z.number().int().nonnegative(),
      }),
    ),
    /** Null: there is nothing to fix. */
    brief: z.string().nullable(),
    /** By which it is kept that the brief was handed out. */
    handoffId: z.string().nullable(),
  }),
});
export type FixDocument = z.infer<typeof FixDocument>;

interface Fix {
  readonly plan: FixPlan;
  readonly sessions: readonly BuildSession[];
  readonly brief: string | null;
}

export function toFixDocument({ plan, sessions, brief }: Fix, handoffId: string | null): FixDocument {
  const { reviewId, items, unjudged, fixed, deferred } = plan;
  return {
    version: 0,
    fix: {
      ...{ reviewId, findings: items.map(toFinding), unjudged, fixed, deferred, brief, handoffId },
      sessions: sessions.map(({ session: { program, id }, model, flaggedLines, lines }) => {
        return { program, id, model, flaggedLines, lines };
      }),
    },
  };
}

function toFinding({ finding, reviewId, verdict, handedBackAt, lastRecheck }: FixItem): z.infer<typeof FixFinding> {
  const { id, title, claim, location, why } = finding;
  return {
    ...{ id, reviewId, title, claim, location, why, reason: verdict.reason, handedBackAt },
    lastRecheck: lastRecheck === null ? null : { status: lastRecheck.status, reason: lastRecheck.reason },
  };
}
