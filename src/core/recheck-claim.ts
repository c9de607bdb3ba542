import type { Authorship, Family, Independence } from "./authorship.ts";
import { independenceOf, leastIndependent } from "./choice.ts";
import type { Finding } from "./finding.ts";
import type { FollowedPlace } from "./follow.ts";
import type { EarlierFinding } from "./lineage.ts";
import type { RecheckResult } from "./recheck.ts";

/** A finding to look at again. */
export interface RecheckClaim {
  readonly finding: Finding;
  /** Where its code stands now; null: it never had a place, or that cannot be followed. */
  readonly place: FollowedPlace | null;
  /** Who wrote the file that it points into, as the review knew that found it. */
  readonly authors: Pick<Authorship, "families" | "possible">;
  /** What is known of it without asking anybody; null: it has to be asked. */
  readonly settled: RecheckResult | null;
  /** A model on this machine raised it: it may repeat what only that one may see. */
  readonly isRaisedHere: boolean;
}

/** What a recheck knows of what came before it. */
export interface RecheckContext {
  readonly claims: readonly RecheckClaim[];
  /** All that was found before, to recognise what is found again. */
  readonly earlier: readonly EarlierFinding[];
}

/** The code that a recheck is about: what changed since, and where the findings point. */
type Written = Pick<Authorship, "families" | "possible">;

/**
 * How independent a family is as the judge of whether claims are mended: of whoever wrote what changed since, and of whoever
 * wrote the lines that the claims are about.
 */
export function rateRecheck(
  family: Family,
  { families, possible }: Written,
  claims: readonly RecheckClaim[],
): Exclude<Independence, "control"> {
  const ofChange = families.length === 0 ? [] : [independenceOf(family, families, possible)];
  return leastIndependent([...ofChange, ...claims.map((claim) => rateClaim(family, claim))]) as Exclude<
    Independence,
    "control"
  >;
}

/** The lines of a claim have one author, as far as that is known; else its file speaks for them. */
function rateClaim(family: Family, { finding: { author }, authors }: RecheckClaim): Exclude<Independence, "control"> {
  if (author === "unknown") return independenceOf(family, authors.families, authors.possible);
  return independenceOf(family, [{ family: author, lines: 1, share: 1 }]);
}

/** Families that may not answer for these claims. */
export function refusedForRecheck(written: Written, claims: readonly RecheckClaim[]): Set<Family> {
  const named = [
    ...[written, ...claims.map(({ authors }) => authors)].flatMap(({ families, possible = [] }) => {
      return [...families, ...possible].map(({ family }) => family);
    }),
    ...claims.map(({ finding }) => finding.author),
  ];
  return new Set(named.filter((family) => rateRecheck(family, written, claims) === "refused"));
}
