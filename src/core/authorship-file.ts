import { EvidenceStrength, type Family, type FamilyShare, type LineRange, type PossibleLines } from "./authorship.ts";
import { type InheritedLines, indicesIn, inheritLines } from "./authorship-lines.ts";
import type { FilePatch } from "./change.ts";

/** What one piece of evidence says of one file. */
export interface FileClaim {
  readonly strength: EvidenceStrength;
  readonly family: Family;
  /** How many of the file's lines; null: all that are left. */
  readonly lines: number | null;
  /** How many it would be, if all of a claim that nothing divides were this family's; otherwise `lines`. */
  readonly upTo?: number | undefined;
  /** Which ones on the head side. Empty: not known. */
  readonly ranges: readonly LineRange[];
}

/** Who wrote a file, as far as the claims on it tell. */
export interface FoldedFile {
  /** Of all attributable lines. */
  readonly lines: ReadonlyMap<Family, number>;
  /** Of those that no evidence names. */
  readonly rest: ReadonlyMap<Family, number>;
  /** The most that each family may have written: what it shares with others counts whole. */
  readonly possible: ReadonlyMap<Family, number>;
  /** Who is named for an added line, or for the neighbour that it goes with; null: nobody is. */
  namedFor(line: number): readonly Family[] | null;
}

/** Lines by which a file's authorship is counted: added ones, or removed ones where it only loses lines. */
export function attributableLines(patch: Pick<FilePatch, "additions" | "deletions">): number {
  return patch.additions > 0 ? patch.additions : patch.deletions;
}

export function foldFile(file: FilePatch, claims: readonly FileClaim[]): FoldedFile {
  const names = namedLines(file, claims);
  let left = attributableLines(file);
  const [named, rest, possible] = [new Map<Family, number>(), new Map<Family, number>(), new Map<Family, number>()];
  for (const strength of EvidenceStrength.options) {
    const ofStrength = claims.filter((claim) => claim.strength === strength);
    const byName = names === null ? [] : ofStrength.filter(({ ranges }) => ranges.length > 0);
    const parts = names?.take(byName, left);
    if (parts !== undefined) {
      addAtMost(possible, parts.possible, left);
      left -= grant(parts.lines, left, parts.isWhole ? named : rest);
    }
    const byCount = ofStrength.filter((claim) => !byName.includes(claim));
    addAtMost(possible, countPossible(byCount, left), left);
    left -= grant(countClaims(byCount, left), left, rest);
  }
  addAtMost(possible, new Map([["unknown", left]]), left);
  if (left > 0) add(rest, "unknown", left);
  const lines = new Map(rest);
  for (const [family, count] of named) add(lines, family, count);
  return { lines, rest, possible, namedFor: (line) => names?.familiesOf(line) ?? null };
}

/** Null where no line can be named: none was added, the patch came without its text, or nobody names any. */
function namedLines(file: FilePatch, claims: readonly FileClaim[]): NamedLines | null {
  if (file.additions === 0 || claims.every(({ ranges }) => ranges.length === 0)) return null;
  const lines = inheritLines(file);
  return lines.numbers.length === file.additions ? new NamedLines(lines) : null;
}

interface TakenLines {
  readonly lines: Map<Family, number>;
  readonly possible: Map<Family, number>;
  readonly isWhole: boolean;
}

/** The added lines of a file, each of which is taken once by those who are named for it. */
class NamedLines {
  readonly #lines: InheritedLines;
  /** How many lines go with each, itself included. */
  readonly #weights: number[];
  readonly #taken = new Map<number, readonly Family[]>();

  constructor(lines: InheritedLines) {
    this.#lines = lines;
    this.#weights = lines.numbers.map(() => 0);
    for (const leader of lines.leaders) this.#weights[leader] = (this.#weights[leader] ?? 0) + 1;
  }

  /**
   * Takes what is free of the lines that the claims name. Where stronger evidence counted lines and says not which, so that
   * fewer are `left`, nobody is named for any of them.
   * @returns for each family its lines, shared ones in parts, and `possible` with shared ones whole
   */
  take(claims: readonly FileClaim[], left: number): TakenLines {
    const claimed = this.#claim(claims);
    const [lines, possible] = [new Map<Family, number>(), new Map<Family, number>()];
    for (const [index, families] of claimed) {
      const weight = this.#weights[index] ?? 0;
      for (const family of families) {
        add(lines, family, weight / families.length);
        add(possible, family, weight);
      }
    }
    const isWhole = Math.round(sum(lines.values())) <= left;
    if (isWhole) for (const [index, families] of claimed) this.#taken.set(index, families);
    return { lines, possible, isWhole };
  }

