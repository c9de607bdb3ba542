import type { Finding } from "./finding.ts";
import type { Handoff } from "./handoff.ts";
import { latestBy } from "./memory.ts";
import { type FamilyDefect, type FoundAgain, familyDefects } from "./open-findings.ts";
import { compareFindings } from "./order.ts";
import type { RecheckResult } from "./recheck.ts";
import type { TriageSitting } from "./sitting.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { triageGroupOf, triageGroups } from "./triage.ts";
import type { Verdict } from "./verdict.ts";

/** A review with all that came of it: what review notes tell. */
export interface ReviewStory {
  /** The first review, then its rechecks, oldest first. */
  readonly rounds: readonly [ReviewSnapshot, ...ReviewSnapshot[]];
  /** Oldest first, like the sittings. */
  readonly handoffs: readonly Handoff[];
  /** On any of the rounds. */
  readonly sittings: readonly TriageSitting[];
  /** Reviews of the same work by the thread that built it, oldest first. Absent: none is known. */
  readonly selfReviews?: readonly ReviewSnapshot[];
}

/** A review by itself, as it stands right after it ran. */
export function storyOf(review: ReviewSnapshot): ReviewStory {
  return { rounds: [review], handoffs: [], sittings: [] };
}

/** What came of a finding, in the order in which it is told: first what asks something of the developer. */
export const storyGroups = [
  "open",
  "unjudged",
  "unsure",
  "fixed",
  "deferred",
  "stylistic",
  "out-of-scope",
  "wrong",
  "judged-before",
  "duplicate",
] as const;
export type StoryGroup = (typeof storyGroups)[number];

/** What a recheck said of a finding. */
export interface StoryRecheck extends RecheckResult {
  readonly reviewId: string;
  /** When the recheck began, ISO 8601. */
  readonly at: string;
}

/** A finding with all that was said of it and done with it. */
export interface StoryFinding {
  readonly finding: Finding;
  /** The round that found it first. */
  readonly reviewId: string;
  readonly group: StoryGroup;
  /** The one that counts; null: nobody has judged it. */
  readonly verdict: Verdict | null;
  /** What an agent suggests, which never counts; null: none has. */
  readonly suggestion: Verdict | null;
  /** Oldest first. */
  readonly rechecks: readonly StoryRecheck[];
  /** Later rounds that found it again. */
  readonly again: readonly FoundAgain[];
  readonly handoffs: readonly Handoff[];
}

/** Every defect of a story once, group by group, in each as findings are always ordered. */
export function storyFindings({ rounds, handoffs }: ReviewStory): readonly StoryFinding[] {
  const suggestions = latestBy(
    rounds.flatMap(({ verdicts }) => verdicts),
    { judge: "agent", round: "first" },
  );
  const results = rounds.flatMap(({ header: { id, startedAt }, rechecks = [] }) =>
    rechecks.map((result): StoryRecheck => ({ ...result, reviewId: id, at: startedAt })),
  );
  const findings = familyDefects(rounds).map((defect): StoryFinding => {
    const { finding, reviewId, verdict, again } = defect;
    const ids = new Set([finding.id, ...again.map(({ findingId }) => findingId)]);
    return {
      ...{ finding, reviewId, verdict, again },
      group: groupOf(defect),
      suggestion: [...ids].map((id) => suggestions.get(id)).findLast((given) => given !== undefined) ?? null,
      rechecks: results.filter(({ findingId }) => ids.has(findingId)),
      handoffs: handoffs.filter((handoff) => handoff.findings.some((id) => ids.has(id))),
    };
  });
  return findings.sort((a, b) => compareGroups(a, b) || compareFindings(a.finding, b.finding));
}

/** What nobody has judged stands in the order in which it is judged: doubts behind defects. */
function compareGroups(a: StoryFinding, b: StoryFinding): number {
  const byGroup = storyGroups.indexOf(a.group) - storyGroups.indexOf(b.group);
  if (byGroup !== 0 || a.group !== "unjudged") return byGroup;
  return triageGroups.indexOf(triageGroupOf(a.finding)) - triageGroups.indexOf(triageGroupOf(b.finding));
}

function groupOf({ finding, verdict, isBack }: FamilyDefect): StoryGroup {
  if (verdict === null) return finding.fold === "judged-before" ? "judged-before" : "unjudged";
  if (verdict.duplicateOf !== null) return "duplicate";
  if (isBack) return "unjudged";
  return verdict.judgement === "real" ? (verdict.state ?? "open") : verdict.judgement;
}

/** How a story's judging went. */
export interface StoryJudging {
  /** Of people. */
  readonly sittings: number;
  /** Idle time excluded. */
  readonly activeSeconds: number;
}

/** What judging took of the time of people. */
export function storyJudging({ sittings }: ReviewStory): StoryJudging {
  const ofPeople = sittings.filter(({ judge }) => judge === "human");
  return {
    sittings: ofPeople.length,
    activeSeconds: ofPeople.reduce((total, { activeSeconds }) => total + activeSeconds, 0),
  };
}

/** Whether a moment is earlier than another, both ISO 8601. */
export function isBefore(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}
