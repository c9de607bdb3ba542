import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import type { LiveScreen } from "../outputs/terminal/screen.ts";
import { terminalLine } from "../system/terminal-text.ts";

const gap = "  ";

/** One column of a table. Cells are foreign text and cleaned here. */
export interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  /** Left out where there is no room, the last of them first. */
  readonly isOptional?: boolean;
  /** Takes what room the others leave and is cut with a mark, but not below so many columns while others can go. */
  readonly leastWidth?: number;
}

/**
 * Columns beside each other under their titles, one line a row. On a terminal a table is as wide as the screen, since wrapped
 * lines cannot be read as one: optional columns go, then long cells are cut. Elsewhere everything stays whole.
 */
export function renderTable(columns: readonly Column[], screen: LiveScreen): string {
  const clean = columns.map((column) => ({ ...column, lines: [column.title, ...column.cells].map(terminalLine) }));
  const wide = clean.map((column) => ({
    ...column,
    width: Math.max(...column.lines.map((text) => stringWidth(text))),
  }));
  const shown = screen.isInteractive ? fitted(wide, screen.width) : wide;
  const cut = screen.unicode ? "…" : "...";
  const rows = (shown[0]?.lines ?? []).map((_, row) => shown.map((column) => cellOf(column, row, cut)).join(gap));
  return rows.map((row) => `${cutTo(row.trimEnd(), screen, cut)}\n`).join("");
}

interface SizedColumn extends Column {
  readonly lines: readonly string[];
  readonly width: number;
}

function fitted(columns: readonly SizedColumn[], width: number): SizedColumn[] {
  let shown = [...columns];
  while (leastWidthOf(shown) > width) {
    const last = shown.findLast((column) => column.isOptional === true);
    if (last === undefined) break;
    shown = shown.filter((column) => column !== last);
  }
  let spare = Math.max(0, width - leastWidthOf(shown));
  return shown.map((column) => {
    const least = leastOf(column);
    const given = Math.min(column.width, least + spare);
    spare -= given - least;
    return { ...column, width: given };
  });
}

function leastWidthOf(columns: readonly SizedColumn[]): number {
  return columns.reduce((sum, column) => sum + leastOf(column), 0) + gap.length * (columns.length - 1);
}

function leastOf({ leastWidth, width }: SizedColumn): number {
  return Math.min(width, leastWidth ?? width);
}

function cellOf({ lines, width }: SizedColumn, row: number, truncationCharacter: string): string {
  const text = cliTruncate(lines[row] ?? "", width, { truncationCharacter });
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

function cutTo(line: string, { isInteractive, width }: LiveScreen, truncationCharacter: string): string {
  return isInteractive ? cliTruncate(line, width, { truncationCharacter }) : line;
}
