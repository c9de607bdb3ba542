import { claimText, claimWords, plainText } from "./claim-words.ts";

const GRAM_LENGTH = 4;
/**
 * Weight of the words against the n-grams. Chosen on recorded reviews (`eval/merge.ts`); from .4 to .7 the result hardly
 * moves.
 */
const WORD_WEIGHT = 0.6;

/** A claim made ready for comparing, once per finding: sorted hashes, so that comparing two is one walk along both. */
export interface ClaimProfile {
  /** Hashes of the different words, ascending. */
  readonly words: Uint32Array;
  /** Hashes of the different character n-grams, ascending. */
  readonly grams: Uint32Array;
  /** Weights of `grams`, of length 1 as a vector. */
  readonly weights: Float64Array;
}

/** Reads a claim for `claimSimilarity`. Linear in the text, of which only the first part counts. */
export function claimProfile(finding: { readonly title: string; readonly claim: string }): ClaimProfile {
  const text = claimText(finding.title, finding.claim);
  const words = Uint32Array.from(new Set([...claimWords(text)].map(hash))).sort();
  return { words, ...gramVector(plainText(text)) };
}

/**
 * How much two claims agree, 0 to 1, the same in both directions: the share of words that they have in common (Jaccard)
 * and, for wordings and inflections that words miss, the cosine of their character n-grams.
 */
export function claimSimilarity(a: ClaimProfile, b: ClaimProfile): number {
  return WORD_WEIGHT * jaccard(a.words, b.words) + (1 - WORD_WEIGHT) * cosine(a, b);
}

/** FNV-1a, 32 bits: a collision between the few hundred words of two claims is out of the question. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

function gramVector(text: string): Pick<ClaimProfile, "grams" | "weights"> {
  const counts = new Map<number, number>();
  for (let i = 0; i + GRAM_LENGTH <= text.length; i++) {
    const gram = hash(text.slice(i, i + GRAM_LENGTH));
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const entries = [...counts].sort(([a], [b]) => a - b).map(([gram, count]) => [gram, 1 + Math.log(count)] as const);
  const length = Math.sqrt(entries.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return {
    grams: Uint32Array.from(entries, ([gram]) => gram),
    weights: Float64Array.from(entries, ([, weight]) => weight / length),
  };
}

function jaccard(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  walkShared(a, b, () => shared++);
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}

function cosine(a: ClaimProfile, b: ClaimProfile): number {
  let sum = 0;
  walkShared(a.grams, b.grams, (i, j) => {
    sum += (a.weights[i] ?? 0) * (b.weights[j] ?? 0);
  });
  return Math.min(1, sum);
}

/** Calls with the positions of every value that stands in both ascending lists. */
function walkShared(a: Uint32Array, b: Uint32Array, onShared: (i: number, j: number) => void): void {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) onShared(i++, j++);
    else if (left < right) i++;
    else j++;
  }
}
