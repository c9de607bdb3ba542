// Prints the ten largest source files and functions: where to look first when something has grown too big.
import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { parseSync, Visitor } from "oxc-parser";

interface Size {
  readonly what: string;
  readonly lines: number;
}

interface Spanned {
  readonly start: number;
  readonly end: number;
}

function lineCount(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function functionSizes(file: string, text: string): Size[] {
  const sizes: Size[] = [];
  const add = (node: Spanned) => {
    const body = text.slice(node.start, node.end);
    const at = lineCount(text.slice(0, node.start + 1));
    const name = /^[^\n]{0,60}/.exec(body)?.[0] ?? "";
    sizes.push({ what: `${file}:${at}  ${name}`, lines: lineCount(body) });
  };
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(parseSync(file, text).program);
  return sizes;
}

function printLargest(title: string, sizes: readonly Size[]): void {
  console.log(`${title}\n`);
  const largest = [...sizes].sort((a, b) => b.lines - a.lines).slice(0, 10);
  for (const { what, lines } of largest) console.log(`${String(lines).padStart(6)}  ${what}`);
  console.log("");
}

const files: Size[] = [];
const functions: Size[] = [];
for await (const file of glob("src/**/*.{ts,tsx}")) {
  const text = readFileSync(file, "utf8");
  files.push({ what: file, lines: lineCount(text) });
  functions.push(...functionSizes(file, text));
}
printLargest("Lines of the largest files", files);
printLargest("Lines of the largest functions", functions);
