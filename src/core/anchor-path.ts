import type { AnchorFile } from "./anchor-view.ts";

/** Paths of a change, to look up what a reviewer said. */
export interface PathTable {
  readonly byPath: ReadonlyMap<string, readonly AnchorFile[]>;
  readonly byLowerCase: ReadonlyMap<string, readonly AnchorFile[]>;
  readonly byName: ReadonlyMap<string, readonly AnchorFile[]>;
}

/** More files than this for one said path say nothing about the place. */
const MAX_CANDIDATES = 5;

export function makePathTable(files: readonly AnchorFile[]): PathTable {
  const byPath = new Map<string, AnchorFile[]>();
  const byLowerCase = new Map<string, AnchorFile[]>();
  const byName = new Map<string, AnchorFile[]>();
  for (const file of files) {
    for (const path of pathsOf(file)) {
      append(byPath, path, file);
      append(byLowerCase, path.toLowerCase(), file);
      append(byName, nameOf(path).toLowerCase(), file);
    }
  }
  return { byPath, byLowerCase, byName };
}

/**
 * The files that a said path may mean, most often one: the path itself or the old one of a rename, with `a/`, `b/`, `./` or `/`
 * before it, in other case, or the end of one (or the other way round, when an absolute path was said). Empty when it
 * means none, or could mean too many.
 */
export function resolvePath(said: string, table: PathTable): readonly AnchorFile[] {
  const path = said.replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "");
  const unprefixed = path.replace(/^[ab]\//, "");
  for (const candidate of [said, path, unprefixed]) {
    const found = table.byPath.get(candidate) ?? table.byLowerCase.get(candidate.toLowerCase());
    if (found !== undefined) return found;
  }
  const sameEnd = (table.byName.get(nameOf(path).toLowerCase()) ?? []).filter((file) =>
    pathsOf(file).some((known) => isSuffix(known, unprefixed) || isSuffix(unprefixed, known)),
  );
  return sameEnd.length <= MAX_CANDIDATES ? sameEnd : [];
}

/** Head path first. */
function pathsOf({ patch }: AnchorFile): string[] {
  return patch.oldPath === null || patch.oldPath === patch.path ? [patch.path] : [patch.path, patch.oldPath];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function isSuffix(path: string, end: string): boolean {
  return path.toLowerCase().endsWith(`/${end.toLowerCase()}`);
}

function append(map: Map<string, AnchorFile[]>, key: string, file: AnchorFile): void {
  const files = map.get(key);
  if (files === undefined) map.set(key, [file]);
  else if (!files.includes(file)) files.push(file);
}
