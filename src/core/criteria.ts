/**
 * Requirements as numbered criteria: headings stay, and every list item or paragraph gets a number (`C1`, `C2`, …) by
 * which a reviewer can name it. Code blocks and tables stay with the criterion above them. `first` is the number to
 * begin with, so that several files count on.
 */
export function toCriteria(markdown: string, first = 1): { readonly text: string; readonly next: number } {
  const out: string[] = [];
  let next = first;
  let isInside = false;
  let fence: string | null = null;
  for (const line of markdown.replaceAll("\r\n", "\n").split("\n")) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null || mark !== null) {
      if (fence === null) fence = mark;
      else if (mark?.startsWith(fence) === true) fence = null;
      out.push(line);
      isInside = true;
      continue;
    }
    const kind = lineKind(line, isInside);
    if (kind === "blank") isInside = false;
    if (kind === "heading") isInside = false;
    if (kind === "criterion") {
      out.push(`C${next++}. ${line.replace(/^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/, "")}`);
      isInside = true;
    } else out.push(line);
  }
  return {
    text: out
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    next,
  };
}

function lineKind(line: string, isInside: boolean): "blank" | "heading" | "criterion" | "more" {
  if (line.trim() === "") return "blank";
  if (/^#{1,6}\s/.test(line) || /^(?:-{3,}|={3,}|\*{3,})\s*$/.test(line)) return "heading";
  if (/^\s*(?:[-*+]|\d+[.)])\s+\S/.test(line)) return "criterion";
  return isInside || /^\s*\|/.test(line) ? "more" : "criterion";
}
