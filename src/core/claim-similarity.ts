import { type GramVector, gramCosine, gramVector, hashText } from "./claim-grams.ts";
import { claimText, claimWords, plainText } from "./claim-words.ts";

/**
 * Weight of the words against the n-grams. Chosen on recorded reviews (`eval/merge.ts`); from .4 to .7 the result hardly
 * moves.
 */
const WORD_WEIGHT = 0.6;

/** A claim made ready for comparing, once per finding. */
export interface ClaimProfile {
  /** Hashes of the different words, ascending. */
  readonly words: Uint32Array;
  readonly grams: GramVector;
}

/** Reads a claim for `claimSimilarity`. Linear in the text, of which only the first part counts. */
export function claimProfile(finding: { readonly title: string; readonly claim: string }): ClaimProfile {
  const text = claimText(finding.title, finding.claim);
  const words = new Set([...claimWords(text)].map((word) => hashText(word)));
  return { words: Uint32Array.from(words).sort(), grams: gramVector(plainText(text)) };
}

/**
 * How much two claims agree, 0 to 1, the same in both directions: the share of words that they have in common (Jaccard)
 * and, for wordings and inflections that words miss, the cosine of their character n-grams.
 */
export function claimSimilarity(a: ClaimProfile, b: ClaimProfile): number {
  return WORD_WEIGHT * jaccard(a.words, b.words) + (1 - WORD_WEIGHT) * gramCosine(a.grams, b.grams);
}

/** One walk along both ascending lists. */
function jaccard(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const order = (a[i] as number) - (b[j] as number);
    if (order === 0) shared++;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}
