import type { Authorship, Evidence, Family } from "../core/authorship.ts";
import { foldAuthorship } from "../core/authorship-fold.ts";
import type { FilePatch } from "../core/change.ts";
import { isAuthorUnknown } from "../core/choice.ts";
import type { AuthorshipSource, TakenChange } from "../ports.ts";
import type { Note, ReviewOptions, UnknownLines } from "./review-options.ts";

/** What the user says of the author, and whether the user can be asked. */
export type AuthorOptions = Pick<ReviewOptions, "author" | "rememberedAuthor" | "askAuthor">;

/** Who wrote a change, and what people should know of it. */
export interface FoundAuthorship {
  readonly authorship: Authorship;
  readonly notes: readonly Note[];
}

/**
 * Who wrote these files of a change: all evidence there is, and the user's word. Where nothing shows who wrote much of
 * it, nothing was declared and nobody was asked before of this repository, the user is asked, if there is one.
 */
export async function findAuthorship(
  taken: TakenChange,
  files: readonly FilePatch[],
  options: AuthorOptions,
  { authorship: sources }: { readonly authorship: readonly AuthorshipSource[] },
  signal: AbortSignal,
): Promise<FoundAuthorship> {
  const context = { change: taken.change, uncommitted: taken.uncommitted, files, signal };
  const found = (await Promise.all(sources.map((source) => source.read(context)))).flat();
  const declared = options.author === null ? [] : [declaredEvidence(options.author)];
  const shown = foldAuthorship(files, [...declared, ...found, ...rememberedEvidence(options.rememberedAuthor)]);
  const isSaid = options.author !== null || options.rememberedAuthor !== null;
  if (isSaid || !isAuthorUnknown(shown.families)) {
    return { authorship: shown, notes: declaredNotes(found, options.author) };
  }
  const unknown = countUnknown(shown);
  const answer = (await options.askAuthor?.(unknown)) ?? null;
  if (answer === null) return { authorship: shown, notes: [unknownNote(unknown)] };
  return { authorship: foldAuthorship(files, [...found, ...rememberedEvidence(answer)]), notes: [] };
}

function declaredEvidence(family: Family): Evidence {
  const detail = "declared by the user";
  return { source: "declared", strength: "declared", family, model: null, paths: [], detail };
}

/** Somebody who does not know says nothing, but that they were asked. */
function rememberedEvidence(family: Family | null): Evidence[] {
  if (family === null || family === "unknown") return [];
  const detail = "as the user said of this repository when asked";
  return [{ source: "remembered", strength: "remembered", family, model: null, paths: [], detail }];
}

function countUnknown({ families }: Authorship): UnknownLines {
  const total = families.reduce((sum, { lines }) => sum + lines, 0);
  return { unknown: families.find(({ family }) => family === "unknown")?.lines ?? 0, total };
}

function unknownNote({ unknown, total }: UnknownLines): Note {
  const lines = unknown === total ? "this change" : `${unknown} of its ${total} lines`;
  const text = `Nothing shows who wrote ${lines}, so independence is not shown. Say it with --author, or see blindspot authors.`;
  return { level: "info", text };
}

/** A word of the user against what there is to see is taken, and said. */
function declaredNotes(found: readonly Evidence[], declared: Family | null): Note[] {
  if (declared === null) return [];
  const shown = [...new Set(found.map(({ family }) => family))].filter((f) => f !== declared && f !== "unknown");
  if (shown.length === 0) return [];
  return [
    { level: "warning", text: `You declare ${declared} as the author, but the evidence names ${shown.join(", ")}.` },
  ];
}
