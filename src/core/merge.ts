import { type ClaimPlace, type PlaceRelation, relatePlaces } from "./claim-place.ts";
import { type ClaimProfile, claimProfile, claimSimilarity } from "./claim-similarity.ts";
import type { Finding } from "./finding.ts";
import { combineFindings, compareQuality } from "./merge-fields.ts";

/**
 * How much two claims must agree to be one finding. Chosen on recorded reviews (`npm run eval`), for showing twice rather than
 * losing one. Findings on the same lines need *more* agreement than two of unknown place: they share the words of the code
 * that they speak of, whatever they say about it.
 */
const AGREEMENT: Record<PlaceRelation, number> = {
  near: 0.26,
  unknown: 0.19,
  elsewhere: 0.45,
  apart: Number.POSITIVE_INFINITY,
};
/** A thread that lists two findings has told them apart itself; only a repetition is one. */
const REPETITION = 0.9;

/** What is compared of a finding. */
export interface ComparableFinding extends ClaimPlace {
  readonly title: string;
  readonly claim: string;
}

export interface FindingMatch {
  readonly same: boolean;
  /** How much the claims agree, 0 to 1; the place does not enter. */
  readonly score: number;
}

type Claim = Pick<ComparableFinding, "title" | "claim">;

const profiles = new WeakMap<object, ClaimProfile>();

/** A finding is compared with many others; its claim is read once. */
function profileOf(finding: Claim): ClaimProfile {
  const known = profiles.get(finding);
  if (known !== undefined) return known;
  const profile = claimProfile(finding);
  profiles.set(finding, profile);
  return profile;
}

/**
 * Whether two findings speak of the same defect: their claims agree as much as their places ask for. Symmetric, not transitive.
 * The same lines, category or severity alone never make them one; in different files they are two, unless both say that
 * something is missing.
 */
export function isSameFinding(a: ComparableFinding, b: ComparableFinding): FindingMatch {
  const score = agreement(a, b);
  return { same: score >= AGREEMENT[relatePlaces(a, b)], score };
}

/** The rule of `isSameFinding` for two findings that are known to point to the same code. */
export function isSameClaim(a: Claim, b: Claim): boolean {
  return agreement(a, b) >= AGREEMENT.near;
}

function agreement(a: Claim, b: Claim): number {
  return claimSimilarity(profileOf(a), profileOf(b));
}

/** The view of a finding by which it is compared. A path that was said but not found is no place. */
export function comparableFinding({ title, claim, location, scope }: Finding): ComparableFinding {
  const { path, side, startLine, endLine, anchor } = location;
  return { title, claim, path: anchor === "unanchored" ? null : path, side, startLine, endLine, scope };
}

/**
 * Puts findings of the same defect together, one for each defect, in the order in which defects were first raised.
 *
 * Findings are taken best account first (`compareQuality`), then as given, and each joins the best match among those that stand.
 * No two of the result are the same defect by the rule, so merging again changes nothing. The order of the input decides
 * which id and, between equally good accounts, which text and place are kept; it decides *what* merges only where sameness
 * is not transitive (A like B, B like C, A unlike C) or one thread raised a defect twice.
 */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const groups: Group[] = [];
  const order = findings.map((finding, index) => ({ finding, index }));
  for (const entry of order.sort((a, b) => compareQuality(a.finding, b.finding) || a.index - b.index)) {
    const group = bestMatch(candidate(entry.finding), groups);
    if (group === null) groups.push({ ...candidate(entry.finding), members: [entry] });
    else join(group, entry);
  }
  return groups
    .map(({ members }) => members.sort((a, b) => a.index - b.index))
    .sort(([a], [b]) => a.index - b.index)
    .map(([first, ...others]) => combineFindings([first.finding, ...others.map((m) => m.finding)]));
}

/**
 * Takes in one more finding, as threads end. When it repeats one of `existing`, `merged` is that one with its id, to be put in
 * its stead; else it is `next` itself and `isNew`.
 */
export function mergeInto(existing: readonly Finding[], next: Finding): { merged: Finding; isNew: boolean } {
  const match = bestMatch(
    candidate(next),
    existing.map((finding) => ({ ...candidate(finding), finding })),
  );
  if (match === null) return { merged: next, isNew: true };
  return { merged: combineFindings([match.finding, next]), isNew: false };
}

interface Candidate {
  readonly view: ComparableFinding;
  readonly raisedBy: Set<string>;
}

interface Entry {
  readonly finding: Finding;
  readonly index: number;
}

/** Findings of one defect; compared by its best account, which came first. */
interface Group extends Candidate {
  readonly members: [Entry, ...Entry[]];
}

const views = new WeakMap<Finding, ComparableFinding>();

function candidate(finding: Finding): Candidate {
  const view = views.get(finding) ?? comparableFinding(finding);
  views.set(finding, view);
  return { view, raisedBy: new Set(finding.raisedBy) };
}

function join(group: Group, entry: Entry): void {
  group.members.push(entry);
  for (const thread of entry.finding.raisedBy) group.raisedBy.add(thread);
}

/** The one that `next` repeats: one at its place before one elsewhere, then the most alike, then the first. */
function bestMatch<C extends Candidate>(next: Candidate, candidates: readonly C[]): C | null {
  let best: { candidate: C; isNear: boolean; score: number } | null = null;
  for (const candidate of candidates) {
    const relation = relatePlaces(next.view, candidate.view);
    if (relation === "apart") continue;
    const score = agreement(next.view, candidate.view);
    if (score < AGREEMENT[relation] || (score < REPETITION && shareThread(next, candidate))) continue;
    const isNear = relation === "near";
    if (best === null || (isNear === best.isNear ? score > best.score : isNear)) best = { candidate, isNear, score };
  }
  return best?.candidate ?? null;
}

function shareThread(a: Candidate, b: Candidate): boolean {
  return [...a.raisedBy].some((thread) => b.raisedBy.has(thread));
}
