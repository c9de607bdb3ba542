import { type Anchor, type Finding, type Scope, Severity, type Standing } from "./finding.ts";

/** Anchors by how sure the place is; those of one rank are equally good. */
const ANCHOR_RANK: Record<Anchor, number> = {
  exact: 0,
  normalized: 0,
  similar: 1,
  moved: 1,
  file: 2,
  unanchored: 3,
};

/** Negative when `a` is the better account of a defect: better anchored, then raised as a defect. */
export function compareQuality(a: Finding, b: Finding): number {
  return (
    ANCHOR_RANK[a.location.anchor] - ANCHOR_RANK[b.location.anchor] ||
    Number(a.standing === "doubt") - Number(b.standing === "doubt")
  );
}

/**
 * One finding from several of the same defect, given in the order in which they were raised. The best account gives text, place
 * and what belongs to them; the earliest gives the id. A defect to one is a defect, severity is the highest said, and
 * everyone who raised it is named once.
 */
export function combineFindings(findings: readonly [Finding, ...Finding[]]): Finding {
  const [earliest] = findings;
  const best = findings.reduce((kept, next) => (compareQuality(next, kept) < 0 ? next : kept));
  const standing: Standing = findings.some((f) => f.standing === "defect") ? "defect" : "doubt";
  const isDoubtLifted = best.fold === "doubt" && standing === "defect";
  return {
    ...best,
    id: earliest.id,
    standing,
    severity: highestSeverity(findings),
    scope: mergedScope(best, findings),
    raisedBy: [...new Set(findings.flatMap((f) => f.raisedBy))],
    lineage: firstKnown(findings.map((f) => f.lineage)),
    knownAs: firstKnown(findings.map((f) => f.knownAs)),
    fold: isDoubtLifted ? null : best.fold,
    foldReason: isDoubtLifted ? null : best.foldReason,
  };
}

function highestSeverity(findings: readonly Finding[]): Severity {
  return Severity.options.find((severity) => findings.some((f) => f.severity === severity)) ?? "low";
}

/** `pre-existing` sets a finding apart from what the change is answerable for, so it takes all of them to say so. */
function mergedScope(best: Finding, findings: readonly Finding[]): Scope {
  const isOld = best.scope === "pre-existing";
  return isOld && findings.some((f) => f.scope !== "pre-existing") ? "introduced" : best.scope;
}

function firstKnown(values: readonly (string | null)[]): string | null {
  return values.find((value) => value !== null) ?? null;
}
