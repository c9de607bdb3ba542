import { Consequence, type Finding, Severity } from "./finding.ts";
import { isRepeatedClaim } from "./same-finding.ts";
import { isCounted, isRejection, isStanding, type Judge, type Round, type Verdict } from "./verdict.ts";

/** A finding of an earlier review with one verdict on it; a finding judged several times comes several times. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly verdict: Verdict;
}

export type RecalledVerdict =
  /** Judged stylistic, out of scope or wrong: fold it as `judged-before`. */
  | { readonly kind: "folded"; readonly earlier: JudgedFinding }
  /** Judged real and not fixed since: `knownAs` is `earlier.finding.id`. */
  | { readonly kind: "known-real"; readonly earlier: JudgedFinding };

/**
 * Letters and digits that anchored code needs to be recognised in any file. Less is found everywhere (`}`, `return null;`) and
 * is the same place only in the same file.
 */
const MIN_DISTINCT_CODE = 16;

/**
 * What the developer said before about the same claim, repeated closely, on the same, unchanged code; null when nothing, or when
 * the latest word on it was neither a rejection nor an open real one (unsure; fixed, so that its return is news). A rejection
 * does not hold for what is now graver, in severity or consequence, than what was rejected.
 *
 * The same code is an equal fingerprint, which nothing unanchored has. Short code must also stand in the same file, which
 * `renames` (new path to old path) follows. Only verdicts that count (`isCounted`) do, and of those on the same defect only the latest.
 */
export function recallVerdict(
  finding: Finding,
  judged: readonly JudgedFinding[],
  renames: ReadonlyMap<string, string> = new Map(),
): RecalledVerdict | null {
  if (!isAnchored(finding)) return null;
  const earlier = latestOf(judged.filter((j) => isRecalledBy(finding, j, renames)));
  if (earlier === null) return null;
  const { judgement, state } = earlier.verdict;
  if (isRejection(judgement)) return isGraver(finding, earlier.finding) ? null : { kind: "folded", earlier };
  return judgement === "real" && state !== "fixed" ? { kind: "known-real", earlier } : null;
}

/** Why a verdict folds what repeats the finding, in words. */
export function judgedBeforeWords({ judgement, reason, at }: Pick<Verdict, "judgement" | "reason" | "at">): string {
  return `judged ${judgement.replaceAll("-", " ")} on ${at.slice(0, 10)}${reason === "" ? "" : `: ${reason}`}`;
}

/**
 * The verdict that counts for each finding, by finding id: the latest one that a person gave and did not take back. Second
 * judgements (`again`) are none.
 */
export function latestVerdicts(verdicts: readonly Verdict[]): Map<string, Verdict> {
  return latestBy(verdicts, { judge: "human", round: "first" });
}

/** The latest verdict of a judge in a round that was not taken back, by finding id. */
export function latestBy(
  verdicts: readonly Verdict[],
  { judge, round }: { readonly judge: Judge; readonly round: Round },
): Map<string, Verdict> {
  const latest = new Map<string, Verdict>();
  for (const verdict of verdicts) {
    if (!isStanding(verdict) || verdict.judge !== judge || (verdict.round ?? "first") !== round) continue;
    const before = latest.get(verdict.findingId);
    if (before === undefined || isNotBefore(verdict, before)) latest.set(verdict.findingId, verdict);
  }
  return latest;
}

function isRecalledBy(finding: Finding, { finding: earlier, verdict }: JudgedFinding, renames: Renames): boolean {
  if (!isCounted(verdict) || !isSamePlace(finding, earlier, renames)) return false;
  return [earlier, ...earlier.alsoSaid].some((account) => isRepeatedClaim(finding, account));
}

function isGraver(finding: Finding, earlier: Finding): boolean {
  return (
    Severity.options.indexOf(finding.severity) < Severity.options.indexOf(earlier.severity) ||
    Consequence.options.indexOf(finding.consequence) < Consequence.options.indexOf(earlier.consequence)
  );
}

function latestOf(judged: readonly JudgedFinding[]): JudgedFinding | null {
  return judged.reduce<JudgedFinding | null>(
    (latest, next) => (latest === null || isNotBefore(next.verdict, latest.verdict) ? next : latest),
    null,
  );
}

/** Of two verdicts given at the same moment, the one that stands later on record wins. */
function isNotBefore(next: Verdict, before: Verdict): boolean {
  return !(Date.parse(next.at) < Date.parse(before.at));
}

type Renames = ReadonlyMap<string, string>;

function isSamePlace(finding: Finding, earlier: Finding, renames: Renames): boolean {
  if (!isAnchored(earlier) || earlier.fingerprint !== finding.fingerprint) return false;
  return isDistinctCode(finding.location.quote) || wasAt(finding.location.path, earlier.location.path, renames);
}

function isAnchored({ location, fingerprint }: Finding): boolean {
  return fingerprint !== "" && location.startLine !== null && location.anchor !== "unanchored";
}

function isDistinctCode(quote: string): boolean {
  return quote.replace(/[^\p{L}\p{N}]+/gu, "").length >= MIN_DISTINCT_CODE;
}

/** Whether the file now at `path` is, or once was, at `earlierPath`. */
function wasAt(path: string, earlierPath: string, renames: Renames): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = path; at !== undefined && !seen.has(at); at = renames.get(at)) {
    if (at === earlierPath) return true;
    seen.add(at);
  }
  return false;
}
