import { latestVerdicts } from "./memory.ts";
import type { FileCoverage } from "./review.ts";
import type { TriageSitting } from "./sitting.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { isRejection, type Judge, Judgement, type Verdict } from "./verdict.ts";

/** A judgement of one sitting, in the order in which they were given. */
export interface GivenJudgement {
  /** In which of the groups the finding stands. */
  readonly group: string;
  readonly judgement: Judgement;
  readonly isDuplicate: boolean;
}

/** Whether to offer to fold the rest of a group: the last two judgements rejected findings of it. */
export function offersFold(history: readonly GivenJudgement[], group: string): boolean {
  const lastTwo = history.slice(-2);
  const isRejected = (given: GivenJudgement) =>
    given.group === group && isRejection(given.judgement) && !given.isDuplicate;
  return lastTwo.length === 2 && lastTwo.every(isRejected);
}

/** How the judging of a review stands. */
export interface TriageSummary {
  readonly flags: number;
  /** Flags by judgement, duplicates apart. */
  readonly counts: Readonly<Record<Judgement, number>>;
  readonly duplicates: number;
  /** Not judged, those that were folded included. */
  readonly unjudged: number;
  /** Folded without being judged. */
  readonly folded: number;
  /** Of all sittings of people, idle time excluded. */
  readonly activeSeconds: number;
  /** Changed lines that were read. */
  readonly readLines: number;
  /** Null where nothing was read. */
  readonly realPer100Lines: number | null;
  /** Files that were read, at least partly, and that nobody flagged. */
  readonly unflagged: readonly string[];
  /** Files that should have been read and were not, or only partly. */
  readonly unread: readonly FileCoverage[];
  /** What to do now: judge what waits, hand back what is real, or keep the notes. */
  readonly next: "triage" | "fix" | "notes";
}

/** @param sittings of the review, whoever's */
export function triageSummary(
  { findings, verdicts, coverage }: Pick<ReviewSnapshot, "findings" | "verdicts" | "coverage">,
  sittings: readonly TriageSitting[],
): TriageSummary {
  const latest = latestVerdicts(verdicts);
  const given = findings.flatMap(({ id }) => latest.get(id) ?? []);
  const unique = given.filter(({ duplicateOf }) => duplicateOf === null);
  const counts = countJudgements(unique);
  const foldedIds = foldedIn(sittings);
  const folded = findings.filter(({ id }) => foldedIds.has(id) && !latest.has(id)).length;
  const readLines = coverage.files.reduce((total, file) => total + file.reviewedLines, 0);
  const flagged = new Set(findings.filter(isPlaced).map(({ location }) => location.path));
  const unjudged = findings.length - given.length;
  const isLeft = unique.some(({ judgement, state }) => judgement === "real" && state === "open");
  return {
    ...{ flags: findings.length, counts, duplicates: given.length - unique.length, unjudged, folded, readLines },
    activeSeconds: sittings.filter((s) => s.judge === "human").reduce((total, s) => total + s.activeSeconds, 0),
    realPer100Lines: readLines === 0 ? null : (counts.real * 100) / readLines,
    unflagged: coverage.files.filter((file) => file.reviewedLines > 0 && !flagged.has(file.path)).map((f) => f.path),
    unread: coverage.files.filter((file) => file.isReviewable && file.status !== "reviewed"),
    next: unjudged > folded ? "triage" : isLeft ? "fix" : "notes",
  };
}

/** Findings that were folded without being judged, in any sitting of people, or of agents. */
export function foldedIn(sittings: readonly TriageSitting[], by: Judge = "human"): Set<string> {
  return new Set(sittings.filter(({ judge }) => judge === by).flatMap(({ folded }) => folded));
}

function countJudgements(verdicts: readonly Verdict[]): Record<Judgement, number> {
  const counts = Object.fromEntries(Judgement.options.map((judgement) => [judgement, 0]));
  for (const { judgement } of verdicts) counts[judgement] = (counts[judgement] ?? 0) + 1;
  return counts as Record<Judgement, number>;
}

function isPlaced({ location }: { readonly location: { readonly anchor: string } }): boolean {
  return location.anchor !== "unanchored";
}
