import type { FilePatch } from "../core/change.ts";
import type { AuthorshipContext } from "../ports.ts";
import { blameLines, type LineOrigins } from "../system/blame.ts";

/**
 * Of each added line of a file, by its number at the head: the commit of the change that it comes from, with its path and
 * number there; `NOT_COMMITTED` for lines of the working tree. Sources share the answers.
 *
 * @returns null where that cannot be told; a line that is not in it has no known origin
 */
export function commitsOfLines(context: AuthorshipContext, file: FilePatch): Promise<LineOrigins | null> {
  return blameLines(context, file);
}

/** Lines of a file as they stood in one commit. */
export interface CommitPlace {
  readonly sha: string;
  /** The file as it was called there. */
  readonly path: string;
  /** Their numbers there, and at the head. */
  readonly lines: readonly { readonly from: number; readonly to: number }[];
}

/** The same by commit, and by path in it. */
export function placesOf(origins: LineOrigins): CommitPlace[] {
  const places = new Map<string, { sha: string; path: string; lines: { from: number; to: number }[] }>();
  for (const [to, { sha, path, line }] of origins) {
    const key = `${sha} ${path}`;
    const place = places.get(key) ?? { sha, path, lines: [] };
    places.set(key, place);
    place.lines.push({ from: line, to });
  }
  return [...places.values()];
}
