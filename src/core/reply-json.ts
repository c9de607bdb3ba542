/**
 * Reads JSON as models write it. Own code, because the known repair libraries complete what was cut off and take more
 * than quadratic time on a few kilobytes of stray quotes; this reader does neither.
 */

/**
 * What stands at a place of a text: a complete value and where it ends, one that the text's end cut off, or something
 * else. `isElided`: the value left something out with `...`, as examples do. `end` is where reading stopped.
 */
export type JsonReading =
  | { readonly status: "complete"; readonly value: unknown; readonly end: number; readonly isElided: boolean }
  | { readonly status: "cut" | "malformed"; readonly end: number };

/** Deeper nesting than any reply needs; strict JSON of any depth is read before this reader is asked. */
const MAX_DEPTH = 64;
/** How far a quote looks ahead to tell whether it ends its string. Keeps reading linear. */
const LOOK_AHEAD = 200;

const CLOSING_QUOTE: Readonly<Record<string, string>> = { '"': '"', "'": "'", "`": "`", "“": "”" };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const LITERALS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["none", null],
  ["undefined", null],
  ["nan", null],
]);
const NUMBER = /^[+-]?\d{1,30}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,3})?$/;
const WORD_CHARACTER = /[\w$.+-]/;
const WHITE_SPACE = /\s/;

/**
 * Reads the value that starts at `start` (an opening bracket) and ends before `end`. Beyond strict JSON it takes
 * comments, trailing and missing commas, single and typographic quotes, bare words, raw newlines and unescaped quotes
 * inside strings, and Python's literals. Never completes a value that was cut off.
 */
export function readJsonAt(text: string, start: number, end: number): JsonReading {
  const reader = new LooseJsonReader(text, start, end);
  const value = reader.readValue(0);
  if (reader.problem !== null) return { status: reader.problem, end: reader.at };
  return { status: "complete", value, end: reader.at, isElided: reader.isElided };
}

class LooseJsonReader {
  problem: "cut" | "malformed" | null = null;
  isElided = false;
  at: number;
  private readonly text: string;
  private readonly end: number;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  readValue(depth: number): unknown {
    const character = this.peek();
    if (depth > MAX_DEPTH) return this.fail("malformed");
    if (character === "{") return this.readObject(depth + 1);
    if (character === "[") return this.readArray(depth + 1);
    if (character in CLOSING_QUOTE) return this.readString("value", depth);
    return this.readBareValue();
  }

  private readObject(depth: number): unknown {
    // Without a prototype, so that a key such as "__proto__" is a key like any other.
    const object: Record<string, unknown> = Object.create(null);
    this.at += 1;
    while (this.problem === null) {
      this.skipSeparators();
      if (this.takes("}")) return object;
      const key = this.readKey(depth);
      if (this.problem === null && !this.takes(":")) this.fail("malformed");
      if (this.problem !== null) break;
      this.skipBlank();
      object[key] = this.readValue(depth);
    }
    return null;
  }

  private readArray(depth: number): unknown {
    const items: unknown[] = [];
    this.at += 1;
    while (this.problem === null) {
      this.skipSeparators();
      if (this.takes("]")) return items;
      items.push(this.readValue(depth));
    }
    return null;
  }

  private readKey(depth: number): string {
    const key = this.peek() in CLOSING_QUOTE ? this.readString("key", depth) : this.readWord();
    this.skipBlank();
    return key;
  }

  private readBareValue(): unknown {
    const word = this.readWord();
    if (this.problem !== null) return null;
    if (NUMBER.test(word)) return Number(word);
    const literal = word.toLowerCase();
    return LITERALS.has(literal) ? LITERALS.get(literal) : word;
  }

  private readWord(): string {
    const start = this.at;
    while (this.at < this.end && WORD_CHARACTER.test(this.peek())) this.at += 1;
    if (this.at === start) this.fail("malformed");
    else if (this.at >= this.end) this.fail("cut");
    return this.text.slice(start, this.at);
  }

