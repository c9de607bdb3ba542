import { isAbsolute, posix, relative, sep } from "node:path";
import picomatch from "picomatch";
import { BlindspotError } from "../core/errors.ts";

/** Says whether a path of the repository (from its top) is one of those asked for. */
export type PathFilter = (path: string) => boolean;

/**
 * Paths as people give them behind a change. Each is a file, a folder with all below it, or a glob, seen from where
 * they stand (`prefix`). A `*` does not cross folders, `**` does; a glob without a slash matches in every folder below;
 * what a glob matches may be a folder too. A name that exists as written wins over its reading as a glob
 * (`app/[id]/page.tsx`).
 *
 * @param root top of the working tree, to understand absolute paths
 * @returns one filter for each path
 * @throws BlindspotError `usage` for a path outside the repository
 */
export function pathFilters(paths: readonly string[], root: string, prefix: string): PathFilter[] {
  return paths.map((path) => {
    const inner = isAbsolute(path) ? relative(root, path).split(sep).join("/") : path;
    const from = isAbsolute(path) ? "" : prefix;
    const literal = normalize(`${from}${inner}`, path);
    if (literal === "") return () => true;
    const isGlob = picomatch(globs(inner, from), { dot: true, nonegate: true });
    return (candidate) => candidate === literal || candidate.startsWith(`${literal}/`) || isGlob(candidate);
  });
}

/** True for a path that any of them accepts, and for all when there are none. */
export function anyFilter(filters: readonly PathFilter[]): PathFilter {
  return (path) => filters.length === 0 || filters.some((accepts) => accepts(path));
}

function normalize(path: string, given: string): string {
  const normal = posix.normalize(path).replace(/^\.$|\/$/g, "");
  if (normal !== ".." && !normal.startsWith("../")) return normal;
  throw new BlindspotError("usage", `${given} lies outside the repository.`, "Name paths inside the repository.");
}

function globs(pattern: string, prefix: string): string[] {
  const from = prefix.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
  const glob = posix.normalize(`${from}${pattern.includes("/") ? "" : "**/"}${pattern}`).replace(/\/$/, "");
  return [glob, `${glob}/**`];
}
