import { BlindspotError } from "../core/errors.ts";
import type { ImportVoice, RecognisedImport } from "../core/import.ts";
import { toolName } from "../core/import-tools.ts";
import type { ImportSource } from "../core/thread.ts";
import type { Note } from "../flow/review-options.ts";
import { countOf } from "../outputs/figures.ts";

/** Whose findings of a file are brought, and by which name. */
export interface ChosenTool {
  readonly source: ImportSource;
  readonly tool: string;
  /** Whose are left out. */
  readonly notes: readonly Note[];
}

/**
 * Whose findings count: the one that is named, else the only tool that speaks. Other voices are left out, and that is said.
 *
 * @param reviewer as the user names it; where nobody speaks by that name, it is a new name for the only one who does
 * @throws BlindspotError `usage` where several tools speak and none is named
 */
export function chooseTool({ format, voices }: RecognisedImport, reviewer: string | undefined): ChosenTool {
  const name = reviewer === undefined ? null : toolName(reviewer);
  const named = voices.find((voice) => voice.name === name);
  if (named !== undefined) return chosen(format, voices, named, named.name);
  const tools = voices.filter(({ isBot }) => isBot);
  const speakers = tools.length > 0 ? tools : voices;
  if (speakers.length > 1) throw severalTools(speakers, reviewer);
  const [only] = speakers;
  if (only === undefined) return { source: { format, only: null }, tool: name ?? "another-tool", notes: [] };
  return chosen(format, voices, only, name ?? only.name);
}

function chosen(
  format: ImportSource["format"],
  voices: readonly ImportVoice[],
  { name }: ImportVoice,
  tool: string,
): ChosenTool {
  const others = voices.filter((voice) => voice.name !== name);
  if (others.length === 0) return { source: { format, only: null }, tool, notes: [] };
  const text = `Only what ${name} found is brought; the file holds as well: ${listed(others, format)}.`;
  return { source: { format, only: name }, tool, notes: [{ level: "info", text }] };
}

function severalTools(voices: readonly ImportVoice[], reviewer: string | undefined): BlindspotError {
  const who = reviewer === undefined ? "" : `, and none of them is ${reviewer}`;
  const names = voices
    .slice(0, 8)
    .map(({ name }) => name)
    .join(", ");
  const message = `The file holds the findings of several: ${names}${who}.`;
  return new BlindspotError("usage", message, "Name one with --reviewer, and import the file once for each.");
}

const maxListed = 5;

function listed(voices: readonly ImportVoice[], format: ImportSource["format"]): string {
  const what = (voice: ImportVoice) =>
    format === "comments" ? `${countOf(voice.entries, "comment")} of ${voice.name}` : voice.name;
  const rest = voices.length - maxListed;
  return `${voices.slice(0, maxListed).map(what).join(", ")}${rest > 0 ? ` and ${countOf(rest, "other")}` : ""}`;
}
