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

/**
 * Why a pattern would not be understood as it is meant, as the end of a sentence; null when it is. Taken as it is
 * written it would match nothing, and show what a rule of policy was to protect.
 */
export function patternFault(pattern: string): string | null {
  const name = JSON.stringify(pattern.slice(0, 100));
  if (pattern.startsWith("!")) return `${name} cannot begin with !`;
  if (/[\\[\]]/.test(pattern)) return `${name} holds [, ] or \\, which are not understood; write {a,b}, ? or *`;
  if (!expandBraces(pattern).some((text) => /[{}]/.test(text))) return null;
  return `${name} has braces that are not closed, or stand for more than ${maxAlternatives} patterns`;
}

/** Whether a path (relative, with `/`) matches any of the patterns. `ignoreCase` for rules that must not be missed. */
export function compilePatterns(
  patterns: readonly string[],
  options: { readonly ignoreCase?: boolean } = {},
): (path: string) => boolean {
  // Systems write the same name in different characters.
  const normal = (text: string): string => text.normalize("NFC");
  const fold = (text: string): string => (options.ignoreCase ? normal(text).toLowerCase() : normal(text));
  const compiled = patterns.flatMap((pattern) => expandBraces(fold(pattern)).map(segmentsOf));
  return (path) => {
    const segments = fold(path).split("/");
    return compiled.some((pattern) => matchesSegments(pattern, segments));
  };
}

/** The first of the patterns that matches, for telling people which one it was; else null. */
export function findPattern(patterns: readonly string[], path: string): string | null {
  return matchersOf(patterns).find(({ matches }) => matches(path))?.pattern ?? null;
}

interface Matcher {
  readonly pattern: string;
  readonly matches: (path: string) => boolean;
}

const matchers = new WeakMap<readonly string[], readonly Matcher[]>();

/** Compiled once per list: it is asked for every file of a change. */
function matchersOf(patterns: readonly string[]): readonly Matcher[] {
  const known = matchers.get(patterns);
  if (known !== undefined) return known;
  const compiled = patterns.map((pattern) => ({ pattern, matches: compilePatterns([pattern]) }));
  matchers.set(patterns, compiled);
  return compiled;
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
