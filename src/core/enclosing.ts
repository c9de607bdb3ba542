/** Blank lines have no indentation of their own. */
function indentation(line: string): number | null {
  let width = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === " ") width += 1;
    else if (character === "\t") width += 4;
    else return line.trimEnd().length > at ? width : null;
  }
  return null;
}

/** How far up a scope's first line is looked for. */
const maxLookback = 2_000;
/** A scope whose whole body has at most this many lines is shown whole. */
const maxWholeScope = 30;

/** A hunk as it stands in the head file. Line numbers are 1-based. */
export interface HunkPlace {
  readonly start: number;
  readonly end: number;
  /** The first changed line; where it was removed, the one that now stands in its place. */
  readonly firstChanged: number;
  /** Texts of all changed lines, removed ones too: they tell how deep the change stands. */
  readonly changed: readonly string[];
}

/**
 * The lines that enclose a hunk's changes: the heads of the scopes that they stand in (class, function, block), found by
 * indentation, so for any language that people indent, and the innermost scope whole when it is short.
 *
 * @param lines the head file's lines
 * @param maxBytes the lines together, at most; heads come before bodies
 * @returns 1-based line numbers outside the hunk, ascending
 */
export function enclosingLines(lines: readonly string[], place: HunkPlace, maxBytes: number): number[] {
  const heads = scopeHeads(lines, place);
  const chosen = new Set<number>();
  let bytes = 0;
  const take = (numbers: readonly number[]) => {
    const fresh = numbers.filter((n) => !chosen.has(n) && (n < place.start || n > place.end));
    const size = fresh.reduce((total, n) => total + Math.min(lines[n - 1]?.length ?? 0, 200) + 1, 0);
    if (bytes + size > maxBytes) return false;
    bytes += size;
    for (const n of fresh) chosen.add(n);
    return true;
  };
  for (const head of heads) if (!take([head])) break;
  const innermost = heads[0];
  if (innermost !== undefined) take(wholeScope(lines, innermost, place.end));
  return [...chosen].sort((a, b) => a - b);
}

/** Innermost first; some may stand in the hunk itself. */
function scopeHeads(lines: readonly string[], { firstChanged, changed }: HunkPlace): number[] {
  let depth = Number.POSITIVE_INFINITY;
  for (const text of changed) depth = Math.min(depth, indentation(text) ?? Number.POSITIVE_INFINITY);
  const heads: number[] = [];
  for (let n = firstChanged - 1; n >= 1 && depth > 0 && firstChanged - n <= maxLookback; n--) {
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

/** All lines of the scope that begins at `head`, or none when it is long. */
function wholeScope(lines: readonly string[], head: number, end: number): number[] {
  const depth = indentation(lines[head - 1] ?? "") ?? 0;
  let last = end;
  while (last < lines.length && last - head <= maxWholeScope) {
    const width = indentation(lines[last] ?? "");
    if (width !== null && width <= depth) break;
    last++;
  }
  // `} catch (error) {` ends a scope as `}` does.
  if (/^\s*[)\]}]/.test((lines[last] ?? "").slice(0, 200))) last++;
  while (last > end && (lines[last - 1] ?? "").trim() === "") last--;
  if (last - head > maxWholeScope) return [];
  return Array.from({ length: last - head + 1 }, (_, index) => head + index);
}
