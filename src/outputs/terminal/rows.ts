import stringWidth from "string-width";
import { terminalLine } from "../../system/terminal-text.ts";
import type { Page, Part } from "./page.ts";

/** Columns before a row. */
export const rowIndent = 2;

/** The title of a group of rows, apart from what stands before. */
export function addTitle(page: Page, title: string): void {
  page.gap();
  page.text([["heading", title]]);
}

/** Rows of a name and what is said of it. Names stand beside that where there is room, else above it. */
export function addRows(
  page: Page,
  rows: readonly { readonly name: Part; readonly lines: readonly (readonly Part[])[] }[],
): void {
  const widthOf = (name: Part) => stringWidth(terminalLine(typeof name === "string" ? name : name[1]));
  const room = Math.floor(page.screen.width * 0.5);
  const width = Math.max(0, ...rows.map(({ name }) => widthOf(name)).filter((own) => own <= room)) + 2;
  for (const { name, lines } of rows) {
    const isBeside = widthOf(name) + 2 <= width;
    if (!isBeside) page.text([name], { indent: rowIndent });
    for (const [index, parts] of lines.entries()) {
      const label = index === 0 && isBeside ? name : "";
      page.text(parts, { indent: rowIndent, label, labelWidth: width });
    }
  }
}
