import type { Authorship, Family, Independence } from "./authorship.ts";
import { independenceOf, leastIndependent } from "./choice.ts";
import type { Finding } from "./finding.ts";
import type { FollowedPlace } from "./follow.ts";
import type { EarlierFinding } from "./lineage.ts";
import type { RecheckResult } from "./recheck.ts";

/** Who wrote some code. */
type Written = Pick<Authorship, "families" | "possible">;

/** A finding to look at again. */
export interface RecheckClaim {
  readonly finding: Finding;
  /** Where its code stands now; null: it never had a place, or that cannot be followed. */
  readonly place: FollowedPlace | null;
  /** Who wrote the file that it points into, as the review knew that found it. */
  readonly authors: Written;
  /** Who wrote what rechecks since then were about: the mending may be of an earlier round. */
  readonly mendedBy: readonly Written[];
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

/**
 * How independent a family is as the judge of whether claims are mended: of whoever wrote what changed since, in this round
 * and in earlier ones, and of whoever wrote the lines that the claims are about.
 */
export function rateRecheck(
  family: Family,
  changed: Written,
  claims: readonly RecheckClaim[],
): Exclude<Independence, "control"> {
  const changes = [changed, ...claims.flatMap(({ mendedBy }) => mendedBy)].filter(
    ({ families }) => families.length > 0,
  );
  const ofChanges = changes.map(({ families, possible }) => independenceOf(family, families, possible));
  const all = [...ofChanges, ...claims.map((claim) => rateClaim(family, claim))];
  return leastIndependent(all) as Exclude<Independence, "control">;
}

/** The lines of a claim have one author, as far as that is known; else its file speaks for them. */
function rateClaim(family: Family, { finding: { author }, authors }: RecheckClaim): Exclude<Independence, "control"> {
  if (author === "unknown") return independenceOf(family, authors.families, authors.possible);
  return independenceOf(family, [{ family: author, lines: 1, share: 1 }]);
}

/** Families that may not answer for these claims. */
export function refusedForRecheck(changed: Written, claims: readonly RecheckClaim[]): Set<Family> {
  const written = [changed, ...claims.flatMap(({ authors, mendedBy }) => [authors, ...mendedBy])];
  const named = [
    ...written.flatMap(({ families, possible = [] }) => [...families, ...possible].map(({ family }) => family)),
    ...claims.map(({ finding }) => finding.author),
  ];
  return new Set(named.filter((family) => rateRecheck(family, changed, claims) === "refused"));
}
