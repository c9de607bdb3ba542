import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import { createPage, type Marks, type Page, type Part, paintLine, type Screen } from "../../outputs/terminal/page.ts";

/** The terminal window. */
export interface Canvas extends Screen {
  readonly rows: number;
}

/** Longer lines of prose are hard to read; code may take the whole width. */
const widestText = 96;
const wide = 80;

/** Columns left free at both sides. */
export function marginOf({ width }: Canvas): number {
  return width < wide ? 1 : 2;
}

export function marksOf(canvas: Canvas): Marks {
  return createPage(canvas).marks;
}

/** Lines of prose, within the margins. */
export function proseLines(canvas: Canvas, fill: (page: Page) => void): string[] {
  const margin = marginOf(canvas);
  const width = Math.min(canvas.width - 2 * margin, widestText);
  return linesOf(canvas, width, fill).map((line) => (line === "" ? "" : " ".repeat(margin) + line));
}

/** Lines of code: from the margin to the end of the window, each cut where it is longer. */
export function codeLines(canvas: Canvas, fill: (page: Page, indent: number) => void): string[] {
  return linesOf(canvas, canvas.width - 1, (page) => fill(page, marginOf(canvas)));
}

function linesOf({ color, unicode }: Canvas, width: number, fill: (page: Page) => void): string[] {
  const page = createPage({ width, color, unicode });
  fill(page);
  const text = page.toString();
  return text === "" ? [] : text.split("\n");
}

/** Parts on one line within the margins, cut with a mark where there is no room. */
export function oneLine(canvas: Canvas, parts: readonly Part[], width = canvas.width - 2 * marginOf(canvas)): string {
  const line = paintLine(parts, canvas);
  return cliTruncate(line, Math.max(1, width), { truncationCharacter: marksOf(canvas).cut });
}

/** A line that is no wider than the window: a page is never narrower than it can be read. */
export function cutLine(canvas: Canvas, line: string): string {
  return cliTruncate(line, canvas.width, { truncationCharacter: marksOf(canvas).cut });
}

/** A line with something at its left and at its right; what stands right goes where there is no room for both. */
export function spread(canvas: Canvas, left: readonly Part[], right: readonly Part[]): string {
  const margin = marginOf(canvas);
  const room = canvas.width - 2 * margin;
  const [start, end] = [oneLine(canvas, left), oneLine(canvas, right)];
  const free = room - stringWidth(start) - stringWidth(end);
  const whole = free < 2 ? start : start + " ".repeat(free) + end;
  return " ".repeat(margin) + whole;
}

/** A line across the window, with a remark near its end. */
export function ruleLine(canvas: Canvas, remark: string): string {
  const margin = marginOf(canvas);
  const room = canvas.width - 2 * margin;
  const dash = canvas.unicode ? "─" : "-";
  const said = remark === "" ? "" : ` ${remark} `;
  const tail = said === "" ? 0 : 2;
  const start = Math.max(0, room - stringWidth(said) - tail);
  return " ".repeat(margin) + oneLine(canvas, [["quiet", dash.repeat(start) + said + dash.repeat(tail)]]);
}

/** How far a count is of a whole, in so many columns. */
export function barParts({ unicode }: Canvas, share: number, columns: number): Part[] {
  const full = Math.min(columns, Math.round(share * columns));
  const [done, open] = unicode ? ["━", "─"] : ["#", "-"];
  return [
    ["good", done.repeat(full)],
    ["quiet", open.repeat(columns - full)],
  ];
}
