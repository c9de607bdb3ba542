/** Names of files as they stand in diffs: C-quoted or bare, with a prefix (`a/`, `b/`) or without. */

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };
const ESCAPE_OF = new Map(Object.entries(ESCAPES).map(([letter, code]) => [code, `\\${letter}`]));
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Reads a C-quoted name that begins at `start` of `text` with its quote. Octal escapes are bytes of UTF-8.
 * @returns the name and the offset behind the closing quote, or null when it is not well formed.
 */
export function unquotePath(text: string, start: number): { path: string; end: number } | null {
  const bytes: number[] = [];
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] !== "\\") {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...encoder.encode(character));
      at += character.length;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4));
    const code = octal ? Number.parseInt(octal[0], 8) : ESCAPES[text[at + 1] ?? ""];
    if (code === undefined || code === 0) return null;
    bytes.push(code);
    at += octal ? 4 : 2;
  }
  if (text[at] !== '"') return null;
  return { path: decoder.decode(Uint8Array.from(bytes)), end: at + 1 };
}

/** `path` as git writes it in a diff: quoted only where it holds a quote, a backslash or a control character. */
export function quotePath(path: string): string {
  const quoted = path.replaceAll(/["\\\u0000-\u001f\u007f]/g, (character) => {
    const code = character.charCodeAt(0);
    return ESCAPE_OF.get(code) ?? `\\${code.toString(8).padStart(3, "0")}`;
  });
  return quoted === path ? path : `"${quoted}"`;
}

/** The name of a header line such as `--- NAME<tab>time`; null when its quotes do not close. */
export function readName(text: string): string | null {
  if (text.startsWith('"')) return unquotePath(text, 0)?.path ?? null;
  const tab = text.indexOf("\t");
  return tab < 0 ? text : text.slice(0, tab);
}

/** A path of its base side and one of its head side. */
export type PathPair = readonly [base: string, head: string];

/**
 * Both names of a `diff --git` line. Bare names may hold spaces: the line is cut where both halves name the same
 * file, which is the middle. Null when no cut does; such a patch (a rename) names its paths in other headers.
 */
export function splitGitNames(rest: string): PathPair | null {
  if (rest.startsWith('"')) {
    const first = unquotePath(rest, 0);
    const second = first && rest[first.end] === " " ? readName(rest.slice(first.end + 1)) : null;
    return first && second !== null ? [first.path, second] : null;
  }
  const quote = rest.indexOf(' "');
  if (quote >= 0) {
    const second = unquotePath(rest, quote + 1);
    return second ? [rest.slice(0, quote), second.path] : null;
  }
  return splitBareNames(rest);
}

function splitBareNames(rest: string): PathPair | null {
  const middle = (rest.length - 1) / 2;
  const halves: PathPair = [rest.slice(0, middle), rest.slice(middle + 1)];
  if (rest[middle] === " " && namesSameFile(halves)) return halves;
  const space = rest.indexOf(" ");
  if (space < 0 || rest.includes(" ", space + 1)) return null;
  return [rest.slice(0, space), rest.slice(space + 1)];
}

function namesSameFile([base, head]: PathPair): boolean {
  return base === head || (base.includes("/") && withoutFirst(base) === withoutFirst(head));
}

function withoutFirst(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}

/** Prefixes that git writes: `a/ b/`, and by diff.mnemonicPrefix `c/ i/ o/ w/`, `1/ 2/`. */
const PREFIX = /^[abciow12]\//;

/**
 * Both names without their prefixes. Equal names have none (`--no-prefix`); names that differ only in their first
 * folder have that as their prefix, whatever it is called (`old/x new/x`).
 */
export function stripPrefixes(names: PathPair): PathPair {
  const [base, head] = names;
  if (base === head) return names;
  const isPrefixed = namesSameFile(names) || (PREFIX.test(base) && PREFIX.test(head) && base[0] !== head[0]);
  return isPrefixed ? [withoutFirst(base), withoutFirst(head)] : names;
}
