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
  const { found, gaps } = await collectEvidence(taken, files, sources, signal);
  const declared = options.author === null ? [] : [declaredEvidence(options.author)];
  const shown = foldAuthorship(files, [...declared, ...found, ...rememberedEvidence(options.rememberedAuthor)]);
  const isSaid = options.author !== null || options.rememberedAuthor !== null;
  if (isSaid || !isAuthorUnknown(shown.families)) {
    return { authorship: shown, notes: [...gaps, ...declaredNotes(found, options.author)] };
  }
  const unknown = countUnknown(shown);
  const answer = (await options.askAuthor?.(unknown)) ?? null;
  if (answer === null) return { authorship: shown, notes: [...gaps, unknownNote(unknown)] };
  return { authorship: foldAuthorship(files, [...found, ...rememberedEvidence(answer)]), notes: gaps };
}

/** What all sources find. No review fails for want of evidence: what is missing is said. */
async function collectEvidence(
  { change, uncommitted }: TakenChange,
  files: readonly FilePatch[],
  sources: readonly AuthorshipSource[],
  signal: AbortSignal,
): Promise<{ found: readonly Evidence[]; gaps: readonly Note[] }> {
  const texts = new Set<string>();
  const context = { change, uncommitted, files, signal, onGap: (text: string) => void texts.add(text) };
  const read = async (source: AuthorshipSource): Promise<readonly Evidence[]> => {
    try {
      return await source.read(context);
    } catch (error) {
      signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      texts.add(`Evidence of who wrote it is missing: ${source.name} could not be read: ${why.slice(0, 300)}`);
      return [];
    }
  };
  const found = (await Promise.all(sources.map(read))).flat();
  return { found, gaps: [...texts].map((text) => ({ level: "warning", text })) };
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
