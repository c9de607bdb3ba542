import type { Evidence } from "../authorship.ts";
import { rangesOf } from "../authorship-lines.ts";
import type { SideCode } from "./side-code.ts";
import type { RawSignal } from "./signal.ts";

/** From how many lines or edits on something is long, and what it weighs, longest first. */
type Steps = readonly (readonly [least: number, weight: number])[];

/** In added lines of code that are neither blank nor comments. */
const sizes: Steps = [
  [1_000, 1],
  [400, 0.7],
  [200, 0.4],
];
/** In edits of one conversation whose lines stand in the change. */
const turns: Steps = [
  [40, 1],
  [15, 0.6],
];

function weigh(steps: Steps, count: number): number | null {
  return steps.find(([least]) => count >= least)?.[1] ?? null;
}

/** Much of one file is new: whoever wrote it had much else to keep in mind. */
export function sizeSignal(path: string, { side, lines }: SideCode): RawSignal | null {
  const written = lines.filter(({ text }) => text.trim() !== "");
  const weight = side === "head" ? weigh(sizes, written.length) : null;
  if (weight === null) return null;
  const ranges = rangesOf(written.map(({ line }) => line));
  return {
    ...{ kind: "size", group: "long-output", effect: "for", path, side },
    lines: ranges,
    words: `${written.length} new lines of code`,
    weight,
  };
}

/** Conversations that went on for long, by what transcripts show of them. */
export function turnSignals(evidence: readonly Evidence[]): RawSignal[] {
  return evidence.flatMap(({ session, paths }) => {
    const edits = session?.edits ?? 0;
    const weight = weigh(turns, edits);
    if (weight === null) return [];
    return paths.slice(0, 1_000).flatMap(({ path, ranges }): RawSignal[] => {
      if (ranges === undefined || ranges.length === 0) return [];
      const words = `one conversation of ${edits} edits`;
      return [
        { ...{ kind: "turns", group: "long-output", effect: "for", path, side: "head" }, lines: ranges, words, weight },
      ];
    });
  });
}
