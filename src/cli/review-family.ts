import type { Finding } from "../core/finding.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { HandoffLedger } from "../ports.ts";

/** A review and its rechecks, oldest first. */
export type ReviewFamily = readonly [ReviewSnapshot, ...ReviewSnapshot[]];

/**
 * The family of a review, whichever of its members is named.
 * @param name an id, its unique beginning, or `latest`
 * @throws BlindspotError `not-found`, `ambiguous`
 */
export async function loadFamily(
  ledger: Pick<HandoffLedger, "load" | "recheckIds">,
  name: string,
  repositoryKey: string | null,
): Promise<ReviewFamily> {
  const named = await ledger.load(name, repositoryKey);
  const rootId = named.header.recheck?.reviewId;
  const root = rootId === undefined ? named : await ledger.load(rootId, null);
  const ids = await ledger.recheckIds(root.header.id);
  return [root, ...(await Promise.all(ids.map((id) => ledger.load(id, null))))];
}

/** What was found before a recheck, by id, to show its results with; nothing for what is no recheck. */
export async function earlierFindings(
  ledger: Pick<HandoffLedger, "load" | "recheckIds">,
  { header }: Pick<ReviewSnapshot, "header">,
): Promise<{ readonly earlier?: ReadonlyMap<string, Finding> }> {
  if (header.recheck === undefined) return {};
  return { earlier: findingsOf(await loadFamily(ledger, header.recheck.reviewId, null)) };
}

/** What the rounds of a family found, by id. */
export function findingsOf(family: ReviewFamily): ReadonlyMap<string, Finding> {
  return new Map(family.flatMap(({ findings }) => findings.map((finding) => [finding.id, finding])));
}
