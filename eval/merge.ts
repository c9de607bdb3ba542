import { type ComparableFinding, isSameFinding } from "../src/core/same-finding.ts";

/** Recorded reviews as rows by `<benchmark>.<kind>`; a name that is not there has no rows. */
export interface RecordedRows {
  rows(name: string): readonly Record<string, unknown>[];
}

interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface MergeRates extends Rates {
  /** Plain word-Jaccard, its threshold tuned in the same way. */
  readonly baselineF1: number;
  /** The rule as the product ships it, nothing tuned here. */
  readonly shipped: Rates;
}

interface RecordedFinding {
  readonly id: string;
  readonly change: string;
  readonly project: string;
  readonly reviewer: string;
  readonly comparable: ComparableFinding;
  readonly words: ReadonlySet<string>;
}

interface Pair {
  readonly project: string;
  readonly isSame: boolean;
  readonly isMerged: boolean;
  readonly score: number;
  readonly baselineScore: number;
}

type ScoreKey = "score" | "baselineScore";

/**
 * How well the merge rule tells same from different, per judge, on hard pairs: two findings of different reviewers on one change
 * that the judge matched to the same golden issue, or to different ones. A finding that matches two shares an issue with
 * whatever matches either. For each project the threshold, ours and the baseline's, is the best one of the *other*
 * projects; the predictions of all projects are pooled.
 */
export function evalMerge(data: RecordedRows): Record<string, MergeRates> {
  const findings = new Map(
    data
      .rows("martian.findings")
      .map(readFinding)
      .map((f) => [f.id, f]),
  );
  const results: [string, MergeRates][] = [];
  for (const [judge, goldens] of goldensByJudge(data.rows("martian.verdicts"))) {
    const pairs = hardPairs(findings, goldens);
    const shipped = rates(pairs, (pair) => pair.isMerged);
    const baselineF1 = heldOutRates(pairs, "baselineScore").f1;
    results.push([judge, { ...heldOutRates(pairs, "score"), baselineF1, shipped }]);
  }
  return Object.fromEntries(results);
}

/**
 * How often the rule merges what people judged in opposite ways: pairs of findings on one change and file whose lines overlap, one
 * valid and one not.
 */
export function evalOverlap(data: RecordedRows): { wronglyMerged: number; total: number } {
  const validity = new Map(data.rows("aacr.verdicts").map((v) => [text(v["finding_id"]), v["match"] === true]));
  const findings = data
    .rows("aacr.findings")
    .map(readFinding)
    .filter((f) => f.comparable.startLine !== null && validity.has(f.id));
  const opposite = pairsOf(findings, (f) => `${f.change}\n${f.comparable.path}`).filter(
    ([a, b]) => linesOverlap(a.comparable, b.comparable) && validity.get(a.id) !== validity.get(b.id),
  );
  const wronglyMerged = opposite.filter(([a, b]) => isSameFinding(a.comparable, b.comparable).same).length;
  return { wronglyMerged, total: opposite.length };
}

/** Goldens that each judge matched to each finding. */
function goldensByJudge(verdicts: readonly Record<string, unknown>[]): Map<string, Map<string, Set<string>>> {
  const judges = new Map<string, Map<string, Set<string>>>();
  for (const verdict of verdicts) {
    if (verdict["type"] !== "golden-match" || verdict["match"] !== true) continue;
    const goldens = entry(judges, text(verdict["judge"]), () => new Map<string, Set<string>>());
    entry(goldens, text(verdict["finding_id"]), () => new Set<string>()).add(text(verdict["golden_id"]));
  }
  return judges;
}

function hardPairs(findings: ReadonlyMap<string, RecordedFinding>, goldens: Map<string, Set<string>>): Pair[] {
  const matched = [...goldens.keys()].flatMap((id) => findings.get(id) ?? []);
  return pairsOf(matched, (f) => f.change)
    .filter(([a, b]) => a.reviewer !== b.reviewer)
    .map(([a, b]) => {
      const { same, score } = isSameFinding(a.comparable, b.comparable);
      const isSame = sharedCount(goldens.get(a.id) ?? new Set(), goldens.get(b.id) ?? new Set()) > 0;
      return { project: a.project, isSame, isMerged: same, score, baselineScore: wordJaccard(a.words, b.words) };
    });
}

function heldOutRates(pairs: readonly Pair[], key: ScoreKey): Rates {
  const projects = new Set(pairs.map((pair) => pair.project));
  const thresholds = new Map<string, number>();
  for (const project of projects) {
    const others = pairs.filter((pair) => pair.project !== project);
    thresholds.set(project, bestThreshold(others, key));
  }
  return rates(pairs, (pair) => pair[key] >= (thresholds.get(pair.project) ?? 1));
}

/** The lowest score to call same that gives the best F1 on these pairs. */
function bestThreshold(pairs: readonly Pair[], key: ScoreKey): number {
  const sorted = pairs.toSorted((a, b) => b[key] - a[key]);
  const positives = sorted.filter((pair) => pair.isSame).length;
  let best = { f1: -1, threshold: 1 };
  let found = 0;
  for (const [index, pair] of sorted.entries()) {
    if (pair.isSame) found++;
    if (sorted[index + 1]?.[key] === pair[key]) continue;
    const f1 = (2 * found) / (index + 1 + positives);
    if (f1 > best.f1) best = { f1, threshold: pair[key] };
  }
  return best.threshold;
}

function rates(pairs: readonly Pair[], isPredicted: (pair: Pair) => boolean): Rates {
  const predicted = pairs.filter(isPredicted);
  const hits = predicted.filter((pair) => pair.isSame).length;
  const positives = pairs.filter((pair) => pair.isSame).length;
  const all = predicted.length + positives;
  return { precision: ratio(hits, predicted.length), recall: ratio(hits, positives), f1: ratio(2 * hits, all) };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function wordJaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = sharedCount(a, b);
  return ratio(shared, a.size + b.size - shared);
}

function sharedCount(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((value) => b.has(value)).length;
}

function pairsOf(
  findings: readonly RecordedFinding[],
  key: (finding: RecordedFinding) => string,
): [RecordedFinding, RecordedFinding][] {
  return [...Map.groupBy(findings, key).values()].flatMap((group) =>
    group.flatMap((a, index) => group.slice(0, index).map((b): [RecordedFinding, RecordedFinding] => [a, b])),
  );
}

/** Recorded ranges may be reversed. */
function linesOverlap(a: ComparableFinding, b: ComparableFinding): boolean {
  const range = ({ startLine, endLine }: ComparableFinding): [number, number] => {
    const [first, last] = [startLine ?? 0, endLine ?? startLine ?? 0];
    return [Math.min(first, last), Math.max(first, last)];
  };
  const [aFirst, aLast] = range(a);
  const [bFirst, bLast] = range(b);
  return aFirst <= bLast && bFirst <= aLast;
}

function readFinding(row: Record<string, unknown>): RecordedFinding {
  const body = text(row["body"]);
  return {
    id: text(row["finding_id"]),
    change: text(row["pr_id"]),
    project: text(row["repo"]),
    reviewer: text(row["reviewer"]),
    words: new Set(body.toLowerCase().match(/[a-z0-9_]+/g) ?? []),
    comparable: {
      title: "",
      claim: body,
      path: typeof row["path"] === "string" ? row["path"] : null,
      side: row["side"] === "LEFT" ? "base" : "head",
      startLine: line(row["line_start"]),
      endLine: line(row["line_end"]),
      scope: "introduced",
    },
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function line(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
