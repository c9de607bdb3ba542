import { type CodeViewItem, type DiffLineAnnotation, type FileDiffMetadata, processFile } from "@pierre/diffs";
import type { FileDiff, Item } from "../messages.ts";

/** What stands between the lines: which flags point there. */
export interface Mark {
  readonly ids: readonly string[];
}

export type DiffItem = CodeViewItem<Mark>;

/** Reads a diff for the view; null where there is nothing to show of it. */
export function toFileDiff({ diff }: FileDiff, cacheKey: string): FileDiffMetadata | null {
  if (diff === null || diff === "") return null;
  return processFile(diff, { cacheKey, isGitDiff: true }) ?? null;
}

/** Where the flags of a file stand between its lines. */
export function marksOf(items: readonly Item[], path: string): DiffLineAnnotation<Mark>[] {
  const places = new Map<string, { side: "additions" | "deletions"; lineNumber: number; ids: string[] }>();
  for (const { id, view } of items) {
    const { side, endLine } = view.location;
    if (view.location.path !== path || endLine === null) continue;
    const key = `${side}:${endLine}`;
    const place = places.get(key) ?? {
      side: side === "base" ? "deletions" : "additions",
      lineNumber: endLine,
      ids: [],
    };
    place.ids.push(id);
    places.set(key, place);
  }
  return [...places.values()].map(({ side, lineNumber, ids }) => ({ side, lineNumber, metadata: { ids } }));
}

/** The lines of a flag, as the view selects them; null: it has none. */
export function linesOf({ view }: Item) {
  const { startLine, endLine, side } = view.location;
  if (startLine === null || endLine === null) return null;
  const where = side === "base" ? ("deletions" as const) : ("additions" as const);
  return { start: startLine, end: endLine, side: where, endSide: where };
}
