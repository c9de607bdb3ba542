import type { SecretSpan } from "./secret-span.ts";

const begin = /-----BEGIN ((?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?)-----/g;
const end = /-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const firstEnd = new RegExp(end.source);
const maxBlock = 20_000;

/** A run of base64 such as every key has, and no ordinary code around a marker does. */
const body = /[A-Za-z0-9+/]{40}/;
/** A line of a key's body or of its armour headers, without what stands around it as a literal or comment in code. */
const bodyLine =
  /^(?:[A-Za-z0-9+/=]{16,100}|[A-Za-z0-9+/]{0,80}={0,2}|(?:Proc-Type|DEK-Info|Version|Comment): .{0,200})$/;
const beforeBody = new Set(" \t\r\f\v\"'`+#*|>/-");
const behindBody = new Set(" \t\r\f\v\"'`,;+\\");
const maxLine = 400;

/**
 * Private keys in PEM and PGP armour, of any kind and length, on many lines or as one string with `\n` in it. A block
 * whose other end is not in the text (a diff shows a part of it) is found from the end that is there.
 */
export function findPrivateKeys(text: string): SecretSpan[] {
  if (!text.includes("PRIVATE KEY")) return [];
  const spans: SecretSpan[] = [];
  const closed = new Set<number>();
  for (const match of text.matchAll(begin)) {
    const close = findClose(text, match.index + match[0].length);
    if (close !== null) closed.add(close);
    const last = close ?? skipBody(text, match.index + match[0].length);
    if (body.test(text.slice(match.index + match[0].length, last))) {
      spans.push({ start: match.index, end: last, kind: "private key" });
    }
  }
  for (const match of text.matchAll(end)) {
    const last = match.index + match[0].length;
    const first = closed.has(last) ? last : skipBodyBackwards(text, match.index);
    if (body.test(text.slice(first, match.index))) spans.push({ start: first, end: last, kind: "private key" });
  }
  return spans;
}

/** Files that hold nothing but a key. */
const keyFile = /(?:\.(?:pem|key|p8|ppk)|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519))$/i;

/** Lines of a key file of which neither end is in the text: what a diff shows of the middle of a key. */
export function findKeyFileLines(path: string, text: string): SecretSpan[] {
  if (!keyFile.test(path) || text.includes("-----BEGIN ")) return [];
  return [...text.matchAll(/^[A-Za-z0-9+/]{40,100}={0,2}\r?$/gm)].map((match) => ({
    start: match.index,
    end: match.index + match[0].trimEnd().length,
    kind: "private key",
  }));
}

/** Where the block ends that begins before `from`: behind its END marker, if that comes before another BEGIN. */
function findClose(text: string, from: number): number | null {
  const nextBegin = text.indexOf("-----BEGIN ", from);
  const limit = nextBegin < 0 ? from + maxBlock : Math.min(nextBegin, from + maxBlock);
  const match = firstEnd.exec(text.slice(from, limit));
  return match === null ? null : from + match.index + match[0].length;
}

/** Behind the last of the lines from `from` on that belong to a key; not beyond the next marker. */
function skipBody(text: string, from: number): number {
  const marker = text.indexOf("-----BEGIN ", from);
  const limit = Math.min(marker < 0 ? text.length : marker, from + maxBlock);
  let position = lineEnd(text, from, limit);
  while (position < limit) {
    const next = lineEnd(text, position + 1, limit);
    if (!isBodyLine(text.slice(position + 1, Math.min(next, position + maxLine)))) break;
    position = next;
  }
  return position;
}

/** The start of the lines before `from` that belong to a key; not before the marker that stands in front of it. */
function skipBodyBackwards(text: string, from: number): number {
  const limit = Math.max(0, from - maxBlock);
  const block = text.slice(limit, from);
  let start = Math.max(block.lastIndexOf("\n") + 1, block.lastIndexOf("-----END ") + 1);
  while (start > 0 && block[start - 1] === "\n") {
    const before = block.lastIndexOf("\n", start - 2) + 1;
    const line = block.slice(before, start - 1);
    if (line.trim() === "" || line.length > maxLine || !isBodyLine(line)) break;
    start = before;
  }
  return limit + start;
}

function lineEnd(text: string, from: number, limit: number): number {
  const at = text.slice(from, limit).indexOf("\n");
  return at < 0 ? limit : from + at;
}

function isBodyLine(line: string): boolean {
  let start = 0;
  let last = line.length;
  while (start < last && beforeBody.has(line.charAt(start))) start += 1;
  while (last > start && (behindBody.has(line.charAt(last - 1)) || isEscapedLineEnd(line, last))) last -= 1;
  return bodyLine.test(line.slice(start, last));
}

/** The `n` or `r` of `\n` and `\r` in a string; the backslash goes with the next step. */
function isEscapedLineEnd(line: string, end: number): boolean {
  return line[end - 2] === "\\" && (line[end - 1] === "n" || line[end - 1] === "r");
}
