import type { Finding } from "./finding.ts";
import { latestBy } from "./memory.ts";
import { compareFindings, groupTitle, groupUnjudged } from "./order.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { type BlindFinding, blind } from "./triage-blind.ts";
import type { Judge, Round, Verdict } from "./verdict.ts";

/** The groups in the order in which they are judged. A finding stays in its group whatever is said of it. */
export const triageGroups = [
  "introduced",
  "missing",
  "pre-existing",
  "unanchored",
  "doubt",
  "refuted",
  "judged-before",
] as const;
export type TriageGroupKey = (typeof triageGroups)[number];

export interface TriageGroup {
  readonly key: TriageGroupKey;
  readonly title: string;
  /** Never zero. */
  readonly count: number;
}

/** A finding that waits for a judgement, or has one, as it may be shown. */
export interface TriageItem {
  readonly id: string;
  readonly view: BlindFinding;
  readonly group: TriageGroupKey;
  /** Its place in its group, from 1. */
  readonly place: number;
  /** What this judge said of it in this round and did not take back. */
  readonly verdict: Verdict | null;
  /** Folded without being judged. It stays in reach. */
  readonly isFolded: boolean;
}

export interface TriagePlan {
  readonly items: readonly TriageItem[];
  readonly groups: readonly TriageGroup[];
}

export interface TriagePlanOptions {
  /** `human` by default: whose verdicts are those that were given. */
  readonly judge?: Judge;
  /** `first` by default. */
  readonly round?: Round;
  /** Only these findings: those to be judged again. Null or absent: all. */
  readonly only?: ReadonlySet<string> | null;
  /** Findings that were folded without being judged. */
  readonly folded?: ReadonlySet<string>;
}

/**
 * All findings of a review in the order in which they are judged: group after group, in each by consequence class, severity and
 * path. Every finding is in exactly one group, by what was said of it and not by its verdict, so that none moves while it is judged.
 */
export function planTriage(
  { findings, verdicts }: Pick<ReviewSnapshot, "findings" | "verdicts">,
  { judge = "human", round = "first", only = null, folded = new Set() }: TriagePlanOptions = {},
): TriagePlan {
  const given = latestBy(verdicts, { judge, round });
  const wanted = findings.filter(({ id }) => only === null || only.has(id)).toSorted(compareFindings);
  const items = triageGroups.flatMap((group) =>
    wanted
      .filter((finding) => triageGroupOf(finding) === group)
      .map((finding, index): TriageItem => {
        const verdict = given.get(finding.id) ?? null;
        const isFolded = verdict === null && folded.has(finding.id);
        return { id: finding.id, view: blind(finding), group, place: index + 1, verdict, isFolded };
      }),
  );
  return { items, groups: groupsOf(items) };
}

/** The group in which a finding is judged. */
export function triageGroupOf(finding: Finding): TriageGroupKey {
  const group = groupUnjudged(finding);
  return group === "open" ? "introduced" : group;
}

/** The title of a group that people read. */
export function triageGroupTitle(key: TriageGroupKey): string {
  return key === "introduced" ? "Introduced" : groupTitle(key);
}

function groupsOf(items: readonly TriageItem[]): TriageGroup[] {
  return triageGroups
    .map((key) => ({ key, title: triageGroupTitle(key), count: items.filter(({ group }) => group === key).length }))
    .filter(({ count }) => count > 0);
}

/** Whether an item still waits for a judgement. */
export function isWaiting({ verdict, isFolded }: TriageItem): boolean {
  return verdict === null && !isFolded;
}

/** The finding that is meant in the end by one that is named as repeated, where that is a duplicate as well. */
export function originalOf(named: string, latest: ReadonlyMap<string, Verdict>): string {
  const seen = new Set<string>();
  let original = named;
  while (!seen.has(original)) {
    seen.add(original);
    original = latest.get(original)?.duplicateOf ?? original;
  }
  return original;
}
