/** How many characters of text are kept. */
const maxCharacters = 8_000_000;

/** Texts that were made once, by key; the least recently used go when there is too much. */
export interface TextCache {
  get(key: string, make: () => Promise<string | null>): Promise<string | null>;
}

export function createTextCache(): TextCache {
  const texts = new Map<string, { readonly text: Promise<string | null>; size: number }>();
  let total = 0;

  async function get(key: string, make: () => Promise<string | null>): Promise<string | null> {
    const known = texts.get(key);
    if (known !== undefined) {
      texts.delete(key);
      texts.set(key, known);
      return known.text;
    }
    const entry = { text: make(), size: 0 };
    texts.set(key, entry);
    try {
      const text = await entry.text;
      if (texts.get(key) === entry) grow(entry, text?.length ?? 0);
      return text;
    } catch (error) {
      texts.delete(key);
      throw error;
    }
  }

  function grow(entry: { size: number }, size: number): void {
    entry.size = size;
    total += size;
    for (const [key, entry] of texts) {
      if (total <= maxCharacters) return;
      texts.delete(key);
      total -= entry.size;
    }
  }

  return { get };
}
