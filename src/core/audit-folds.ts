import type { AuditedRows, JudgedBefore } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import type { Finding } from "./finding.ts";
import { judgedBeforeWords } from "./memory.ts";
import { isRejection } from "./verdict.ts";

/** Whether a finding is folded, or known, as its standing and what people judged before make it. Refuted ones are for replies to show. */
export function auditFold(finding: Finding, { judged, review }: AuditedRows, tally: Tally): void {
  // A recheck recognises what was found before wherever its code stands now, be it fixed or judged by nobody.
  const isRecheck = review?.header.recheck !== undefined;
  const { id, fold, foldReason, standing, knownAs } = finding;
  if (fold !== "refuted") {
    const isDue = fold === "judged-before" || fold === (standing === "doubt" && knownAs === null ? "doubt" : null);
    tally.expect(isDue, `finding ${id}: nothing folds it so`);
  }
  if (fold === "judged-before") auditRejection(finding, judged, tally);
  else if (fold !== "refuted")
    tally.expect(foldReason === null, `finding ${id}: it has a reason to be folded that nobody gave`);
  if (knownAs !== null) auditKnown(finding, judged, tally);
  else if (fold !== "judged-before" && fold !== "refuted")
    tally.expect(
      (finding.lineage === null || isRecheck) && finding.knownSince === undefined,
      `finding ${id}: it names an earlier one that it is not known as`,
    );
}

function auditRejection({ id, lineage, foldReason }: Finding, judged: readonly JudgedBefore[], tally: Tally): void {
  const ofDefect = judged.filter(({ record }) => record.id !== id && (record.lineage ?? record.id) === lineage);
  if (lineage !== null && ofDefect.length === 0) {
    tally.unchecked(noVerdict);
    return;
  }
  const isJudged = ofDefect.some((one) => isRejection(one.judgement) && judgedBeforeWords(one) === foldReason);
  tally.expect(isJudged, `finding ${id}: no verdict in the ledger folds it for the reason that is noted`);
}

/** Known by the first of several that are one defect, and since the verdict that was given last on any of them. */
function auditKnown(finding: Finding, judged: readonly JudgedBefore[], tally: Tally): void {
  const { id, knownAs, knownSince, lineage } = finding;
  const isOfDefect = ({ record }: JudgedBefore) =>
    record.id === knownAs || (lineage !== null && (record.lineage ?? record.id) === lineage);
  const ofEarlier = judged.filter((one) => one.record.id !== id && isOfDefect(one));
  if (knownAs !== id && ofEarlier.length === 0) {
    tally.unchecked(noVerdict);
    return;
  }
  const isReal = ofEarlier.some(
    ({ judgement, at }) => judgement === "real" && (knownSince === undefined || at === knownSince),
  );
  tally.expect(isReal, `finding ${id}: no verdict in the ledger makes it known`);
}

/** Its review was forgotten, or merging moved the finding to other code than what was judged. */
const noVerdict = "the verdict that a finding rests on is not in the ledger";
