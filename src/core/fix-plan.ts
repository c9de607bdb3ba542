import { BlindspotError } from "./errors.ts";
import type { Finding } from "./finding.ts";
import type { Handoff } from "./handoff.ts";
import { type FamilyDefect, familyDefects, type OpenFinding, openFindings } from "./open-findings.ts";
import { compareFindings } from "./order.ts";
import type { ReviewSnapshot } from "./snapshot.ts";

/** A finding to hand back to where the code was built. */
export interface FixItem extends OpenFinding {
  /** When it was handed back last, ISO 8601; null: never. */
  readonly handedBackAt: string | null;
}

/** What there is to fix in a family of reviews. */
export interface FixPlan {
  /** The family's first review. */
  readonly reviewId: string;
  /** In the order in which findings are shown. */
  readonly items: readonly FixItem[];
  /** Findings that nobody has judged, or not since they were found again. */
  readonly unjudged: number;
  /** Real ones that are fixed, and those that were put off. */
  readonly fixed: number;
  readonly deferred: number;
}

export interface FixPlanOptions {
  /** Ids of findings, or 5 characters or more of their beginnings: only these. Empty: all that are real and open. */
  readonly only?: readonly string[];
}

/**
 * The findings that are real and open in a family of reviews.
 *
 * @param snapshots a review and its rechecks, oldest first
 * @param handoffs of the family, oldest first
 * @throws BlindspotError for one of `only`: `not-found`, `ambiguous`, or `usage` where it is not real and open
 */
export function planFix(
  snapshots: readonly ReviewSnapshot[],
  handoffs: readonly Handoff[],
  { only = [] }: FixPlanOptions = {},
): FixPlan {
  const defects = familyDefects(snapshots);
  const open = openFindings(snapshots);
  const chosen = only.length === 0 ? null : new Set(only.map((name) => chooseOpen(name, defects, open)));
  const items = open
    .filter(({ finding }) => chosen === null || chosen.has(finding.id))
    .map((each): FixItem => ({ ...each, handedBackAt: lastHandedBack(each.finding, handoffs) }))
    .toSorted((a, b) => compareFindings(a.finding, b.finding));
  const states = defects.flatMap(({ verdict, isBack }) =>
    verdict?.judgement === "real" && !isBack ? [verdict.state] : [],
  );
  return {
    reviewId: snapshots[0]?.header.id ?? "",
    items,
    unjudged: defects.filter(({ verdict, isBack }) => verdict === null || isBack).length,
    fixed: states.filter((state) => state === "fixed").length,
    deferred: states.filter((state) => state === "deferred").length,
  };
}

function lastHandedBack({ id }: Finding, handoffs: readonly Handoff[]): string | null {
  return handoffs.findLast(({ findings }) => findings.includes(id))?.at ?? null;
}

/** Fewer characters of an id are no name for it. */
const minNameLength = 5;

/** @returns the id of the open finding that is meant, also where it is named as a later review found it again */
function chooseOpen(name: string, defects: readonly FamilyDefect[], open: readonly OpenFinding[]): string {
  const id = findDefect(name, defects).finding.id;
  if (open.some(({ finding }) => finding.id === id)) return id;
  const hint = `blindspot verdict ${id} real says that it is; without --finding all that are real and open are taken.`;
  throw new BlindspotError("usage", `Finding ${id} is not judged real and open.`, hint);
}

function findDefect(name: string, defects: readonly FamilyDefect[]): FamilyDefect {
  const isMeant = (id: string) => id === name || (name.length >= minNameLength && id.startsWith(name));
  const found = defects.filter(({ finding, again }) => [finding.id, ...again.map((a) => a.findingId)].some(isMeant));
  const [first] = found;
  if (first === undefined) {
    const hint = "blindspot show lists the findings of a review with their ids.";
    throw new BlindspotError("not-found", `This review and its rechecks have no finding ${name}.`, hint);
  }
  if (found.length === 1) return first;
  const ids = found.map(({ finding }) => finding.id).join(", ");
  throw new BlindspotError("ambiguous", `${name} is the beginning of several findings: ${ids}.`, "Write more of it.");
}
