import { relatePlaces } from "./claim-place.ts";
import type { Finding } from "./finding.ts";
import { combineFindings, compareQuality } from "./merge-fields.ts";
import { type ComparableFinding, comparableFinding, isSameFinding } from "./same-finding.ts";

/** A thread that lists two findings has told them apart itself; only a repetition is one. */
const REPETITION = 0.9;
/** Accounts that one finding holds, its own included; what says the same after that stands by itself, so that all is kept. */
const MAX_ACCOUNTS = 16;

/**
 * Puts findings of the same defect together, one for each defect, in the order in which defects were first raised.
 *
 * Findings are taken best account first (`compareQuality`), then as given, and each joins the best match among those that stand.
 * No two of the result are the same defect by the rule, so merging again changes nothing. The order of the input decides
 * which id and, between equally good accounts, which text and place are kept; it decides *what* merges only where sameness
 * is not transitive (A like B, B like C, A unlike C) or one thread raised a defect twice.
 */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged = mergeOnce(findings);
  // Together, findings have the gravest consequence of all, which may be that of another one.
  return merged.length === findings.length ? merged : mergeFindings(merged);
}

function mergeOnce(findings: readonly Finding[]): Finding[] {
  const groups: Group[] = [];
  const order = findings.map((finding, index) => ({ finding, index }));
  for (const entry of order.sort((a, b) => compareQuality(a.finding, b.finding) || a.index - b.index)) {
    const next = candidate(entry.finding);
    const group = bestMatch(next, groups);
    if (group === null) groups.push({ ...next, members: [entry] });
    else join(group, entry, next);
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
  /** How many accounts it holds. */
  accounts: number;
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
  return { view, raisedBy: new Set(finding.raisedBy), accounts: 1 + finding.alsoSaid.length };
}

function join(group: Group, entry: Entry, { raisedBy, accounts }: Candidate): void {
  group.members.push(entry);
  group.accounts += accounts;
  for (const thread of raisedBy) group.raisedBy.add(thread);
}

/** The one that `next` repeats: one at its place before one elsewhere, then the most alike, then the first. */
function bestMatch<C extends Candidate>(next: Candidate, candidates: readonly C[]): C | null {
  let best: { candidate: C; isNear: boolean; score: number } | null = null;
  for (const candidate of candidates) {
    const relation = relatePlaces(next.view, candidate.view);
    if (relation === "apart" || next.accounts + candidate.accounts > MAX_ACCOUNTS) continue;
    const { same, score } = isSameFinding(next.view, candidate.view);
    if (!same || (score < REPETITION && shareThread(next, candidate))) continue;
    const isNear = relation === "near";
    if (best === null || (isNear === best.isNear ? score > best.score : isNear)) best = { candidate, isNear, score };
  }
  return best?.candidate ?? null;
}

function shareThread(a: Candidate, b: Candidate): boolean {
  return [...a.raisedBy].some((thread) => b.raisedBy.has(thread));
}
