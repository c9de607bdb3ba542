import {
  type Account,
  type Anchor,
  Consequence,
  type Finding,
  type Scope,
  Severity,
  type Standing,
} from "./finding.ts";

/** Anchors by how sure the place is; those of one rank are equally good. */
const ANCHOR_RANK: Record<Anchor, number> = {
  exact: 0,
  normalized: 0,
  similar: 1,
  moved: 1,
  said: 1,
  file: 2,
  unanchored: 3,
};

/** Negative when `a` is the better account of a defect: better anchored, then raised as a defect, then graver. */
export function compareQuality(a: Finding, b: Finding): number {
  return (
    ANCHOR_RANK[a.location.anchor] - ANCHOR_RANK[b.location.anchor] ||
    Number(a.standing === "doubt") - Number(b.standing === "doubt") ||
    Consequence.options.indexOf(a.consequence) - Consequence.options.indexOf(b.consequence) ||
    Severity.options.indexOf(a.severity) - Severity.options.indexOf(b.severity)
  );
}

/**
 * One finding from several of the same defect, given in the order in which they were raised. The best account gives text, place
 * and what belongs to them, and what the others say stays beside it; the earliest gives the id. A defect to one is a defect,
 * severity and consequence are the gravest said, and everyone who raised it is named once.
 */
export function combineFindings(findings: readonly [Finding, ...Finding[]]): Finding {
  const [earliest] = findings;
  const best = findings.reduce((kept, next) => (compareQuality(next, kept) < 0 ? next : kept));
  const standing: Standing = findings.some((f) => f.standing === "defect") ? "defect" : "doubt";
  const known = findings.find((f) => f.knownAs !== null);
  const isDoubtLifted = best.fold === "doubt" && (standing === "defect" || known !== undefined);
  return {
    ...best,
    id: earliest.id,
    standing,
    severity: gravest(Severity.options, (f) => f.severity, findings),
    consequence: gravest(Consequence.options, (f) => f.consequence, findings),
    scope: mergedScope(best, findings),
    raisedBy: [...new Set(findings.flatMap((f) => f.raisedBy))],
    alsoSaid: otherAccounts(best, findings),
    lineage: findings.find((f) => f.lineage !== null)?.lineage ?? null,
    ...(known !== undefined && knowledgeOf(known)),
    fold: isDoubtLifted ? null : best.fold,
    foldReason: isDoubtLifted ? null : best.foldReason,
  };
}

/** The first of the options, which stand in order of weight, that one of the findings has. */
function gravest<Value>(
  options: readonly Value[],
  of: (finding: Finding) => Value,
  findings: readonly [Finding, ...Finding[]],
): Value {
  return options.find((option) => findings.some((f) => of(f) === option)) ?? of(findings[0]);
}

/** What all but the best say, in the order in which it was raised; what repeats another account to the letter adds nothing. */
function otherAccounts(best: Finding, findings: readonly Finding[]): Account[] {
  const all = findings.flatMap((f) => (f === best ? f.alsoSaid : [accountOf(f), ...f.alsoSaid]));
  const byText = new Map(all.toReversed().map((account) => [textOf(account), account]));
  byText.delete(textOf(accountOf(best)));
  return [...byText.values()].toReversed();
}

function accountOf({ title, claim, why, severity, consequence, raisedBy, alsoSaid }: Finding): Account {
  const others = new Set(alsoSaid.map((account) => account.threadId));
  const threadId = raisedBy.find((id) => !others.has(id)) ?? raisedBy[0] ?? "";
  return { threadId, title, claim, ...why, severity, consequence };
}

function textOf({ title, claim, trigger, outcome }: Account): string {
  return JSON.stringify([title, claim, trigger, outcome]);
}

/** `pre-existing` sets a finding apart from what the change is answerable for, so it takes all of them to say so. */
function mergedScope(best: Finding, findings: readonly Finding[]): Scope {
  const isOld = best.scope === "pre-existing";
  return isOld && findings.some((f) => f.scope !== "pre-existing") ? "introduced" : best.scope;
}

/** When something was judged belongs to what was judged. */
function knowledgeOf({ knownAs, knownSince }: Finding): Pick<Finding, "knownAs" | "knownSince"> {
  return { knownAs, ...(knownSince !== undefined && { knownSince }) };
}
