import { BlindspotError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { latestBy } from "../core/memory.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { originalOf } from "../core/triage.ts";
import { type Judge, type Judgement, keptReason, keptState, type Round, type Verdict } from "../core/verdict.ts";

/** What goes with a judgement. */
export interface JudgeDetails {
  /** Absent: the note that waits for it, else what the same judge said when it gave the same judgement before. */
  readonly reason?: string;
  /** Id of a finding of this review that says the same. */
  readonly duplicateOf?: string | null;
  /** Active seconds since the last judgement; null: not measured. */
  readonly seconds?: number | null;
}

/** Who judges, in which round, and when. */
export interface JudgeAt {
  readonly judge: Judge;
  readonly round: Round;
  /** ISO 8601. */
  readonly at: string;
}

/** A judgement as it is stored. @throws BlindspotError as `TriageSession.judge` does */
export function makeVerdict(
  snapshot: ReviewSnapshot,
  given: { readonly findingId: string; readonly judgement: Judgement; readonly details: JudgeDetails },
  { judge, round, at }: JudgeAt,
): Verdict {
  const { findingId, judgement, details } = given;
  const { reason, duplicateOf = null, seconds = null } = details;
  const before = snapshot.verdicts.filter((verdict) => verdict.findingId === findingId);
  const now = { judgement, judge, round };
  return {
    ...{ findingId, judgement, judge, at, seconds: seconds === null ? null : Math.round(seconds * 10) / 10 },
    reason: reason?.trim() ?? keptReason(before, now),
    duplicateOf: duplicateOf === null ? null : originalFor(snapshot, { named: duplicateOf, findingId }, now),
    state: keptState(before, now),
    ...(round !== "first" && { round }),
  };
}

/** @throws BlindspotError `not-found` */
export function findingOf({ header, findings }: ReviewSnapshot, findingId: string): Finding {
  const finding = findings.find(({ id }) => id === findingId);
  if (finding !== undefined) return finding;
  const hint = `blindspot show ${header.id} lists its findings.`;
  throw new BlindspotError("not-found", `Review ${header.id} has no finding ${findingId}.`, hint);
}

function originalFor(
  snapshot: ReviewSnapshot,
  { named, findingId }: { readonly named: string; readonly findingId: string },
  { judge, round }: Pick<JudgeAt, "judge" | "round">,
): string {
  const latest = latestBy(snapshot.verdicts, { judge, round });
  const original = originalOf(findingOf(snapshot, named).id, latest);
  if (original !== findingId && named !== findingId) return original;
  const problem = `Finding ${findingId} cannot be a duplicate of itself, nor of one that is a duplicate of it.`;
  throw new BlindspotError("usage", problem, "Name another finding, or judge this one.");
}
