import type { Side } from "./change.ts";
import type { Scope } from "./finding.ts";

/** Lines that may lie between two quotes of one defect: models quote its cause or its effect, a statement apart. */
const NEAR_LINES = 10;

/** Where a finding points, as far as it is known. */
export interface ClaimPlace {
  /** Null when the place is not known (unanchored). */
  readonly path: string | null;
  readonly side: Side;
  /** 1-based, inclusive, in either order; null when only the file is known. */
  readonly startLine: number | null;
  readonly endLine: number | null;
  readonly scope: Scope;
}

/**
 * How two places relate. `near`: same lines, close by, or the same file where lines are not known; `elsewhere`: far off in the
 * file, on the other side of the change, or one of them unknown; `unknown`: neither is known; `apart`: different files.
 */
export type PlaceRelation = "near" | "elsewhere" | "unknown" | "apart";

/** Symmetric. What is missing has no place of its own, so that two such findings are never `apart`. */
export function relatePlaces(a: ClaimPlace, b: ClaimPlace): PlaceRelation {
  if (a.path === null || b.path === null) return a.path === b.path ? "unknown" : "elsewhere";
  if (a.path !== b.path) return a.scope === "missing" && b.scope === "missing" ? "elsewhere" : "apart";
  if (a.startLine === null || b.startLine === null) return "near";
  return a.side === b.side && lineGap(a, b) <= NEAR_LINES ? "near" : "elsewhere";
}

/** Lines between two ranges; 0 when they touch or overlap. */
function lineGap(a: ClaimPlace, b: ClaimPlace): number {
  const [aFirst, aLast] = lineRange(a);
  const [bFirst, bLast] = lineRange(b);
  return Math.max(0, Math.max(aFirst, bFirst) - Math.min(aLast, bLast));
}

function lineRange({ startLine, endLine }: ClaimPlace): [number, number] {
  const first = startLine ?? endLine ?? 0;
  const last = endLine ?? first;
  return first <= last ? [first, last] : [last, first];
}
