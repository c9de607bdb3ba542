import { type ClaimPlace, type PlaceRelation, relatePlaces } from "./claim-place.ts";
import { type ClaimProfile, claimProfile, claimSimilarity } from "./claim-similarity.ts";
import type { Category, Consequence, Finding } from "./finding.ts";

/**
 * How much two claims must agree to be one finding, by how their places relate and what their classes say (`relateClasses`).
 * Chosen on recorded reviews (`npm run eval`), which have no classes, for showing twice rather than losing one.
 *
 * Findings on the same lines need *more* agreement than two of unknown place: they share the words of the code that they speak
 * of, whatever they say about it. Two defects of one line may well share half of their words, so that their words alone do
 * not make them one: a class that both name must agree, too.
 */
const AGREEMENT: Record<PlaceRelation, Record<ClassRelation, number>> = {
  near: { alike: 0.26, unsaid: 0.45, different: 0.6 },
  unknown: { alike: 0.19, unsaid: 0.19, different: 0.6 },
  elsewhere: { alike: 0.45, unsaid: 0.45, different: 0.6 },
  apart: { alike: Number.POSITIVE_INFINITY, unsaid: Number.POSITIVE_INFINITY, different: Number.POSITIVE_INFINITY },
};
/**
 * A reviewer that says a thing again says it in much the same words (.7 and more of agreement); different defects of one line
 * stay below .55.
 */
const REPEATED = 0.6;

/** What is compared of a finding. */
export interface ComparableFinding extends ClaimPlace {
  readonly title: string;
  readonly claim: string;
  /** Absent and `other`: nothing is known of it. */
  readonly consequence?: Consequence;
  readonly category?: Category;
}

export interface FindingMatch {
  readonly same: boolean;
  /** How much the claims agree, 0 to 1; neither place nor classes enter. */
  readonly score: number;
}

type Claim = Pick<ComparableFinding, "title" | "claim">;

/**
 * Whether two findings speak of the same defect: their claims agree as much as their places and classes ask for. Symmetric, not
 * transitive. The same lines, category or severity alone never make them one; in different files they are two, unless both
 * say that something is missing.
 */
export function isSameFinding(a: ComparableFinding, b: ComparableFinding): FindingMatch {
  const score = agreement(a, b);
  return { same: score >= AGREEMENT[relatePlaces(a, b)][relateClasses(a, b)], score };
}

/** Whether one says again what the other said, so closely that a judgement of one holds for both. */
export function isRepeatedClaim(a: Claim, b: Claim): boolean {
  return agreement(a, b) >= REPEATED;
}

/** The view of a finding by which it is compared. A path that was said but not found is no place. */
export function comparableFinding({
  title,
  claim,
  location,
  scope,
  consequence,
  category,
}: Finding): ComparableFinding {
  const { path, side, startLine, endLine, anchor } = location;
  const place = { path: anchor === "unanchored" ? null : path, side, startLine, endLine, scope };
  return { title, claim, ...place, consequence, category };
}

/**
 * `alike`: consequence or category is the same; `different`: one that both name differs, and none is the same; `unsaid`: there is
 * none that both name. Models often disagree on one of the two about the same defect, hardly ever on both.
 */
type ClassRelation = "alike" | "different" | "unsaid";

function relateClasses(a: ComparableFinding, b: ComparableFinding): ClassRelation {
  const pairs = [
    [a.consequence, b.consequence],
    [a.category, b.category],
  ] as const;
  const named = pairs.filter((pair) => pair.every((name) => name !== undefined && name !== "other"));
  if (named.some(([x, y]) => x === y)) return "alike";
  return named.length === 0 ? "unsaid" : "different";
}

const profiles = new WeakMap<object, ClaimProfile>();

/** A finding is compared with many others; its claim is read once. */
function profileOf(finding: Claim): ClaimProfile {
  const known = profiles.get(finding);
  if (known !== undefined) return known;
  const profile = claimProfile(finding);
  profiles.set(finding, profile);
  return profile;
}

function agreement(a: Claim, b: Claim): number {
  return claimSimilarity(profileOf(a), profileOf(b));
}
