import type { Finding } from "./finding.ts";
import type { RecheckResult } from "./recheck.ts";
import { isFoundAgain } from "./recheck-exit.ts";
import type { ReviewSnapshot } from "./snapshot.ts";

/**
 * What is known of a finding without asking anybody: the code is the very one of which somebody has said it. What was found
 * in it is not mended in it, and what was found mended stays so. Where it was called fixed and found again, only the developer can
 * tell.
 *
 * @param family a review and its rechecks, oldest first
 * @param tree of the code as it is now
 * @returns null where the code is another, or nobody could tell
 */
export function settledResult(
  { id: findingId }: Pick<Finding, "id">,
  family: readonly ReviewSnapshot[],
  tree: string | null,
): RecheckResult | null {
  if (tree === null) return null;
  const result = (status: RecheckResult["status"], reason: string): RecheckResult => {
    return { findingId, status, reason, threadId: null };
  };
  for (const review of family.toReversed()) {
    const { header, findings, rechecks = [] } = review;
    if (header.change.tree !== tree) continue;
    const said = rechecks.find((recheck) => recheck.findingId === findingId);
    const since = `Nothing changed since review ${header.id}`;
    if (said?.status === "fixed" && isFoundAgain(findingId, review)) {
      return result("cannot-tell", `${since}, which called it fixed and found it again.`);
    }
    if (said?.status === "fixed") return result("fixed", `${since}, which found it fixed: ${said.reason}`);
    if (said?.status === "not-fixed") return result("not-fixed", `${since}, which found it not fixed.`);
    if (findings.some(({ id }) => id === findingId)) return result("not-fixed", `${since}, which found it.`);
  }
  return null;
}
