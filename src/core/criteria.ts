/**
 * Requirements as numbered criteria: headings stay, and every list item or paragraph gets a number (`C1`, `C2`, …) by
 * which a reviewer can name it. One that has such a number already keeps it, unless `first` or another has taken it, and the
 * others are counted beyond. Code blocks and tables stay with the criterion above them. What stands under a heading that says
 * that it asks for nothing (`Purpose`, `Out of scope`, `Open questions`, …) gets none. `first` is the number to begin with, so
 * that several files count on.
 */
export function toCriteria(markdown: string, first = 1): { readonly text: string; readonly next: number } {
  const out: string[] = [];
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const number = numbering(lines, first);
  const isAsking = askingSections();
  let isInside = false;
  let fence: string | null = null;
  for (const line of lines) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null || mark !== null) {
      if (fence === null) fence = mark;
      else if (mark?.startsWith(fence) === true) fence = null;
      out.push(line);
      isInside = true;
      continue;
    }
    const kind = isAsking(line) ? lineKind(line, isInside) : "more";
    if (kind === "blank") isInside = false;
    if (kind === "heading") isInside = false;
    if (kind === "criterion") {
      out.push(number.label(withoutBullet(line)));
      isInside = true;
    } else out.push(line);
  }
  return {
    text: out
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    next: number.next(),
  };
}

/** Headings of sections that hold no requirements, whatever their number: `2. Out of scope`, `## Open questions:`. */
const unasked =
  /^(?:[\d.]+\s+)?(?:purpose|background|motivation|(?:what is )?out of scope|not in scope|non[- ]goals?|open questions?)\s*:?\s*#*\s*$/i;

/** Tells of line after line whether it may ask for something. A heading itself is no line that does. */
function askingSections(): (line: string) => boolean {
  let left: number | null = null;
  return (line) => {
    const [, marks = "", title = ""] = /^(#{1,6})\s+(.*)$/.exec(line) ?? [];
    if (marks !== "" && (left === null || marks.length <= left)) left = unasked.test(title) ? marks.length : null;
    return left === null;
  };
}

function withoutBullet(line: string): string {
  return line.replace(/^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/, "").trimStart();
}

/** Gives numbers to what has none, beyond all that the lines bring with them. */
function numbering(lines: readonly string[], first: number) {
  const used = new Set<number>();
  let next = lines.reduce((after, line) => Math.max(after, (ownNumber(withoutBullet(line)) ?? 0) + 1), first);
  return {
    next: () => next,
    label(text: string): string {
      const own = ownNumber(text);
      if (own === null || own < first || used.has(own)) return `C${next++}. ${text}`;
      used.add(own);
      return text;
    },
  };
}

/** `C12 …`, `C12: …`, `**C12.** …`. */
function ownNumber(text: string): number | null {
  const digits = /^(?:\*\*)?C(\d{1,4})(?![\w+#-])/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

function lineKind(line: string, isInside: boolean): "blank" | "heading" | "criterion" | "more" {
  if (line.trim() === "") return "blank";
  if (/^#{1,6}\s/.test(line) || /^(?:-{3,}|={3,}|\*{3,})\s*$/.test(line)) return "heading";
  if (/^\s*(?:[-*+]|\d+[.)])\s+\S/.test(line)) return "criterion";
  return isInside || /^\s*\|/.test(line) ? "more" : "criterion";
}
