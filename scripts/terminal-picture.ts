// Draws what a command printed as an SVG, for the README: node scripts/terminal-picture.ts FILE.ansi PICTURE.svg [ROWS]
import { readFileSync, writeFileSync } from "node:fs";
import xterm from "@xterm/headless";

const columns = 82;
const cell = { width: 8.4, height: 18 };
const margin = 16;
const background = "#101418";
const foreground = "#d7dde3";
const palette = ["#5b6570", "#f07178", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#d7dde3"];

interface Run {
  text: string;
  readonly column: number;
  readonly style: string;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function styleOf(cellAt: xterm.IBufferCell): string {
  const color = cellAt.isFgDefault() ? foreground : (palette[cellAt.getFgColor() % 8] ?? foreground);
  const weight = cellAt.isBold() ? ` font-weight="bold"` : "";
  return `fill="${color}"${cellAt.isDim() ? ` fill-opacity="0.6"` : ""}${weight}`;
}

/** Neighbouring cells of one style in one piece, each piece at its own column, so that any font keeps the grid. */
function runsOf(line: xterm.IBufferLine): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < columns; column++) {
    const cellAt = line.getCell(column);
    if (cellAt === undefined || cellAt.getChars() === "") continue;
    const style = styleOf(cellAt);
    const last = runs.at(-1);
    if (last?.style === style && last.column + [...last.text].length === column) last.text += cellAt.getChars();
    else runs.push({ text: cellAt.getChars(), column, style });
  }
  return runs.filter((run) => run.text.trim() !== "");
}

function draw(terminal: xterm.Terminal, rows: number): string {
  const texts: string[] = [];
  for (let row = 0; row < rows; row++) {
    const line = terminal.buffer.active.getLine(row);
    const y = margin + (row + 1) * cell.height - 4;
    for (const { text, column, style } of line === undefined ? [] : runsOf(line)) {
      const x = (margin + column * cell.width).toFixed(1);
      const width = ([...text].length * cell.width).toFixed(1);
      texts.push(
        `<text x="${x}" y="${y}" textLength="${width}" ${style} xml:space="preserve">${escapeXml(text)}</text>`,
      );
    }
  }
  const width = margin * 2 + columns * cell.width;
  const height = margin * 2 + rows * cell.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="${background}"/>
${texts.join("\n")}
</svg>
`;
}

const [input, output, most] = process.argv.slice(2);
if (input === undefined || output === undefined)
  throw new Error("usage: terminal-picture.ts FILE.ansi PICTURE.svg [ROWS]");
const text = readFileSync(input, "utf8");
const rows = Math.min(Number(most ?? Number.POSITIVE_INFINITY), text.trimEnd().split("\n").length);
const terminal = new xterm.Terminal({
  cols: columns,
  rows: Math.max(rows, 10),
  scrollback: 1_000,
  allowProposedApi: true,
  convertEol: true,
});
await new Promise<void>((resolve) => terminal.write(text, resolve));
writeFileSync(output, draw(terminal, rows));
