import { type HunkLine, walkHunk } from "../../core/change.ts";
import type { KeptFile } from "../../core/events.ts";
import type { Location } from "../../core/finding.ts";
import type { Excerpt } from "../../outputs/excerpt.ts";

/** More of it are counted. */
const maxLines = 12;
/** A line of a minified file may be a megabyte. */
const maxLineLength = 400;

/**
 * What the change put where a flag points to removed lines: those that it added in the same run of changed lines. Without them
 * nobody can tell whether what was removed is missing. Null: the flag points to lines that are there, or to no change that is kept.
 */
export function replacementOf(
  { path, side, startLine, endLine }: Location,
  files: readonly KeptFile[],
): Excerpt | null {
  if (side !== "base" || startLine === null || endLine === null) return null;
  const file = files.find(({ patch }) => patch.path === path || patch.oldPath === path);
  const runs = (file?.patch.hunks ?? []).flatMap((hunk) => runsOf([...walkHunk(hunk)]));
  const isMeant = ({ oldLine, newLine }: HunkLine) =>
    newLine === null && oldLine !== null && oldLine >= startLine && oldLine <= endLine;
  const meant = runs.filter((run) => run.some(isMeant));
  if (meant.length === 0) return null;
  const added = meant.flat().filter(({ oldLine }) => oldLine === null);
  const lines = added.slice(0, maxLines).map(({ newLine, text }) => {
    return { number: newLine, text: text.replace(/\r$/, "").slice(0, maxLineLength), isMarked: false, isChanged: true };
  });
  return { lines, omitted: added.length - lines.length };
}

/** Changed lines that follow each other without one between them that stayed. */
function runsOf(lines: readonly HunkLine[]): HunkLine[][] {
  const runs: HunkLine[][] = [[]];
  for (const line of lines) {
    if (line.kind === "context") runs.push([]);
    else runs.at(-1)?.push(line);
  }
  return runs;
}
