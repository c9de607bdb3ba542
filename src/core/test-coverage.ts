import type { LineRange } from "./authorship.ts";
import { joinRanges } from "./authorship-lines.ts";

/** Lines of a file that a report counts, by whether tests ran them. */
export interface CoveredLines {
  readonly hit: readonly LineRange[];
  readonly missed: readonly LineRange[];
}

/** What reports say, by the paths as they stand in them. */
export type TestCoverage = ReadonlyMap<string, CoveredLines>;

/** Two reports together: a line that one of them ran was run. */
export function mergeCoverage(reports: readonly TestCoverage[]): TestCoverage {
  const merged = new Map<string, CoveredLines>();
  for (const [path, { hit, missed }] of reports.flatMap((report) => [...report])) {
    const known = merged.get(path);
    const both =
      known === undefined ? { hit, missed } : { hit: [...known.hit, ...hit], missed: [...known.missed, ...missed] };
    merged.set(path, { hit: joinRanges(both.hit), missed: without(joinRanges(both.missed), joinRanges(both.hit)) });
  }
  return merged;
}

/** The first ranges without the lines of the second; both joined. */
function without(ranges: readonly LineRange[], taken: readonly LineRange[]): LineRange[] {
  const rest: LineRange[] = [];
  let next = 0;
  for (let [start, end] of ranges) {
    while (next < taken.length && (taken[next] as LineRange)[1] < start) next++;
    for (let at = next; at < taken.length && (taken[at] as LineRange)[0] <= end; at++) {
      const [from, to] = taken[at] as LineRange;
      if (from > start) rest.push([start, from - 1]);
      start = to + 1;
    }
    if (start <= end) rest.push([start, end]);
  }
  return rest;
}

/**
 * What reports say of the files of a change. Reports name files from anywhere: as they lie on the machine that ran the tests, or
 * from a folder of the repository. Of a report's path the longest end that is a path of the change counts, if no other file of the
 * report ends so as well.
 *
 * @param paths of the change
 */
export function coverageOfPaths(coverage: TestCoverage, paths: readonly string[]): Map<string, CoveredLines> {
  const wanted = new Set(paths);
  const claims = new Map<string, CoveredLines[]>();
  const exact = new Set<string>();
  for (const [reported, lines] of coverage) {
    const path = endIn(reported, wanted);
    if (path === null) continue;
    if (isSamePath(reported, path)) {
      claims.set(path, [lines]);
      exact.add(path);
    } else if (!exact.has(path)) claims.set(path, [...(claims.get(path) ?? []), lines]);
  }
  return new Map(
    [...claims].flatMap(([path, [lines, ...others]]) =>
      lines !== undefined && others.length === 0 ? [[path, lines]] : [],
    ),
  );
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

function isSamePath(reported: string, path: string): boolean {
  return slashed(reported) === path;
}

/** Reports that stand in a package's folder name their files from there (`src/a.ts` for `packages/b/src/a.ts`). */
function endIn(reported: string, wanted: ReadonlySet<string>): string | null {
  const parts = slashed(reported).split("/").slice(-40);
  for (let at = 0; at < parts.length; at++) {
    const end = parts.slice(at).join("/");
    if (wanted.has(end)) return end;
  }
  const whole = parts.join("/");
  const longer =
    parts.length < 2 || whole.startsWith("/") ? [] : [...wanted].filter((path) => path.endsWith(`/${whole}`));
  return longer.length === 1 ? (longer[0] as string) : null;
}
