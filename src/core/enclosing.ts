/** Blank lines have no indentation of their own. */
function indentation(line: string): number | null {
  const text = /^[ \t]*/.exec(line)?.[0] ?? "";
  if (text.length === line.trimEnd().length) return null;
  let width = 0;
  for (const character of text) width += character === "\t" ? 4 : 1;
  return width;
}

/** How far up a scope's first line is looked for. */
const maxLookback = 2_000;
/** A scope whose whole body has at most this many lines is shown whole. */
const maxWholeScope = 30;

/**
 * The lines that enclose a hunk: the heads of the scopes it stands in (class, function, block), found by indentation,
 * so for any language that people indent, and the innermost scope whole when it is short.
 *
 * @param lines the head file's lines
 * @param start first line of the hunk, 1-based
 * @param end last line of the hunk, 1-based
 * @param maxBytes the lines together, at most; heads come before bodies
 * @returns 1-based line numbers outside the hunk, ascending
 */
export function enclosingLines(lines: readonly string[], start: number, end: number, maxBytes: number): number[] {
  const heads = scopeHeads(lines, start, end);
  const chosen = new Set<number>();
  let bytes = 0;
  const take = (numbers: readonly number[]) => {
    const fresh = numbers.filter((n) => !chosen.has(n));
    const size = fresh.reduce((total, n) => total + Math.min(lines[n - 1]?.length ?? 0, 200) + 1, 0);
    if (bytes + size > maxBytes) return false;
    bytes += size;
    for (const n of fresh) chosen.add(n);
    return true;
  };
  for (const head of heads) if (!take([head])) break;
  const innermost = heads[0];
  if (innermost !== undefined) take(wholeScope(lines, innermost, start, end));
  return [...chosen].sort((a, b) => a - b);
}

/** Innermost first. */
function scopeHeads(lines: readonly string[], start: number, end: number): number[] {
  let depth = Number.POSITIVE_INFINITY;
  for (let n = start; n <= Math.min(end, lines.length); n++) {
    depth = Math.min(depth, indentation(lines[n - 1] ?? "") ?? Number.POSITIVE_INFINITY);
  }
  if (depth === Number.POSITIVE_INFINITY) depth = indentation(lines[start] ?? "") ?? 0;
  const heads: number[] = [];
  for (let n = start - 1; n >= 1 && depth > 0 && start - n <= maxLookback; n--) {
    const line = lines[n - 1] ?? "";
    const width = indentation(line);
    if (width === null || width >= depth || isClosing(line)) continue;
    heads.push(n);
    depth = width;
  }
  return heads;
}

function isClosing(line: string): boolean {
  return /^\s*[)\]}]+[;,]?\s*$/.test(line.slice(0, 200));
}

/** All lines of the scope that begins at `head` outside the hunk, or none when it is long. */
function wholeScope(lines: readonly string[], head: number, start: number, end: number): number[] {
  const depth = indentation(lines[head - 1] ?? "") ?? 0;
  let last = end;
  while (last < lines.length && last - head <= maxWholeScope) {
    const width = indentation(lines[last] ?? "");
    if (width !== null && width <= depth) break;
    last++;
  }
  // `} catch (error) {` ends a scope as `}` does.
  if (/^\s*[)\]}]/.test((lines[last] ?? "").slice(0, 200))) last++;
  if (last - head > maxWholeScope) return [];
  const numbers: number[] = [];
  for (let n = head; n <= last; n++) if (n < start || n > end) numbers.push(n);
  return numbers;
}
