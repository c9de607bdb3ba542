const GRAM_LENGTH = 4;
/** Slots for each n-gram: most look-ups of one that is not there then end at once. */
const SLOTS_PER_GRAM = 16;

/** The character n-grams of a text as a vector of length 1, made for comparing it with many others. */
export interface GramVector {
  /** Hashes of the different n-grams, ascending. */
  readonly grams: Uint32Array;
  readonly weights: Float64Array;
  /** A hash table with open addressing over `grams`: index + 1, or 0 for a free slot. Its size is a power of two. */
  readonly slots: Uint16Array;
}

/** FNV-1a over `text[from..to)`, 32 bits: a collision between the few hundred n-grams of two claims is out of the question. */
export function hashText(text: string, from = 0, to = text.length): number {
  let value = 0x811c9dc5;
  for (let i = from; i < to; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** Weights grow with the logarithm of how often an n-gram stands in the text, of at most 60,000 characters. */
export function gramVector(text: string): GramVector {
  const counts = new Map<number, number>();
  for (let i = 0; i + GRAM_LENGTH <= text.length; i++) {
    const gram = hashText(text, i, i + GRAM_LENGTH);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const grams = Uint32Array.from(counts.keys()).sort();
  const weights = Float64Array.from(grams, (gram) => 1 + Math.log(counts.get(gram) ?? 1));
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return { grams, weights: weights.map((weight) => weight / length), slots: slotsOf(grams) };
}

/** The cosine of two vectors, 0 to 1; exactly the same in both directions, as its terms are added in the order of `grams`. */
export function gramCosine(a: GramVector, b: GramVector): number {
  let sum = 0;
  for (let i = 0; i < b.grams.length; i++) {
    const index = indexOf(a, b.grams[i] as number);
    if (index >= 0) sum += (a.weights[index] as number) * (b.weights[i] as number);
  }
  return Math.min(1, sum);
}

function slotsOf(grams: Uint32Array): Uint16Array {
  const slots = new Uint16Array(2 ** Math.ceil(Math.log2(Math.max(1, grams.length) * SLOTS_PER_GRAM)));
  const mask = slots.length - 1;
  for (const [index, gram] of grams.entries()) {
    let slot = gram & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = index + 1;
  }
  return slots;
}

/** Where a gram stands in `grams`, or -1. */
function indexOf({ grams, slots }: GramVector, gram: number): number {
  const mask = slots.length - 1;
  let slot = gram & mask;
  for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const index = (slots[slot] as number) - 1;
    if (grams[index] === gram) return index;
  }
  return -1;
}
