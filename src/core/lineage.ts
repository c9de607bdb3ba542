import type { Finding } from "./finding.ts";
import type { FollowedPlace } from "./follow.ts";
import { type ComparableFinding, comparableFinding, isSameFinding } from "./same-finding.ts";
import type { Verdict } from "./verdict.ts";

/** A finding of an earlier review, and where its code stands in the code as it is now. */
export interface EarlierFinding {
  readonly finding: Finding;
  /** The one that counts; null: nobody has judged it. */
  readonly verdict: Verdict | null;
  /** Null: it never had a place, or that cannot be followed. */
  readonly place: FollowedPlace | null;
}

/**
 * Between rounds nobody sees both accounts side by side, as in one that was merged, and a new defect of mended code is much
 * like the old one: without so much agreement nothing that both say of their kind may differ.
 */
const clearAgreement = 0.45;

/**
 * The earlier finding that a new one says again: the same claim, by the rule of merging, where the earlier one's code stands
 * now. Of several the one that it says most closely, then the first; null when there is none.
 */
export function findEarlier(finding: Finding, earlier: readonly EarlierFinding[]): EarlierFinding | null {
  const view = comparableFinding(finding);
  let best: { earlier: EarlierFinding; score: number } | null = null;
  for (const each of earlier) {
    const { same, score } = isSameFinding(view, viewNow(each));
    const isSame = same && (score >= clearAgreement || isOfOneKind(finding, each.finding));
    if (isSame && (best === null || score > best.score)) best = { earlier: each, score };
  }
  return best?.earlier ?? null;
}

function isOfOneKind(a: Finding, b: Finding): boolean {
  const kinds = [
    [a.consequence, b.consequence],
    [a.category, b.category],
  ];
  return kinds.every(([x, y]) => x === y || x === "other" || y === "other");
}

/**
 * The finding with its lineage where it is an earlier one again. One that was judged real and is not fixed is known; what was
 * fixed, or set aside on code that has changed since, is news.
 */
export function withLineage(finding: Finding, earlier: readonly EarlierFinding[]): Finding {
  const again = findEarlier(finding, earlier);
  if (again === null) return finding;
  const lineage = again.finding.lineage ?? again.finding.id;
  const { verdict } = again;
  if (verdict === null || verdict.judgement !== "real" || verdict.state === "fixed") return { ...finding, lineage };
  return { ...finding, lineage, knownAs: again.finding.id, knownSince: verdict.at, fold: null };
}

/** How it would stand in the code as it is now. */
function viewNow({ finding, place }: EarlierFinding): ComparableFinding {
  const view = comparableFinding(finding);
  if (place === null) return { ...view, path: null, startLine: null, endLine: null };
  const { path, startLine, endLine } = place;
  return { ...view, side: "head", path, startLine, endLine: endLine ?? startLine };
}
