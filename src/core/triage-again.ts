import { latestBy, latestVerdicts } from "./memory.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { isSameSide, type Judgement, type Verdict } from "./verdict.ts";

type Judged = Pick<ReviewSnapshot, "findings" | "verdicts">;

/**
 * Findings to be judged a second time, blind, out of those that a person has judged: the same ones whenever it is asked, at least
 * one if there is any. @param share 0 to 1; @param seed what the choice depends on, the review's id
 */
export function sampleJudged({ findings, verdicts }: Judged, share: number, seed: string): Set<string> {
  const judged = latestVerdicts(verdicts);
  const ids = findings.map(({ id }) => id).filter((id) => judged.has(id));
  const size = Math.min(ids.length, Math.max(1, Math.round(ids.length * share)));
  const ranked = ids.map((id) => ({ id, rank: hash(`${seed}:${id}`) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  return new Set(ranked.slice(0, size).map(({ id }) => id));
}

/** FNV-1a over code units, then mixed as murmur3 ends: enough to choose by, where nobody gains by choosing. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** What came of judging findings a second time. */
export interface Agreement {
  /** Findings that have both judgements. */
  readonly compared: number;
  /** The same judgement. */
  readonly same: number;
  /** Not the same, but as real, as set aside, or as undecided as before. */
  readonly sameSide: number;
  /** All that are not the same. */
  readonly changed: readonly { readonly findingId: string; readonly first: Judgement; readonly again: Judgement }[];
}

/** Compares what a person said at first with what the person said again, blind. Verdicts that were taken back are none. */
export function agreementOf(verdicts: readonly Verdict[]): Agreement {
  const first = latestVerdicts(verdicts);
  const again = latestBy(verdicts, { judge: "human", round: "again" });
  const pairs = [...again.values()].flatMap((verdict) => {
    const before = first.get(verdict.findingId)?.judgement;
    return before === undefined ? [] : [{ findingId: verdict.findingId, first: before, again: verdict.judgement }];
  });
  const changed = pairs.filter((pair) => pair.first !== pair.again);
  const sameSide = changed.filter((pair) => isSameSide(pair.first, pair.again)).length;
  return { compared: pairs.length, same: pairs.length - changed.length, sameSide, changed };
}
