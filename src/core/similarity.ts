const TOKEN = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;
const WORD = /^[\p{L}\p{N}_$]/u;
/** Punctuation says little about which line it is, but something. */
const PUNCTUATION_WEIGHT = 0.25;

/** How often each token (name, number, punctuation mark) stands in a text, and the weight of all. */
export interface TokenBag {
  readonly counts: ReadonlyMap<string, number>;
  readonly weight: number;
}

export function isWord(token: string): boolean {
  return WORD.test(token);
}

/** The tokens of code or prose, in order. */
export function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function tokenBag(tokens: readonly string[]): TokenBag {
  const counts = new Map<string, number>();
  let weight = 0;
  for (const token of tokens) {
    counts.set(token, (counts.get(token) ?? 0) + 1);
    weight += weightOf(token);
  }
  return { counts, weight };
}

/** Weighted Dice coefficient of two bags of tokens, 0 to 1: twice the shared weight over all weight. */
export function tokenSimilarity(a: TokenBag, b: TokenBag): number {
  const [small, large] = a.counts.size <= b.counts.size ? [a, b] : [b, a];
  let shared = 0;
  for (const [token, count] of small.counts) shared += Math.min(count, large.counts.get(token) ?? 0) * weightOf(token);
  const all = a.weight + b.weight;
  return all === 0 ? 0 : (2 * shared) / all;
}

function weightOf(token: string): number {
  return isWord(token) ? 1 : PUNCTUATION_WEIGHT;
}
