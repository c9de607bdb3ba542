import type { Finding } from "./finding.ts";
import { latestVerdicts } from "./memory.ts";
import type { RecheckResult } from "./recheck.ts";
import type { ReviewRound } from "./snapshot.ts";
import { isRejection, type Verdict } from "./verdict.ts";

/** A finding that is real by the verdict that counts, that is not mended yet, and that is no duplicate of another. */
export interface OpenFinding {
  readonly finding: Finding;
  /** Of this finding, or of the one by which a later review of the family found the defect again. */
  readonly verdict: Verdict;
  /** The review of the family that found it. */
  readonly reviewId: string;
  /** What the latest recheck that looked at it said; null: none has. */
  readonly lastRecheck: RecheckResult | null;
}

/**
 * What is real and open in a family of reviews, in the order of the reviews and of their findings. A defect that a later
 * review of the family found again comes once, as it was found first, with the verdict that was given last.
 *
 * @param rounds a review and its rechecks, oldest first
 */
export function openFindings(rounds: readonly ReviewRound[]): OpenFinding[] {
  const rechecks = new Map(
    rounds.flatMap(({ rechecks = [] }) => rechecks.map((result) => [result.findingId, result] as const)),
  );
  return familyDefects(rounds).flatMap(({ finding, verdict, reviewId }) => {
    if (verdict === null || !isOpen(verdict)) return [];
    return [{ finding, verdict, reviewId, lastRecheck: rechecks.get(finding.id) ?? null }];
  });
}

/** Whether a verdict that counts says that there is something to mend. */
export function isOpen({ judgement, state, duplicateOf }: Verdict): boolean {
  return judgement === "real" && state === "open" && duplicateOf === null;
}

/** A defect as a family of reviews found it first. */
export interface FamilyDefect {
  readonly finding: Finding;
  readonly reviewId: string;
  /** The one that counts and was given last, on this finding or on one by which it was found again. */
  readonly verdict: Verdict | null;
  /** By which later reviews of the family found it again, oldest first. */
  readonly again: readonly FoundAgain[];
  /**
   * That verdict called it fixed or set it aside, and a later review found it again in code that had changed since: whoever gave
   * it did not know, so that it waits to be judged.
   */
  readonly isBack: boolean;
}

export interface FoundAgain {
  readonly reviewId: string;
  readonly findingId: string;
}

interface Defect extends FamilyDefect {
  verdict: Verdict | null;
  isBack: boolean;
  readonly again: FoundAgain[];
}

/**
 * Every defect of a family of reviews once, in the order of the reviews and of their findings. Those that one review tells
 * apart stay apart.
 *
 * @param rounds a review and its rechecks, oldest first
 */
export function familyDefects(rounds: readonly ReviewRound[]): readonly FamilyDefect[] {
  const verdicts = latestVerdicts(rounds.flatMap((round) => round.verdicts));
  const defects: Defect[] = [];
  const byLineage = new Map<string, Defect>();
  for (const { header, findings } of rounds) {
    for (const finding of findings) {
      const verdict = verdicts.get(finding.id) ?? null;
      const lineage = finding.lineage ?? finding.id;
      const before = byLineage.get(lineage);
      if (before !== undefined && before.reviewId !== header.id) {
        if (isLater(verdict, before.verdict)) [before.verdict, before.isBack] = [verdict, false];
        const isNews = verdict === null && finding.knownAs === null && finding.fold !== "judged-before";
        if (isNews && isUnawareOf(header.startedAt, before.verdict)) before.isBack = true;
        before.again.push({ reviewId: header.id, findingId: finding.id });
        continue;
      }
      const defect: Defect = { finding, reviewId: header.id, verdict, again: [], isBack: false };
      defects.push(defect);
      if (before === undefined) byLineage.set(lineage, defect);
    }
  }
  return defects;
}

function isLater(next: Verdict | null, before: Verdict | null): boolean {
  if (next === null) return false;
  return before === null || !(Date.parse(next.at) < Date.parse(before.at));
}

/** Whether a verdict that leaves nothing to do was given before a review began. */
function isUnawareOf(startedAt: string, verdict: Verdict | null): boolean {
  if (verdict === null || verdict.duplicateOf !== null) return false;
  const isDone = isRejection(verdict.judgement) || (verdict.judgement === "real" && verdict.state === "fixed");
  return isDone && Date.parse(verdict.at) < Date.parse(startedAt);
}
