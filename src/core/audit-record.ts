import type { Tally } from "./audit-tally.ts";
import { recordHash } from "./record-hash.ts";
import type { StoredReview } from "./stored-review.ts";

/** Whether everything that is recorded is what was recorded when the review ended last, by the hash that was kept then. */
export function auditRecord(stored: StoredReview, sha256: (text: string) => string, tally: Tally): void {
  const { record_hash: kept, status } = stored.review;
  if (kept != null) {
    const isSame = recordHash(stored, sha256) === kept;
    tally.expect(isSame, "the record is another than when the review ended: something in it was changed");
  } else if (status === "running") tally.unchecked("the review has not ended, so that no hash of its record is kept");
  else tally.unchecked("no hash of the record was kept when the review ended");
}
