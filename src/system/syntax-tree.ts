import type { Node, Tree, TreeCursor } from "web-tree-sitter";
import type { LineRange } from "../core/authorship.ts";
import type { Construct, Span, SyntaxReading, SyntaxRequest } from "../core/syntax.ts";

/** Of one text: more of them is nothing that anybody wrote. */
const maxNodes = 400_000;
const maxConstructs = 40_000;
const maxHead = 200;

/** What stands behind the head of a construct: what a function takes says little of what it does. */
const behindHead = ["arguments", "parameters", "body", "block"];
/** What may hold that in its place: the function of a variable, the definition below its decorators. */
const inner = ["value", "definition"];

/** What a tree says of the lines that were asked for. Null where it is larger than code is. */
export function readTree(tree: Tree, request: SyntaxRequest): SyntaxReading | null {
  const found = { constructs: [] as Construct[], comments: [] as Span[], strings: [] as Span[] };
  const lines = request.text.split("\n");
  const cursor = tree.walk();
  try {
    let nodes = 0;
    do {
      if (++nodes > maxNodes || found.constructs.length > maxConstructs) return null;
    } while (next(cursor, visit(cursor, request, found, lines)));
    return found;
  } finally {
    cursor.delete();
  }
}

/** To the node after this one in the order of the text; into it only where that is worth it. False: there is none. */
function next(cursor: TreeCursor, goInto: boolean): boolean {
  if (goInto && cursor.gotoFirstChild()) return true;
  while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return false;
  return true;
}

interface Found {
  readonly constructs: Construct[];
  readonly comments: Span[];
  readonly strings: Span[];
}

/** Notes what the node is. @returns whether what is in it matters */
function visit(cursor: TreeCursor, request: SyntaxRequest, found: Found, lines: readonly string[]): boolean {
  const { text, kinds, lines: wanted } = request;
  const [start, end] = [cursor.startPosition.row + 1, cursor.endPosition.row + 1];
  if ((wanted[firstEndingFrom(wanted, start)]?.[0] ?? Number.POSITIVE_INFINITY) > end) return false;
  if (!cursor.nodeIsNamed) return false;
  const kind = cursor.nodeType;
  if (kinds.comments.has(kind)) {
    addSpans(found.comments, cursor, wanted, lines);
    return false;
  }
  if (kinds.strings.has(kind)) addSpans(found.strings, cursor, wanted, lines);
  if (kinds.constructs.has(kind))
    found.constructs.push({ kind, start, end: lastLine(cursor), head: headOf(cursor.currentNode, text) });
  return true;
}

/** A node that ends before the first character of a line does not stand on it. */
function lastLine({ startPosition, endPosition }: TreeCursor): number {
  const isBefore = endPosition.column === 0 && endPosition.row > startPosition.row;
  return endPosition.row + (isBefore ? 0 : 1);
}

/** The index of the first range that does not end before a line. */
function firstEndingFrom(ranges: readonly LineRange[], line: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as LineRange)[1] < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Columns are in UTF-16 units, as `web-tree-sitter` counts them. */
function addSpans(spans: Span[], cursor: TreeCursor, wanted: readonly LineRange[], lines: readonly string[]): void {
  const { startPosition: from, endPosition: to } = cursor;
  for (let at = firstEndingFrom(wanted, from.row + 1); at < wanted.length; at++) {
    const [first, last] = wanted[at] as LineRange;
    if (first - 1 > to.row) break;
    for (let row = Math.max(first - 1, from.row); row <= Math.min(last - 1, to.row); row++) {
      const begin = row === from.row ? from.column : 0;
      spans.push({ line: row + 1, from: begin, to: row === to.row ? to.column : (lines[row]?.length ?? 0) });
    }
  }
}

/** What stands before its arguments or body; without any, its first line. */
function headOf(node: Node, whole: string): string {
  const held = inner.map((name) => node.childForFieldName(name)).find((child) => child !== null);
  const ends = [node, ...(held == null ? [] : [held])].flatMap((holder) =>
    behindHead.flatMap((name) => holder.childForFieldName(name)?.startIndex ?? []),
  );
  const end = Math.min(node.endIndex, ...ends);
  const text = whole.slice(node.startIndex, Math.min(node.startIndex + maxHead, end));
  return ends.length > 0 ? text : (text.split("\n", 1)[0] ?? "");
}
