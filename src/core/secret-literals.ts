/** What stands behind a separator. `isQuoted` false: it runs to the next blank. */
export interface Literal {
  readonly start: number;
  readonly value: string;
  readonly isQuoted: boolean;
}

/** Longer than any secret on one line. A bound, so that quotes that never close cost no more. */
const maxValue = 20_000;

/** What runs on behind a closing quote belongs to the word in a shell: `'it''s'`. */
const wordBehindQuote = /^[^\s,;:)}\]&|]\S{0,500}/;

/**
 * The literal in quotes that begins at `start`, up to its closing quote, escaped ones skipped; where there is none on
 * the line (it was cut off), up to the next blank. `isEscaped`: its own quotes are escaped, as in a string of JSON.
 */
export function readQuoted(text: string, start: number, quote: string, isEscaped: boolean): Literal {
  const line = lineFrom(text, start);
  const close = closingQuote(line, quote, isEscaped);
  const value = close < 0 ? (line.split(/\s/, 1)[0] as string) : line.slice(0, close);
  const behind = close < 0 || isEscaped ? null : wordBehindQuote.exec(line.slice(close + 1, close + 600));
  const lastQuote = behind?.[0].lastIndexOf(quote) ?? -1;
  const joined = lastQuote < 0 ? "" : line.slice(close, close + 1 + lastQuote);
  return { start, value: value + joined, isQuoted: true };
}

function lineFrom(text: string, start: number): string {
  return text.slice(start, start + maxValue).split("\n", 1)[0] as string;
}

function closingQuote(line: string, quote: string, isEscaped: boolean): number {
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === "\\") {
      if (isEscaped && line[at + 1] === quote) return at;
      at += 1;
    } else if (line[at] === quote) return at;
  }
  return -1;
}

/** A value without quotes is judged by so much of it. */
const maxJudged = 2_000;

/** Where a value without quotes stands: in YAML, in another format without quotes, or as an environment in any text. */
export type PlainFormat = "yaml" | "data" | "code";

/** A call, an index or a literal of code rather than a value: `compute(x)`, `names[0]`, `{`. */
const code = /^(?:[A-Za-z_$][\w$.]*)?[([{`]/;
/** What YAML puts before a value: a tag, an anchor. */
const yamlMark = /^(?:(?:!{1,2}[\w!/-]{0,40}|&[\w-]{1,40})[ \t]{1,10}){1,2}/;

/**
 * The value without quotes that begins at `start`, whole: up to the next blank. In code it ends at a quote or a
 * bracket, too, and a call is none.
 */
export function readPlain(text: string, start: number, format: PlainFormat): Literal | null {
  const line = text.slice(start, start + maxJudged);
  const mark = format === "yaml" ? (yamlMark.exec(line)?.[0].length ?? 0) : 0;
  const word = /^\S*/.exec(line.slice(mark))?.[0] ?? "";
  if (format === "code") {
    const value = /^[^"'`;,(){}<>]*/.exec(word)?.[0] ?? "";
    return code.test(word) ? null : { start, value, isQuoted: false };
  }
  if (/^["'`]/.test(word) || (format === "yaml" && /^[[{|>#]/.test(word))) return null;
  return { start: start + mark, value: withoutClosing(word), isQuoted: false };
}

/** Where a literal ends in the text: one without quotes may be longer than what it was judged by. */
export function endOf(text: string, { start, value, isQuoted }: Literal): number {
  const end = start + value.length;
  if (isQuoted || value.length < maxJudged - 100) return end;
  const blank = /\s/g;
  blank.lastIndex = end;
  return blank.exec(text)?.index ?? text.length;
}

/** Without what closes a list or a map around it, unless the value opened it, too. */
function withoutClosing(word: string): string {
  return /[([{]/.test(word) ? word : word.replace(/[,;)}\]"'`]{1,10}$/, "");
}

/** The lines of a YAML block scalar whose mark (`|`, `>-`) stands at `start`; empty where there is none. */
export function readBlock(text: string, start: number): Literal[] {
  const mark = /^[|>][+-]?\d?[+-]?[ \t]{0,10}\r?\n/.exec(text.slice(start, start + 30));
  if (mark === null) return [];
  const first = start + mark[0].length;
  const block = /^(?:([ \t]{1,80})\S[^\n]{0,2000}(?:\n\1[^\n]{0,2000}){0,100})/.exec(
    text.slice(first, first + maxValue),
  );
  if (block === null) return [];
  let at = first;
  return block[0].split("\n").map((line) => {
    const literal = { start: at + line.length - line.trimStart().length, value: line.trim(), isQuoted: false };
    at += line.length + 1;
    return literal;
  });
}
