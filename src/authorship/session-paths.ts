import { basename, normalize, relative, sep } from "node:path";
import type { FilePatch } from "../core/change.ts";
import type { UncommittedFile } from "../ports.ts";

/** Whether a folder lies in a working tree, or above it as that of a session over several repositories. */
export function isNear(folder: string, roots: readonly string[]): boolean {
  return roots.some((root) => isWithin(folder, root) || isWithin(root, folder));
}

/** Whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether a folder could be one of the working trees before it was moved, or a copy of it: a part of it is called the same. */
export function isNamesake(folder: string, roots: readonly string[]): boolean {
  const names = new Set(roots.map((root) => basename(root)));
  return folder.split(/[\\/]/).some((name) => names.has(name));
}

/** What the files of a change have been called on the way to what they are called at its head. */
export interface FileNames {
  readonly files: readonly FilePatch[];
  readonly uncommitted: readonly Pick<UncommittedFile, "path" | "oldPath">[];
  /** Of the commits, newest first. */
  readonly renames: readonly (readonly [from: string, to: string])[];
}

/** Every name to the head paths that it may stand for. */
export function headPathsByName({ files, uncommitted, renames }: FileNames): Map<string, string[]> {
  const names = new Map<string, string[]>(files.map(({ path }) => [path, [path]]));
  const known = (name: string) => names.get(name) ?? [];
  const link = (from: string, to: string) => names.set(from, [...new Set([...known(from), ...known(to)])]);
  for (const { path, oldPath } of files) if (oldPath !== null) link(oldPath, path);
  for (const { path, oldPath } of uncommitted) if (oldPath !== null) link(oldPath, path);
  for (const [from, to] of renames) link(from, to);
  for (const [name, paths] of names) if (paths.length === 0) names.delete(name);
  return names;
}

/** Where agents put working trees of their own, which are gone when the work is done. */
const formerWorktree = /(?:^|\/)\.?worktrees\/[^/]+\/(.+)$/;

/** Finds the files of a change by the absolute paths that stand in transcripts. */
export class SessionPaths {
  readonly #names: ReadonlyMap<string, readonly string[]>;
  readonly #roots: readonly string[];

  /** @param roots working trees, the longest first */
  constructor(names: ReadonlyMap<string, readonly string[]>, roots: readonly string[]) {
    this.#names = names;
    this.#roots = roots;
  }

  /** Last parts of all names: one of them stands wherever a file of the change is named. */
  get words(): string[] {
    return [...new Set([...this.#names.keys()].map((name) => basename(name)))];
  }

  /** @param isOurs the path is of this repository, wherever that stood then: its end may decide */
  headPaths(path: string, isOurs: boolean): readonly string[] {
    const whole = normalize(path);
    const root = this.#roots.find((folder) => isWithin(whole, folder));
    if (root !== undefined) {
      const inner = relative(root, whole).split(sep).join("/");
      const moved = formerWorktree.exec(inner)?.[1];
      return this.#names.get(inner) ?? this.#names.get(moved ?? "") ?? [];
    }
    return isOurs ? this.#byEnd(whole.split(sep).join("/")) : [];
  }

  #byEnd(path: string): readonly string[] {
    const parts = path.split("/").slice(1);
    for (let at = 0; at < parts.length; at++) {
      const found = this.#names.get(parts.slice(at).join("/"));
      if (found !== undefined) return found;
    }
    return [];
  }
}
