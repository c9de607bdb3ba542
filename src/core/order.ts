import { Consequence, type Finding, Severity } from "./finding.ts";
import { latestVerdicts } from "./memory.ts";
import { isCounted, isRejection, type Verdict } from "./verdict.ts";

/** Findings that wait for a judgement at a time; more are folded, so that the first view can be read to its end. */
export const MAX_OPEN = 7;

/** The groups in the order in which they are shown, with the title that people read. */
const GROUPS = {
  open: { title: "Open", isFolded: false },
  missing: { title: "Missing from the change", isFolded: false },
  "pre-existing": { title: "There before the change", isFolded: false },
  unanchored: { title: "Place not found", isFolded: false },
  overflow: { title: "More, after these", isFolded: true },
  doubt: { title: "Doubts", isFolded: true },
  refuted: { title: "Refuted", isFolded: true },
  "judged-before": { title: "Judged before", isFolded: true },
  "set-aside": { title: "Set aside", isFolded: true },
  fixed: { title: "Fixed", isFolded: true },
} as const;

export type GroupKey = keyof typeof GROUPS;

export interface FindingGroup {
  readonly key: GroupKey;
  readonly title: string;
  /** Shown as a title with a count until it is asked for. */
  readonly isFolded: boolean;
  /** Never empty. In `overflow` they carry `fold: "overflow"`. */
  readonly findings: readonly Finding[];
}

export interface GroupedFindings {
  readonly groups: readonly FindingGroup[];
  /** Findings in groups that are not folded, and in those that are. */
  readonly shown: number;
  readonly folded: number;
}

/**
 * Every finding of a review in exactly one group, groups and findings in the order in which they are shown: consequence class,
 * severity, path, line, never the number of models that raised it. The latest human verdict counts: what was judged real,
 * here or in an earlier review, is no doubt any more and is never folded before it is fixed; what was set aside is. At most
 * `maxOpen` findings that wait for a judgement are shown, and each judgement makes room for the next.
 */
export function orderFindings(
  findings: readonly Finding[],
  verdicts: readonly Verdict[],
  { maxOpen = MAX_OPEN }: { readonly maxOpen?: number } = {},
): GroupedFindings {
  const latest = latestVerdicts(verdicts);
  const members = new Map<GroupKey, Finding[]>(groupKeys().map((key) => [key, []]));
  for (const finding of findings.toSorted(compareFindings)) {
    members.get(groupOf(finding, latest.get(finding.id)))?.push(finding);
  }
  foldOverflow(members, { maxOpen, isJudged: (finding) => latest.has(finding.id) });
  const groups = groupKeys()
    .map((key) => ({ key, ...GROUPS[key], findings: members.get(key) ?? [] }))
    .filter((group) => group.findings.length > 0);
  const shown = groups.filter((g) => !g.isFolded).reduce((sum, g) => sum + g.findings.length, 0);
  return { groups, shown, folded: findings.length - shown };
}

/**
 * Whether a finding makes `--fail-on` fail: at or above `failOn`, introduced by the change or missing from it, a defect or judged
 * real (also in an earlier review), and neither folded nor set aside nor fixed. Overflow is about room on the screen and does not
 * count as folded. `verdict` is the latest one on the finding; one that does not count (`isCounted`) changes nothing.
 */
export function isFailing(finding: Finding, verdict: Verdict | undefined, failOn: Severity): boolean {
  if (Severity.options.indexOf(finding.severity) > Severity.options.indexOf(failOn)) return false;
  const key = groupOf(finding, verdict !== undefined && isCounted(verdict) ? verdict : undefined);
  return finding.scope !== "pre-existing" && !GROUPS[key].isFolded;
}

/** The title of a group that people read. */
export function groupTitle(key: GroupKey): string {
  return GROUPS[key].title;
}

function groupKeys(): GroupKey[] {
  return Object.keys(GROUPS) as GroupKey[];
}

/** The group of a finding by itself; `overflow` depends on the others. */
function groupOf(finding: Finding, verdict: Verdict | undefined): Exclude<GroupKey, "overflow"> {
  if (verdict !== undefined && isRejection(verdict.judgement)) return "set-aside";
  if (verdict?.judgement === "real") return verdict.state === "fixed" ? "fixed" : openGroup(finding);
  return groupUnjudged(finding);
}

/** The group of a finding by what was said of it, before anybody judged it. */
export function groupUnjudged(finding: Finding): Exclude<GroupKey, "overflow" | "set-aside" | "fixed"> {
  if (finding.fold === "refuted" || finding.fold === "judged-before") return finding.fold;
  const isDoubt = finding.fold === "doubt" || finding.standing === "doubt";
  return isDoubt && finding.knownAs === null ? "doubt" : openGroup(finding);
}

function openGroup({ scope, location }: Finding): "open" | "missing" | "pre-existing" | "unanchored" {
  if (scope === "missing") return "missing";
  if (location.anchor === "unanchored") return "unanchored";
  return scope === "pre-existing" ? "pre-existing" : "open";
}

function foldOverflow(
  members: Map<GroupKey, Finding[]>,
  { maxOpen, isJudged }: { maxOpen: number; isJudged: (finding: Finding) => boolean },
): void {
  let room = maxOpen;
  const overflow: Finding[] = [];
  for (const key of groupKeys().filter((k) => !GROUPS[k].isFolded)) {
    const [shown, folded]: [Finding[], Finding[]] = [[], []];
    for (const finding of members.get(key) ?? []) (isJudged(finding) || room-- > 0 ? shown : folded).push(finding);
    members.set(key, shown.map(withoutOverflow));
    overflow.push(...folded);
  }
  const foldReason = `beyond the first ${maxOpen} to judge`;
  members.set(
    "overflow",
    overflow.map((finding) => ({ ...finding, fold: "overflow", foldReason })),
  );
}

function withoutOverflow(finding: Finding): Finding {
  return finding.fold === "overflow" ? { ...finding, fold: null, foldReason: null } : finding;
}

/** Consequence class, severity, path, line; then the id, so that the order never depends on who answered first. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    Consequence.options.indexOf(a.consequence) - Consequence.options.indexOf(b.consequence) ||
    Severity.options.indexOf(a.severity) - Severity.options.indexOf(b.severity) ||
    compareText(a.location.path, b.location.path) ||
    (a.location.startLine ?? 0) - (b.location.startLine ?? 0) ||
    compareText(a.title, b.title) ||
    compareText(a.id, b.id)
  );
}

/** By code units: the same on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
