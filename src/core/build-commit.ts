import type { Family } from "./authorship.ts";
import type { BuilderRef } from "./build.ts";
import { familyOfModel } from "./family.ts";

/** Who wrote an increment, or may have. */
export interface IncrementAuthor {
  /** `codex`. */
  readonly program: string;
  /** `Codex`. */
  readonly programTitle: string;
  /** That answered; null: not told. */
  readonly model: string | null;
  readonly family: Family;
}

/** Under which programs sign commits themselves; where each is documented stands in `authorship/programs.ts`. */
const addresses: Readonly<Record<string, string>> = {
  "claude-code": "noreply@anthropic.com",
  codex: "noreply@openai.com",
  gemini: "gemini-cli@google.com",
  qwen: "qwen-coder@alibabacloud.com",
};

/** Whose models programs run that nobody has told otherwise: names of these they say also where another model answers. */
const vendors: Readonly<Record<string, Family>> = {
  "claude-code": "anthropic",
  codex: "openai",
  gemini: "google",
  qwen: "qwen",
};

/**
 * The families that wrote what a builder changed. How it was set up when the work began goes before the name of a model that its
 * program repeats; a name that neither that nor the program itself accounts for tells of one more.
 *
 * @param served the models that its program named
 * @returns at least one; `unknown` alone where nothing is known
 */
export function builderFamilies({ program, family }: BuilderRef, served: readonly (string | null)[]): Family[] {
  const named = new Set(served.flatMap((model) => (model === null ? [] : [familyOfModel(model)])));
  named.delete("unknown");
  if (family === "unknown") return named.size === 0 ? ["unknown"] : [...named];
  return [family, ...[...named].filter((one) => one !== family && one !== vendors[program])];
}

/**
 * The message of a commit of ours.
 * @param title one line of plain words (`plainTitle`)
 * @param authors one for each family that may have written it
 */
export function commitMessage(title: string, workId: string, authors: readonly IncrementAuthor[]): string {
  const trailers = authors.map((author) => `Co-Authored-By: ${signatureOf(author)}\n`);
  return `${title}\n\nWork: ${workId}\n${trailers.join("")}`;
}

/** A name that is read as of the family which wrote it (`authorship/markers.ts`), and of none where that is not known. */
function signatureOf({ program, programTitle, model, family }: IncrementAuthor): string {
  const address = addresses[program];
  const behind = address === undefined ? "" : ` <${address}>`;
  if (family === "unknown")
    return program === "claude-code" ? `Claude Code${behind}` : `unknown model (${programTitle})`;
  if (model !== null && isReadAs(model, family)) return `${model} via ${programTitle}${behind}`;
  if (family !== vendors[program]) return `${family} model via ${programTitle}${behind}`;
  // By its own name alone Claude Code says that it ran a model of somebody else.
  return program === "claude-code" ? `Claude${behind}` : `${programTitle}${behind}`;
}

/** Whether a name is read as that of a model of a family. What a program says of its model is hostile, too. */
function isReadAs(model: string, family: Family): boolean {
  return /^[A-Za-z0-9][\w./+-]{0,79}$/.test(model) && /\d/.test(model) && familyOfModel(model) === family;
}
