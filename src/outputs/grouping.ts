import type { Finding, Fold } from "../core/finding.ts";

export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface GroupedFindings {
  readonly open: readonly FindingGroup[];
  readonly folded: readonly FindingGroup[];
}

const foldTitles: Record<Fold, string> = {
  overflow: "Of less weight than those above",
  doubt: "In doubt: the reviewer was unsure, or would have to see more code",
  refuted: "Refuted by a second reader",
  "judged-before": "Judged before, the code unchanged",
};

/** Findings in their groups and in the order in which people read them. Nothing is dropped. */
export function groupFindings(findings: readonly Finding[]): GroupedFindings {
  const open = findings.filter((finding) => finding.fold === null);
  const isKnown = (finding: Finding) => finding.knownAs !== null;
  const fresh = open.filter((finding) => !isKnown(finding));
  const folds = Object.keys(foldTitles) as Fold[];
  return {
    open: withContent([
      { title: "Introduced by this change", findings: fresh.filter((finding) => finding.scope === "introduced") },
      { title: "Missing from this change", findings: fresh.filter((finding) => finding.scope === "missing") },
      { title: "There before this change", findings: fresh.filter((finding) => finding.scope === "pre-existing") },
      { title: "Known, judged real and still open", findings: open.filter(isKnown) },
    ]),
    folded: withContent(
      folds.map((fold) => ({ title: foldTitles[fold], findings: findings.filter((f) => f.fold === fold) })),
    ),
  };
}

function withContent(groups: readonly FindingGroup[]): readonly FindingGroup[] {
  return groups.filter((group) => group.findings.length > 0);
}
