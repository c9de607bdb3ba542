import { z } from "zod";
import { Independence } from "./authorship.ts";
import { Account, Finding } from "./finding.ts";
import { latestBy } from "./memory.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { Role, reviewerLabel } from "./thread.ts";
import { type Round, Verdict } from "./verdict.ts";

/**
 * What of a finding is seen before it is judged: what is wrong, where, when, and what would disprove it. Neither how grave it was
 * called nor who said it, nor how many: a developer who knows that judges the reviewer, not the code.
 */
export const BlindFinding = Finding.pick({
  ...{ id: true, title: true, claim: true, location: true, why: true, disproof: true },
  ...{ consequence: true, category: true },
});
export type BlindFinding = z.infer<typeof BlindFinding>;

/** The part of a finding that is seen before it is judged. */
export function blind(finding: Finding): BlindFinding {
  const { id, title, claim, location, why, disproof, consequence, category } = finding;
  return { id, title, claim, location, why, disproof, consequence, category };
}

/** A thread that raised a finding. */
const Raiser = z.object({
  threadId: z.string(),
  /** As people call it: `openai:gpt-6`. */
  reviewer: z.string(),
  family: z.string(),
  servedModel: z.string().nullable(),
  role: Role,
  independence: Independence,
});

/** What of a finding is hidden before it is judged. */
export const HiddenFacts = Finding.pick({
  ...{ severity: true, standing: true, scope: true, author: true, lineage: true },
  ...{ fold: true, foldReason: true, knownAs: true, knownSince: true },
}).extend({
  raisedBy: z.array(Raiser),
  /** What the other threads said of it. */
  alsoSaid: z.array(Account),
  /** An agent's, which never counts. */
  suggestion: Verdict.nullable(),
  /** When it is judged again: what was said at first. */
  first: Verdict.nullable(),
});
export type HiddenFacts = z.infer<typeof HiddenFacts>;

type Said = Pick<ReviewSnapshot, "threads" | "verdicts">;

/** What `blind` hides of a finding. @param round in which it was just judged: only in `again` there is a first verdict to tell */
export function reveal(finding: Finding, { threads, verdicts }: Said, round: Round = "first"): HiddenFacts {
  const { severity, standing, scope, author, lineage, fold, foldReason, knownAs, knownSince, alsoSaid } = finding;
  const raisers = finding.raisedBy.flatMap((id) => threads.find(({ thread }) => thread.id === id)?.thread ?? []);
  const standingOf = (judge: "human" | "agent") =>
    latestBy(verdicts, { judge, round: "first" }).get(finding.id) ?? null;
  return {
    ...{ severity, standing, scope, author, lineage, fold, foldReason, knownAs, alsoSaid },
    ...(knownSince !== undefined && { knownSince }),
    raisedBy: raisers.map(({ id, reviewer, facts, role, independence }) => ({
      ...{ threadId: id, reviewer: reviewerLabel(reviewer), family: reviewer.family, role, independence },
      servedModel: facts?.servedModel ?? null,
    })),
    suggestion: standingOf("agent"),
    first: round === "again" ? standingOf("human") : null,
  };
}
