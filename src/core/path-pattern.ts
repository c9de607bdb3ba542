/**
 * Patterns over paths, written as in `.gitignore`: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` are
 * alternatives. A pattern without a slash matches a name at any depth; with one it starts at the root. A folder's
 * pattern covers all that is in it.
 *
 * Own code, because the reviewed repository's configuration brings patterns as well: glob libraries make regular
 * expressions of them that backtrack, and a hostile one stops the review. This takes time at most proportional to
 * pattern × path.
 */

const maxAlternatives = 64;

/** Whether a path (relative, with `/`) matches any of the patterns. `ignoreCase` for rules that must not be missed. */
export function compilePatterns(
  patterns: readonly string[],
  options: { readonly ignoreCase?: boolean } = {},
): (path: string) => boolean {
  const fold = (text: string): string => (options.ignoreCase ? text.toLowerCase() : text);
  const compiled = patterns.flatMap((pattern) => expandBraces(fold(pattern)).map(segmentsOf));
  return (path) => {
    const segments = fold(path).split("/");
    return compiled.some((pattern) => matchesSegments(pattern, segments));
  };
}

/** The first of the patterns that matches, for telling people which one it was; else null. */
export function findPattern(patterns: readonly string[], path: string): string | null {
  return patterns.find((pattern) => compilePatterns([pattern])(path)) ?? null;
}

function segmentsOf(pattern: string): string[] {
  const segments = pattern.split("/").filter((segment) => segment !== "" && segment !== ".");
  const isAnchored = pattern.slice(0, -1).includes("/");
  return [...(isAnchored ? [] : ["**"]), ...segments, "**"];
}

/** `a{b,c}` → `ab`, `ac`. What is not closed, or would make too many, stays as it is written. */
function expandBraces(pattern: string): string[] {
  let expanded = [pattern];
  for (;;) {
    const next = expanded.flatMap(expandFirstBrace);
    if (next.length === expanded.length && next.every((text, index) => text === expanded[index])) return expanded;
    if (next.length > maxAlternatives) return expanded;
    expanded = next;
  }
}

function expandFirstBrace(pattern: string): string[] {
  const close = pattern.indexOf("}");
  const open = close < 0 ? -1 : pattern.lastIndexOf("{", close);
  if (open < 0) return [pattern];
  const [before, after] = [pattern.slice(0, open), pattern.slice(close + 1)];
  return pattern
    .slice(open + 1, close)
    .split(",")
    .map((choice) => before + choice + after);
}

function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  return matchesWithGaps(pattern, path, {
    isGap: (item) => item === "**",
    matches: (item, segment) => matchesName(item, segment),
  });
}

function matchesName(pattern: string, name: string): boolean {
  return matchesWithGaps(pattern, name, {
    isGap: (item) => item === "*",
    matches: (item, character) => item === "?" || item === character,
  });
}

interface GapRules {
  readonly isGap: (item: string) => boolean;
  readonly matches: (item: string, subject: string) => boolean;
}

/**
 * Matches a sequence with gaps of any length. On a mismatch only the last gap grows: what an earlier gap took may stay,
 * since a later gap can take the rest.
 */
function matchesWithGaps(pattern: ArrayLike<string>, subject: ArrayLike<string>, rules: GapRules): boolean {
  let [p, s, gap, gapStart] = [0, 0, -1, 0];
  while (s < subject.length) {
    const item = pattern[p];
    if (item !== undefined && rules.isGap(item)) {
      gap = p++;
      gapStart = s;
    } else if (item !== undefined && rules.matches(item, subject[s] as string)) {
      p++;
      s++;
    } else if (gap >= 0) {
      p = gap + 1;
      s = ++gapStart;
    } else return false;
  }
  while (p < pattern.length && rules.isGap(pattern[p] as string)) p++;
  return p === pattern.length;
}
