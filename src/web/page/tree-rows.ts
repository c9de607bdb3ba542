import type { Review } from "../messages.ts";
import type { LineHit } from "./diff-search.ts";
import { countOf } from "./words.ts";

/** One line of the list of files. */
export type TreeRow =
  | { readonly kind: "folder"; readonly name: string }
  | { readonly kind: "file"; readonly name: string; readonly index: number }
  | { readonly kind: "hit"; readonly hit: LineHit };

/** The files of a change by folder, as far as their paths hold every word of a search; behind them the lines that hold it. */
export function treeRows({ files }: Review, search: string, hits: readonly LineHit[], mostHits: number): TreeRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = files
    .map(({ path }, index) => ({ folder: path.slice(0, path.lastIndexOf("/") + 1), path, index }))
    .filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
    .sort((a, b) => (a.folder === b.folder ? (a.path < b.path ? -1 : 1) : a.folder < b.folder ? -1 : 1));
  const rows = wanted.flatMap(({ folder, path, index }, at): TreeRow[] => {
    const file: TreeRow = { kind: "file", name: path.slice(folder.length), index };
    return wanted[at - 1]?.folder === folder ? [file] : [{ kind: "folder", name: folder === "" ? "./" : folder }, file];
  });
  if (hits.length === 0) return rows;
  const found = hits.length < mostHits ? countOf(hits.length, "line") : `The first ${mostHits} lines`;
  return [...rows, { kind: "folder", name: found }, ...hits.map((hit): TreeRow => ({ kind: "hit", hit }))];
}
