import type { LineRange } from "../core/authorship.ts";
import { addedLines, firstFrom, indicesIn, lastClaims } from "../core/authorship-lines.ts";
import type { FilePatch } from "../core/change.ts";
import type { TraceRange } from "./agent-trace-record.ts";
import { type HashedLines, HeadText } from "./content-hash.ts";
import type { CommitPlace } from "./line-commits.ts";
import { isDistinctive, lineKey } from "./session-lines.ts";

/**
 * How sure it is that a range means these lines. `exact`: their text has the record's hash, or they stand in the commit that
 * the record names where it says. `near`: the record names the commit below the one that brought them, as records do that
 * are made with each edit; other edits may have moved them until they were committed.
 */
export type Certainty = "exact" | "near";

/** Lines of the head that a range speaks of. */
export interface PlacedRange {
  readonly range: TraceRange;
  readonly certainty: Certainty;
  readonly lines: readonly number[];
}

/** Ranges whose text stands in the file now, wherever that is. Throws the reason of the signal that `hashed` has. */
export async function placeByText(
  file: FilePatch,
  head: string,
  ranges: readonly TraceRange[],
  hashed: HashedLines,
): Promise<PlacedRange[]> {
  const text = new HeadText(head);
  const numbers = [...addedLines(file)].map(({ line }) => line);
  const placed: PlacedRange[] = [];
  for (const range of ranges) {
    const [start, end] = range.range;
    const count = end - start + 1;
    if (range.contentHash === null || count > text.lines) continue;
    const first = await hashed.find(text, range.contentHash, count, firstsOf(start, text.lines - count + 1));
    if (first === null || (first !== start && !isTelling(text.between(first, first + count - 1)))) continue;
    const lines = [...indicesIn(numbers, [[first, first + count - 1]])].map((index) => numbers[index] as number);
    placed.push({ range, certainty: "exact", lines });
  }
  return placed;
}

/** Elsewhere, lines that everybody writes are not the same lines. */
function isTelling(text: string | null): boolean {
  return (text ?? "").split("\n").some((line) => isDistinctive(lineKey(line)));
}

/** Most lines stand where they stood. */
function* firstsOf(likely: number, last: number): Generator<number> {
  yield likely;
  for (let first = 1; first <= last; first++) if (first !== likely) yield first;
}

/** A place with the commit that was checked out before the lines in it were committed. */
export interface TracePlace extends CommitPlace {
  readonly parent: string | null;
}

/**
 * Ranges by their numbers. By the specification these hold in the commit that a record names; programs that write a record
 * with each edit cannot know the coming commit, and name the one that is checked out. Each range is read in the way in
 * which more of its lines are there, the second where both agree. Where ranges name a line, the newest holds.
 *
 * @param ranges oldest first
 */
export function placeByNumber(places: readonly TracePlace[], ranges: readonly TraceRange[]): PlacedRange[] {
  const numbered = places.map((place) => {
    const lines = place.lines.toSorted((a, b) => a.from - b.from);
    return { ...place, lines, numbers: lines.map(({ from }) => from) };
  });
  const isAbove = new Map(
    ranges.map((range) => [range, covered(range, numbered, "parent") >= covered(range, numbered, "sha")]),
  );
  return numbered.flatMap((place) =>
    (["exact", "near"] as const).flatMap((certainty) => {
      const own = ranges.filter(
        (range) =>
          range.path === place.path &&
          range.revision === (certainty === "near" ? place.parent : place.sha) &&
          isAbove.get(range) === (certainty === "near"),
      );
      return placedIn(place, own, certainty);
    }),
  );
}

type NumberedPlace = TracePlace & { readonly numbers: readonly number[] };

function covered(
  { path, revision, range: [start, end] }: TraceRange,
  places: readonly NumberedPlace[],
  by: "sha" | "parent",
) {
  const own = places.filter((place) => place.path === path && place[by] === revision);
  return own.reduce((sum, { numbers }) => sum + firstFrom(numbers, end + 1) - firstFrom(numbers, start), 0);
}

function placedIn(
  { numbers, lines }: NumberedPlace,
  ranges: readonly TraceRange[],
  certainty: Certainty,
): PlacedRange[] {
  const owners = lastClaims(
    numbers,
    ranges.map(({ range }): LineRange[] => [range]),
  );
  const owned = Map.groupBy(lines.keys(), (index) => owners[index] as number);
  return ranges.flatMap((range, index) => {
    const own = owned.get(index)?.map((at) => lines[at]?.to as number);
    return own === undefined ? [] : [{ range, certainty, lines: own }];
  });
}
