import { enclosingLines } from "./enclosing.ts";
import type { FollowedPlace } from "./follow.ts";
import { cutLine, pathOnLine } from "./listing.ts";

/** Lines shown on either side of a place, and of a place itself at most. */
const around = 25;
const maxPlaceLines = 120;
const maxEnclosingBytes = 1_500;
/** Code shown of one file, in characters. */
const maxFileLength = 12 * 1024;

/**
 * A file as it is now, where findings stand in it: numbered lines, what encloses them, `⋯` for a gap. Nothing of how it was.
 *
 * @param text the sanitized file
 */
export function listPlaces(path: string, text: string, places: readonly FollowedPlace[]): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const shown = new Set<number>();
  for (const place of places) for (const line of linesFor(place, lines)) shown.add(line);
  const width = String(lines.length).length;
  const out = [`File ${pathOnLine(path)}, ${lines.length} ${lines.length === 1 ? "line" : "lines"}`];
  let [length, last] = [0, 0];
  for (const line of [...shown].sort((a, b) => a - b)) {
    const row = `${String(line).padStart(width)}  ${cutLine(lines[line - 1] ?? "")}`;
    length += row.length + 1;
    if (length > maxFileLength) return [...out, "[cut]"].join("\n");
    if (line !== last + 1) out.push(`${" ".repeat(width)} ⋯`);
    out.push(row);
    last = line;
  }
  return (last === lines.length ? out : [...out, `${" ".repeat(width)} ⋯`]).join("\n");
}

/** Where only the file is known, its beginning. */
function linesFor({ startLine, endLine }: FollowedPlace, lines: readonly string[]): number[] {
  const first = Math.min(startLine ?? 1, lines.length);
  const last = Math.min(endLine ?? first, first + maxPlaceLines - 1, lines.length);
  const start = Math.max(1, first - around);
  const end = Math.min(lines.length, last + around);
  const changed = lines.slice(first - 1, last);
  const window = Array.from({ length: end - start + 1 }, (_, index) => start + index);
  return [...window, ...enclosingLines(lines, { start, end, firstChanged: first, changed }, maxEnclosingBytes)];
}
