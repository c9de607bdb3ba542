import type { Finding } from "./finding.ts";
import type { RecheckResult } from "./recheck.ts";
import type { ReviewSnapshot } from "./snapshot.ts";

/** What a recheck says of each finding that it is about, in their order; null: nothing yet. */
export function resultsInOrder({ header, rechecks = [] }: Pick<ReviewSnapshot, "header" | "rechecks">): {
  readonly findingId: string;
  readonly result: RecheckResult | null;
}[] {
  const byId = new Map(rechecks.map((result) => [result.findingId, result]));
  const findings = header.recheck?.findings ?? [];
  return findings.map((findingId) => ({ findingId, result: byId.get(findingId) ?? null }));
}

/** Whether a recheck says of all its findings that they are fixed, and finds none of them again. Its status is another matter. */
export function isAllFixed(snapshot: ReviewSnapshot): boolean {
  return resultsInOrder(snapshot).every(({ findingId, result }) => {
    return result?.status === "fixed" && !isFoundAgain(findingId, snapshot);
  });
}

/** Whether whoever read what changed raised an earlier finding once more, whatever is said of it otherwise. */
export function isFoundAgain(findingId: string, { findings }: Pick<ReviewSnapshot, "findings">): boolean {
  return findings.some(({ knownAs, fold }) => knownAs === findingId && fold === null);
}

/**
 * The exit code of a recheck that has ended by itself: 0 only where it ran to its end, all is fixed, and nothing new fails.
 *
 * @param failing new findings at or above what was asked to fail on
 */
export function recheckExit(snapshot: ReviewSnapshot, failing: readonly Finding[]): number {
  if (snapshot.status !== "complete" && snapshot.status !== "empty") return 3;
  return isAllFixed(snapshot) && failing.length === 0 ? 0 : 1;
}
