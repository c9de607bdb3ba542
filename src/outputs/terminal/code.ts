import type { Finding } from "../../core/finding.ts";
import { type Excerpt, quotedExcerpt } from "../excerpt.ts";
import { countOf } from "../figures.ts";
import type { Page, Part } from "./page.ts";

/** How code stands on a page. */
export interface CodePlacement {
  readonly indent: number;
  /** Say which lines the change added or removed. */
  readonly sign?: "+" | "-";
}

/** Adds numbered lines of code; those that a finding points at have a mark. */
export function addCode(page: Page, excerpt: Excerpt, { indent, sign }: CodePlacement): void {
  const width = Math.max(...excerpt.lines.map((line) => String(line.number ?? "").length));
  for (const { number, text, isMarked, isChanged } of excerpt.lines) {
    const mark = isMarked ? page.marks.bar : page.marks.edge;
    const signed = sign === undefined ? "" : `${isChanged ? sign : " "} `;
    const gutter: Part = [isMarked ? "warning" : "quiet", `${String(number ?? "").padStart(width)} ${signed}${mark} `];
    page.code(gutter, isMarked ? text : ["quiet", text], { indent });
  }
  if (excerpt.omitted > 0)
    page.text([["quiet", `and ${countOf(excerpt.omitted, "more line")}`]], { indent: indent + 2 });
}

/** Adds what the reviewer took for code. It stands nowhere, so it must not look as if it did. */
export function addQuote(
  page: Page,
  { location }: Pick<Finding, "location">,
  { indent, labelWidth }: { readonly indent: number; readonly labelWidth: number },
): void {
  const [first = "", ...others] = (quotedExcerpt(location.quote)?.lines ?? []).map(({ text }) => text);
  page.code(["quiet", "Quoted".padEnd(labelWidth)], ["quiet", first], { indent });
  for (const line of others) page.code("", ["quiet", line], { indent: indent + labelWidth });
  page.gap();
}
