import type { Authorship, Evidence, EvidenceStrength, Family, FamilyShare } from "./authorship.ts";
import { EvidenceStrength as Strengths } from "./authorship.ts";
import type { FilePatch } from "./change.ts";

/** Lines by which a file's authorship is counted: added ones, or removed ones where it only loses lines. */
export function attributableLines(patch: Pick<FilePatch, "additions" | "deletions">): number {
  return patch.additions > 0 ? patch.additions : patch.deletions;
}

/**
 * Who wrote a change. Per file, stronger evidence takes its lines first; evidence of one strength that claims more
 * lines than are left shares them in proportion (lines of a branch that a later commit replaced); what no evidence
 * reaches is `unknown`.
 */
export function foldAuthorship(files: readonly FilePatch[], evidence: readonly Evidence[]): Authorship {
  const perFile = files.map((file) => ({
    path: file.path,
    families: toShares(fileLines(file, evidence)),
  }));
  const total = new Map<Family, number>();
  for (const { families } of perFile) for (const share of families) add(total, share.family, share.lines);
  return { families: toShares(total), files: perFile, evidence: [...evidence] };
}

function fileLines(file: FilePatch, evidence: readonly Evidence[]): Map<Family, number> {
  const lines = new Map<Family, number>();
  let left = attributableLines(file);
  for (const strength of Strengths.options) {
    const claims = claimsOn(file, evidence, strength, left);
    const claimed = sum(claims.values());
    if (claimed === 0) continue;
    const granted = Math.min(left, claimed);
    for (const [family, count] of apportion(claims, granted)) add(lines, family, count);
    left -= granted;
  }
  if (left > 0) add(lines, "unknown", left);
  return lines;
}

/** Evidence without paths speaks of the whole change, so of all lines that are left. */
function claimsOn(
  file: FilePatch,
  evidence: readonly Evidence[],
  strength: EvidenceStrength,
  left: number,
): Map<Family, number> {
  const claims = new Map<Family, number>();
  for (const item of evidence) {
    if (item.strength !== strength) continue;
    if (item.paths.length === 0) add(claims, item.family, left);
    for (const { path, lines } of item.paths) if (path === file.path) add(claims, item.family, lines);
  }
  return claims;
}

/** Whole numbers in proportion to `claims` that add up to `granted`: largest remainders get what rounding left. */
function apportion(claims: ReadonlyMap<Family, number>, granted: number): Map<Family, number> {
  const claimed = sum(claims.values());
  const exact = [...claims].map(([family, lines]) => ({ family, exact: (lines * granted) / claimed }));
  const result = new Map(exact.map(({ family, exact }) => [family, Math.floor(exact)]));
  let left = granted - sum(result.values());
  for (const { family } of exact.sort((a, b) => (b.exact % 1) - (a.exact % 1))) {
    if (left <= 0) break;
    add(result, family, 1);
    left -= 1;
  }
  return result;
}

/** Largest share first; families of equal share by name. */
export function toShares(lines: ReadonlyMap<Family, number>): FamilyShare[] {
  const total = sum(lines.values());
  return [...lines]
    .filter(([, count]) => count > 0)
    .map(([family, count]) => ({ family, lines: count, share: Math.round((count / total) * 10_000) / 10_000 }))
    .sort((a, b) => b.lines - a.lines || (a.family < b.family ? -1 : 1));
}

/** The family that wrote most of a file's lines; `unknown` for a file that is not in the change. */
export function mainAuthor(authorship: Authorship, path: string): Family {
  return authorship.files.find((file) => file.path === path)?.families[0]?.family ?? "unknown";
}

function add(counts: Map<Family, number>, family: Family, lines: number): void {
  counts.set(family, (counts.get(family) ?? 0) + lines);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
