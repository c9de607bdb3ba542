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
