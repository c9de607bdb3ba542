import { makePathTable, type PathTable } from "./anchor-path.ts";
import { makeWordTable, type WordTable } from "./anchor-similar.ts";
import { type AnchorFile, type CodeView, makeView, type ViewKind } from "./anchor-view.ts";

/** A change to anchor findings in. */
export interface AnchorTarget {
  readonly files: readonly AnchorFile[];
}

/** A change made ready for searching. Each part of it is read when it is first needed, and once. */
export interface AnchorIndex extends AnchorTarget {
  readonly paths: PathTable;
  view(file: AnchorFile, kind: ViewKind): CodeView;
  words(view: CodeView): WordTable;
}

/** Prepares a change for `anchorFinding`. Make it once per change; it takes no time until something is searched. */
export function makeAnchorIndex({ files }: AnchorTarget): AnchorIndex {
  const views = new Map<AnchorFile, Map<ViewKind, CodeView>>(files.map((file) => [file, new Map()]));
  const words = new Map<CodeView, WordTable>();
  return {
    files,
    paths: makePathTable(files),
    view: (file, kind) => remember(views.get(file) ?? new Map(), plainKind(file, kind), () => makeView(file, kind)),
    words: (view) => remember(words, view, () => makeWordTable(view)),
  };
}

/** Where the whole file is not known, its hunks are all there is. */
function plainKind(file: AnchorFile, kind: ViewKind): ViewKind {
  if (kind === "head" && file.head === null) return "head-hunks";
  return kind === "base" && file.base === null ? "base-hunks" : kind;
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const value = make();
  known.set(key, value);
  return value;
}
