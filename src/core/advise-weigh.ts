import type { LineRange } from "./authorship.ts";
import type { ForGroup, RawSignal, Signal } from "./signals/signal.ts";

/** Points from which on a review is worth it, and below which it is not. Set by reason, tuned on nothing. */
export const thresholds = { worthIt: 1, notWorthIt: 0.5 } as const;

/** Points that all places together can bring in which a fault costs little, so that many of them never make a review worth it. */
const maxFromCheapPlaces = 0.4;
const cheapPlaces: ReadonlySet<string> = new Set(["throwaway", "test"]);

/**
 * How far what speaks against a review reaches what speaks for it, 0 to 1; what is not named here it reaches whole. Tests that run a
 * line rarely run it with a failure, a race or an attack. That somebody has read it is said by the change itself.
 */
const reach: Readonly<Record<string, Partial<Record<ForGroup, number>>>> = {
  covered: { "hard-to-run": 0.5, security: 0.5 },
  "test-changed": { "hard-to-run": 0.5, security: 0.5 },
  "reviewed-by": { security: 0 },
};

/** Speaks against some lines of a file and not against the whole of it. */
const byLine: ReadonlySet<string> = new Set(["covered", "reviewed-by"]);

/** What signals come to. */
export interface Weighed {
  readonly signals: readonly Signal[];
  /** By path, and "" for the change as a whole. */
  readonly points: ReadonlyMap<string, number>;
  readonly total: number;
}

/** Points of each signal once what speaks against it is taken off, and their sum. A kind counts once in a file. */
export function weighSignals(raw: readonly RawSignal[]): Weighed {
  const against = Map.groupBy(
    raw.filter(({ effect }) => effect === "against"),
    ({ path }) => path ?? "",
  );
  const signals = raw.map((signal) => ({ ...signal, left: leftOf(signal, against.get(signal.path ?? "") ?? []) }));
  const points = new Map<string, number>();
  let [total, cheap] = [0, 0];
  for (const [path, own] of Map.groupBy(
    signals.filter(({ effect }) => effect === "for"),
    ({ path }) => path ?? "",
  )) {
    const sum = [...Map.groupBy(own, ({ kind }) => kind).values()].reduce(
      (all, group) => all + Math.max(...group.map(({ left }) => left)),
      0,
    );
    points.set(path, round(sum));
    if ((against.get(path) ?? []).some(({ group, kind }) => cheapPlaces.has(group) || cheapPlaces.has(kind)))
      cheap += sum;
    else total += sum;
  }
  return { signals, points, total: round(total + Math.min(maxFromCheapPlaces, cheap)) };
}

function leftOf(signal: RawSignal, against: readonly RawSignal[]): number {
  if (signal.effect === "against") return signal.weight;
  const group = signal.group as ForGroup;
  const left = against.reduce((rest, other) => {
    const share = byLine.has(other.kind) ? sharedLines(signal, other) : 1;
    return rest * (1 - other.weight * (reach[other.kind]?.[group] ?? 1) * share);
  }, signal.weight);
  return round(left);
}

/** The share of a signal's lines that another one names, 0 to 1. */
function sharedLines(signal: RawSignal, other: RawSignal): number {
  if (signal.side !== other.side) return 0;
  const all = countLines(signal.lines);
  return all === 0 ? 0 : countShared(signal.lines, other.lines) / all;
}

export function countLines(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start + 1, 0);
}

/** Both ascending, and neither overlaps itself. */
function countShared(a: readonly LineRange[], b: readonly LineRange[]): number {
  let [i, j, count] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [one, other] = [a[i] as LineRange, b[j] as LineRange];
    count += Math.max(0, Math.min(one[1], other[1]) - Math.max(one[0], other[0]) + 1);
    if (one[1] < other[1]) i++;
    else j++;
  }
  return count;
}

function round(points: number): number {
  return Math.round(points * 1000) / 1000;
}
