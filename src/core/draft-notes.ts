import { latestBy } from "./memory.ts";
import type { DraftNote, TriageSitting } from "./sitting.ts";
import type { Judge, Round, Verdict } from "./verdict.ts";

/** Whose notes, and of which round. */
export interface DraftOwner {
  readonly judge: Judge;
  readonly round: Round;
}

/**
 * Notes that wait for a judgement, by finding: what was noted last, in whichever sitting, also in one whose process died. A judgement
 * that was given since has taken its note along; one that was taken back gives it back.
 */
export function draftNotes(
  sittings: readonly TriageSitting[],
  verdicts: readonly Verdict[],
  { judge, round }: DraftOwner,
): ReadonlyMap<string, string> {
  const standing = latestBy(verdicts, { judge, round });
  const newest = new Map<string, DraftNote>();
  const own = sittings.filter((sitting) => sitting.judge === judge && sitting.round === round);
  for (const draft of own.flatMap(({ drafts = [] }) => drafts)) {
    const before = newest.get(draft.findingId);
    if (before === undefined || before.at <= draft.at) newest.set(draft.findingId, draft);
  }
  const waits = ({ findingId, text, at }: DraftNote) => {
    const verdict = standing.get(findingId);
    return verdict === undefined ? text !== "" : verdict.at < at && text !== verdict.reason;
  };
  return new Map([...newest.values()].filter(waits).map(({ findingId, text }) => [findingId, text]));
}

/** The notes of a sitting with one more, in place of what it noted on that finding before. */
export function withDraft(drafts: readonly DraftNote[], draft: DraftNote): DraftNote[] {
  return [...drafts.filter(({ findingId }) => findingId !== draft.findingId), draft];
}
