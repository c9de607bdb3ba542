import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Language as Grammar, Parser, type Tree } from "web-tree-sitter";
import type { Language, SyntaxReading, SyntaxRequest } from "../core/syntax.ts";
import type { Syntax } from "../ports.ts";
import { readTree } from "./syntax-tree.ts";

/** A longer text is of a machine more often than of anybody, and takes its time: in UTF-16 units. */
const maxText = 512_000;
/** All texts of one reader together. */
const maxTexts = 5_000_000;
/**
 * How often the parser may report, for all texts together: about once for each hundred steps, of which ordinary code takes one for each
 * character or less, and text that is made to take long many. A count rather than a time, so that the same change is read the same way everywhere.
 */
const maxReports = 60_000;

/** The built program has its grammars beside it; the sources take them from their package. */
const shipped = new URL("../grammars/", import.meta.url);

function fileOf(name: string, module: string): string {
  const file = fileURLToPath(new URL(name, shipped));
  return existsSync(file) ? file : createRequire(import.meta.url).resolve(`${module}/${name}`);
}

let started: Promise<void> | null = null;

function start(): Promise<void> {
  started ??= Parser.init({ locateFile: (name: string) => fileOf(name, "web-tree-sitter") });
  return started;
}

/**
 * Reads code by tree-sitter's grammars, which are compiled to WebAssembly: code that is being read can break the parser and nothing
 * besides. One reader is for one change: what it reads in all is bounded. What cannot be read is null, and never an error.
 */
export function openSyntax(): Syntax {
  const grammars = new Map<Language, Promise<Grammar>>();
  let [texts, reports, isBroken] = [0, 0, false];
  const load = (language: Language) => {
    const known =
      grammars.get(language) ?? Grammar.load(fileOf(`tree-sitter-${language}.wasm`, "@vscode/tree-sitter-wasm/wasm"));
    grammars.set(language, known);
    return known;
  };
  const mayGoOn = () => ++reports <= maxReports;
  return {
    async read(request: SyntaxRequest): Promise<SyntaxReading | null> {
      const { length } = request.text;
      if (isBroken || length > maxText || texts + length > maxTexts || reports > maxReports) return null;
      texts += length;
      await start();
      const grammar = await load(request.language);
      try {
        return parse(grammar, request, mayGoOn);
      } catch {
        // A parser whose memory ended within a text cannot be trusted with the next one.
        isBroken = true;
        return null;
      }
    },
  };
}

function parse(grammar: Grammar, request: SyntaxRequest, mayGoOn: () => boolean): SyntaxReading | null {
  const parser = new Parser();
  let tree: Tree | null = null;
  try {
    parser.setLanguage(grammar);
    // Its types say that nothing is returned; what it says in words, and does, is to stop where true is.
    tree = parser.parse(request.text, null, { progressCallback: () => !mayGoOn() });
    return tree === null ? null : readTree(tree, request);
  } finally {
    tree?.delete();
    parser.delete();
  }
}