  private readString(role: "key" | "value", depth: number): string {
    const closing = CLOSING_QUOTE[this.peek()];
    const parts: string[] = [];
    this.at += 1;
    let start = this.at;
    for (; this.at < this.end; this.at += 1) {
      const character = this.peek();
      if (character === "\\") {
        parts.push(this.text.slice(start, this.at), this.readEscape());
        start = this.at + 1;
      } else if (character === closing && this.isStringEnd(role, depth)) {
        parts.push(this.text.slice(start, this.at));
        this.at += 1;
        return parts.join("");
      }
    }
    this.fail("cut");
    return "";
  }

  /** Leaves the position on the last character of the escape. An unknown escape stands for itself, backslash included. */
  private readEscape(): string {
    this.at += 1;
    const character = this.peek();
    const code = character === "u" ? this.text.slice(this.at + 1, this.at + 5) : "";
    if (/^[\da-fA-F]{4}$/.test(code)) {
      this.at += 4;
      return String.fromCharCode(Number.parseInt(code, 16));
    }
    if (`"'\`/\\\n“”`.includes(character)) return character;
    return ESCAPES[character] ?? `\\${character}`;
  }

  /** Whether the quote at this place ends its string, judged by what follows: models forget to escape inner quotes. */
  private isStringEnd(role: "key" | "value", depth: number): boolean {
    const limit = Math.min(this.end, this.at + LOOK_AHEAD);
    let next = this.nextSolid(this.at + 1, limit);
    if (next >= limit) return true;
    if (role === "key") return this.text[next] === ":";
    if (this.text.startsWith("//", next) || this.text.startsWith("/*", next)) return true;
    if (this.text[next] === ",") return this.startsNextItem(this.nextSolid(next + 1, limit), limit);
    // A missing comma: the next key or item stands on a line of its own.
    if (this.text[next] === '"') return this.text.slice(this.at, next).includes("\n");
    let open = depth;
    for (; next < limit && "]}".includes(this.text.charAt(next)); next = this.nextSolid(next + 1, limit)) {
      open -= 1;
      if (open === 0) return true;
    }
    return open < depth && (next >= limit || this.text[next] === ",");
  }

  private startsNextItem(at: number, limit: number): boolean {
    if (at >= limit || "\"'`“{[]}/-.…0123456789".includes(this.text.charAt(at))) return true;
    return /^(?:\w{1,40}\s{0,9}:|(?:true|false|null|None|True|False)\b)/.test(this.text.slice(at, at + 60));
  }

  private nextSolid(from: number, limit: number): number {
    let at = from;
    while (at < limit && WHITE_SPACE.test(this.text.charAt(at))) at += 1;
    return at;
  }

  private skipSeparators(): void {
    this.skipBlank();
    while (this.at < this.end && (this.peek() === "," || this.skipEllipsis())) {
      if (this.peek() === ",") this.at += 1;
      this.skipBlank();
    }
    if (this.at >= this.end) this.fail("cut");
  }

  private skipEllipsis(): boolean {
    const length = this.peek() === "…" ? 1 : this.text.startsWith("...", this.at) ? 3 : 0;
    this.at += length;
    this.isElided ||= length > 0;
    return length > 0;
  }

  private skipBlank(): void {
    while (this.at < this.end) {
      if (WHITE_SPACE.test(this.peek())) this.at += 1;
      else if (this.text.startsWith("//", this.at)) this.skipPast("\n");
      else if (this.text.startsWith("/*", this.at)) this.skipPast("*/");
      else return;
    }
    this.fail("cut");
  }

  private skipPast(mark: string): void {
    // Within the bounds only: what is behind them is not paid for.
    const found = this.text.slice(this.at + 2, this.end).indexOf(mark);
    this.at = found < 0 ? this.end : this.at + 2 + found + mark.length;
  }

  private takes(character: string): boolean {
    if (this.problem !== null || this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  private peek(): string {
    return this.at < this.end ? this.text.charAt(this.at) : "";
  }

  private fail(problem: "cut" | "malformed"): null {
    this.problem ??= this.at >= this.end ? "cut" : problem;
    return null;
  }
}
