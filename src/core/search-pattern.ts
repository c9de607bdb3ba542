/**
 * Which search patterns are let through. A model chooses them, and programs that search write repetition out:
 * `((a{1,2000}){1,2000}){1,20}` is eighty million states to them.
 */

const maxLength = 200;
const maxCount = 50;
/** How many characters a pattern may come to when its repetitions are written out. */
const maxExpanded = 1_000;

/** Why an extended regular expression is not searched for, as a sentence for the model; null when it is. */
export function patternRefusal(pattern: string): string | null {
  if (pattern === "" || pattern.includes("\0")) return "A pattern has at least one character, and none that is NUL.";
  if (pattern.length > maxLength) return `A pattern has at most ${maxLength} characters. Write a simpler pattern.`;
  if (expandedSize(pattern) <= maxExpanded) return null;
  return "This pattern repeats too much, or refers back to a group. Write a simpler pattern.";
}

/** Escapes and bracket expressions are one character each. What is not closed is read as far as it goes. */
const tokens = /\\[\s\S]?|\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]?|\{(\d*)(?:,(\d*))?\}|[\s\S]/g;

/** Infinite for what is never let through. */
function expandedSize(pattern: string): number {
  const open: number[] = [];
  let [total, item] = [0, 0];
  for (const [token, least, most] of pattern.matchAll(tokens)) {
    if (/^\\[1-9]/.test(token)) return Number.POSITIVE_INFINITY;
    if (token === "(") {
      open.push(total + item);
      [total, item] = [0, 0];
    } else if (token === ")") {
      item += total;
      total = open.pop() ?? 0;
    } else if (least !== undefined) {
      item *= repetitions(least, most);
    } else if (token === "+") {
      // Written out as the item itself and any number of it.
      item *= 2;
    } else if (!/^[*?|]$/.test(token)) {
      total += item;
      item = 1;
    }
    if (total + item > maxExpanded) return Number.POSITIVE_INFINITY;
  }
  return open.reduce((sum, size) => sum + size, total + item);
}

/** How often `{least,most}` writes its item out; `{2,}` once more than it says. */
function repetitions(least: string, most: string | undefined): number {
  const [from, to] = [
    Number(least),
    most === undefined ? Number(least) : most === "" ? Number(least) + 1 : Number(most),
  ];
  return from > maxCount || to > maxCount ? Number.POSITIVE_INFINITY : Math.max(from, to, 1);
}