  #claim(claims: readonly FileClaim[]): Map<number, Family[]> {
    const { numbers, leaders } = this.#lines;
    const claimed = new Map<number, Family[]>();
    for (const [family, own] of sorted(Map.groupBy(claims, (claim) => claim.family))) {
      const ranges = own.flatMap((claim) => claim.ranges);
      for (const index of indicesIn(numbers, ranges)) {
        if (leaders[index] !== index || this.#taken.has(index)) continue;
        const families = claimed.get(index);
        if (families === undefined) claimed.set(index, [family]);
        else families.push(family);
      }
    }
    return claimed;
  }

  familiesOf(line: number): readonly Family[] | null {
    const { numbers, leaders } = this.#lines;
    const [index] = indicesIn(numbers, [[line, line]]);
    return index === undefined ? null : (this.#taken.get(leaders[index] as number) ?? null);
  }
}

function countClaims(claims: readonly FileClaim[], left: number): Map<Family, number> {
  const counts = new Map<Family, number>();
  for (const { family, lines } of claims) add(counts, family, lines ?? left);
  return counts;
}

function countPossible(claims: readonly FileClaim[], left: number): Map<Family, number> {
  const counts = new Map<Family, number>();
  for (const { family, lines, upTo } of claims) add(counts, family, Math.max(lines ?? left, upTo ?? 0));
  return counts;
}

function addAtMost(counts: Map<Family, number>, claims: ReadonlyMap<Family, number>, most: number): void {
  for (const [family, lines] of claims) add(counts, family, Math.min(lines, most));
}

/** Adds what is claimed to `granted`, or of more than is `left` that much in proportion. @returns how many lines it gave */
function grant(claims: ReadonlyMap<Family, number>, left: number, granted: Map<Family, number>): number {
  const claimed = sum(claims.values());
  const lines = Math.min(left, Math.round(claimed));
  if (lines > 0) for (const [family, count] of apportion(claims, lines)) add(granted, family, count);
  return lines;
}

/** Whole numbers in proportion to `claims` that add up to `granted`: largest remainders get what rounding left. */
function apportion(claims: ReadonlyMap<Family, number>, granted: number): Map<Family, number> {
  const claimed = sum(claims.values());
  const exact = sorted(claims).map(([family, lines]) => ({ family, exact: (lines * granted) / claimed }));
  const result = new Map(exact.map(({ family, exact }) => [family, Math.floor(exact + 1e-9)]));
  let left = granted - sum(result.values());
  for (const { family } of exact.sort((a, b) => remainder(b.exact) - remainder(a.exact))) {
    if (left <= 0) break;
    add(result, family, 1);
    left -= 1;
  }
  return result;
}

/** Sums of parts are off by a hair: what is a whole number but for that has none. */
function remainder(exact: number): number {
  return exact - Math.floor(exact + 1e-9);
}

/** Largest share first; families of equal share by name. */
export function toShares(lines: ReadonlyMap<Family, number>): FamilyShare[] {
  const total = sum(lines.values());
  return [...lines]
    .filter(([, count]) => count > 0)
    .map(([family, count]) => ({ family, lines: count, share: Math.round((count / total) * 10_000) / 10_000 }))
    .sort((a, b) => b.lines - a.lines || (a.family < b.family ? -1 : 1));
}

/** Families that may have written more than their share, by name. People stand in nobody's way. */
export function beyondShares(possible: ReadonlyMap<Family, number>, shares: readonly FamilyShare[]): PossibleLines[] {
  const written = new Map(shares.map(({ family, lines }) => [family, lines]));
  return sorted(possible)
    .filter(([family, lines]) => family !== "human" && lines > (written.get(family) ?? 0))
    .map(([family, lines]) => ({ family, lines }));
}

/** By family, so that nothing hangs on the order of evidence. */
function sorted<Value>(byFamily: ReadonlyMap<Family, Value>): [Family, Value][] {
  return [...byFamily].sort(([a], [b]) => (a < b ? -1 : 1));
}

export function add(counts: Map<Family, number>, family: Family, lines: number): void {
  counts.set(family, (counts.get(family) ?? 0) + lines);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
