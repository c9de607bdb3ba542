import type { Rule } from "./rule.ts";

/** A rule that something matched, and by which of its words. */
export interface WordHit {
  readonly rule: Rule;
  readonly word: string;
}

/** Names with what they are reached through: `db.transaction`, `Net::HTTP.get`, `user?.login`. */
const chain = /[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\?\.|\.|::|->|-)[\p{L}_$][\p{L}\p{N}_$]*)*/gu;
const maxChain = 200;
const maxWordsInRow = 3;
/** Names repeat; a text of nothing but new ones must not fill the memory. */
const maxKnown = 50_000;

const none: readonly WordHit[] = [];

/** Finds the rules whose words names in code hold. Takes time in proportion to the text. */
export class WordIndex {
  readonly #byWord = new Map<string, Rule[]>();
  readonly #known = new Map<string, readonly WordHit[]>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      for (const word of rule.words) this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), rule]);
    }
  }

  /** What a piece of code speaks of; a rule may come several times. */
  find(code: string): readonly WordHit[] {
    let found: WordHit[] | null = null;
    for (const [name] of code.matchAll(chain)) {
      const hits = this.#hitsOf(name);
      if (hits.length > 0) found = found === null ? [...hits] : [...found, ...hits];
    }
    return found ?? none;
  }

  #hitsOf(name: string): readonly WordHit[] {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const hits = this.#look(wordsIn(name.slice(0, maxChain)));
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(name, hits);
    return hits;
  }

  #look(words: readonly string[]): readonly WordHit[] {
    const hits = new Map<Rule, WordHit>();
    for (let at = 0; at < words.length; at++) {
      for (let length = 1; length <= maxWordsInRow && at + length <= words.length; length++) {
        const word = words.slice(at, at + length).join("-");
        for (const rule of this.#byWord.get(word) ?? []) if (!hits.has(rule)) hits.set(rule, { rule, word });
      }
    }
    return hits.size === 0 ? none : [...hits.values()];
  }
}

/** `maxHTTPRetries` → `max http retries`; `psycopg2` and `S3Client` keep their numbers. In lower case. */
export function wordsIn(name: string): string[] {
  return name
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}
