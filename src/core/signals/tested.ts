import { indicesIn, rangesOf } from "../authorship-lines.ts";
import type { FilePatch } from "../change.ts";
import type { CoveredLines } from "../test-coverage.ts";
import { changedPart } from "./places.ts";
import type { SideCode } from "./side-code.ts";
import type { RawSignal } from "./signal.ts";

/** What tests run of the changed lines, as the reports say that were given. */
export function coveredSignal(path: string, code: SideCode, covered: CoveredLines | undefined): RawSignal | null {
  if (covered === undefined || code.side !== "head") return null;
  const numbers = code.lines.map(({ line }) => line);
  const lines = [...indicesIn(numbers, covered.hit)].map((at) => numbers[at] as number);
  if (lines.length === 0) return null;
  const all = lines.length + [...indicesIn(numbers, covered.missed)].length;
  const words = `tests run ${lines.length} of ${all} changed lines that a report counts`;
  return {
    ...{ kind: "covered", group: "tests", effect: "against", path, side: "head" },
    lines: rangesOf(lines),
    words,
    weight: 0.5,
  };
}

/** Code whose tests change with it. They are looked for by name: `src/drain.ts` with `test/drain.test.ts`. */
export function testedSignals(
  groups: readonly (readonly FilePatch[])[],
  isTest: (patch: FilePatch) => boolean,
): RawSignal[] {
  return groups.flatMap((group) => {
    const test = group.find((patch) => isTest(patch) && patch.additions > 0);
    if (test === undefined) return [];
    return group
      .filter((patch) => !isTest(patch))
      .map((patch): RawSignal => {
        const words = `its test changes with it: ${test.path}`;
        return {
          ...{ kind: "test-changed", group: "tests", effect: "against", path: patch.path },
          ...changedPart(patch),
          words,
          weight: 0.2,
        };
      });
  });
}
