import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import type { LiveScreen } from "../outputs/terminal/screen.ts";
import { terminalLine } from "../system/terminal-text.ts";

const gap = "  ";

/**
 * Rows as aligned columns, one line each. Cells are foreign text and cleaned here. On a terminal lines are cut at its
 * width, since wrapped ones cannot be read as a table; elsewhere they stay whole.
 */
export function renderTable(rows: readonly (readonly string[])[], screen: LiveScreen): string {
  const cells = rows.map((row) => row.map(terminalLine));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ""))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
  const truncationCharacter = screen.unicode ? "…" : "...";
  return lines
    .map((line) => `${screen.isInteractive ? cliTruncate(line, screen.width, { truncationCharacter }) : line}\n`)
    .join("");
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - stringWidth(cell)));
}
