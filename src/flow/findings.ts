import { type AnchorIndex, anchorFinding, fingerprintMaterial } from "../core/anchor.ts";
import { authorAt } from "../core/anchored-author.ts";
import type { Authorship } from "../core/authorship.ts";
import type { Finding, Location, RawFinding } from "../core/finding.ts";
import { type EarlierFinding, withLineage } from "../core/lineage.ts";
import { judgedBeforeWords, recallVerdict } from "../core/memory.ts";
import { mergeInto } from "../core/merge.ts";
import type { Host, JudgedFinding } from "../ports.ts";

export interface FindingContext {
  readonly index: AnchorIndex;
  readonly authorship: Authorship;
  /** Earlier findings of the repository with their verdicts. */
  readonly judged: readonly JudgedFinding[];
  /** Of a recheck: what was found before, wherever its code stands now. */
  readonly earlier?: readonly EarlierFinding[];
  /** New paths to old ones, of the files that the change renames. */
  readonly renames: ReadonlyMap<string, string>;
  readonly host: Pick<Host, "newId" | "sha256">;
  /** Finds where a finding points; absent: by its quote alone. */
  readonly anchor?: (raw: RawFinding, index: AnchorIndex) => Location;
}

/** One step of what a reply adds to the findings. */
export interface FindingChange {
  readonly isNew: boolean;
  readonly finding: Finding;
}

/**
 * Turns what a thread raised into findings: anchored, remembered verdicts put on, merged with those that stand already. What a
 * verdict or a refuter folded is of its own: nothing new may vanish into it.
 */
export function addFindings(
  existing: readonly Finding[],
  raised: readonly RawFinding[],
  threadId: string,
  context: FindingContext,
): { readonly findings: readonly Finding[]; readonly changes: readonly FindingChange[] } {
  let findings = existing;
  const changes: FindingChange[] = [];
  for (const raw of raised) {
    const next = withMemory(toFinding(raw, threadId, context), context);
    const alike = findings.filter((f) => f.fold !== "refuted" && isJudgedBefore(f) === isJudgedBefore(next));
    const { merged: finding, isNew } = mergeInto(alike, next);
    findings = isNew ? [...findings, finding] : findings.map((f) => (f.id === finding.id ? finding : f));
    changes.push({ isNew, finding });
  }
  return { findings, changes };
}

function toFinding(raw: RawFinding, threadId: string, context: FindingContext): Finding {
  const { index, host } = context;
  const location = (context.anchor ?? anchorFinding)(raw, index);
  const material = fingerprintMaterial(location, index);
  return {
    id: host.newId("f"),
    title: raw.title,
    claim: raw.claim,
    location,
    why: { trigger: raw.trigger, outcome: raw.outcome },
    disproof: raw.disproof,
    standing: raw.standing,
    consequence: raw.consequence,
    severity: raw.severity,
    category: raw.category,
    scope: raw.scope,
    raisedBy: [threadId],
    alsoSaid: [],
    author: authorAt(location, index, context.authorship),
    fingerprint: material === "" ? "" : host.sha256(material),
    lineage: null,
    fold: raw.standing === "doubt" ? "doubt" : null,
    foldReason: null,
    knownAs: null,
  };
}

function isJudgedBefore({ fold }: Finding): boolean {
  return fold === "judged-before";
}

/** A rejected finding folds while its code is unchanged; a real one that is still open is shown as known, even as a doubt. */
function withMemory(finding: Finding, { judged, renames, earlier: followed = [] }: FindingContext): Finding {
  const recalled = recallVerdict(finding, judged, renames);
  if (recalled === null) return withLineage(finding, followed);
  const { earlier } = recalled;
  const lineage = earlier.finding.lineage ?? earlier.finding.id;
  if (recalled.kind === "known-real") {
    // In a recheck by the name under which it is looked at again, also where it was judged last as it was found again.
    const known = followed.find(({ finding: { id, lineage: before } }) => (before ?? id) === lineage)?.finding;
    const knownAs = known?.id ?? earlier.finding.id;
    return { ...finding, lineage, knownAs, knownSince: earlier.verdict.at, fold: null };
  }
  return { ...finding, lineage, fold: "judged-before", foldReason: judgedBeforeWords(earlier.verdict) };
}
