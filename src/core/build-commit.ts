import type { Family } from "./authorship.ts";

/** Who wrote an increment. */
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

/** The message of a commit of ours. @param title one line of plain words (`plainTitle`) */
export function commitMessage(title: string, workId: string, author: IncrementAuthor): string {
  return `${title}\n\nWork: ${workId}\nCo-Authored-By: ${signatureOf(author)}\n`;
}

/** A name that is read as of the family which wrote it, and of none where that is not known. */
function signatureOf({ program, programTitle, model, family }: IncrementAuthor): string {
  const address = addresses[program];
  const behind = address === undefined ? "" : ` <${address}>`;
  if (family === "unknown")
    return program === "claude-code" ? `Claude Code${behind}` : `unknown model (${programTitle})`;
  if (model !== null && isNameOfModel(model)) return `${model} via ${programTitle}${behind}`;
  // By its own name alone Claude Code says that it ran a model of somebody else.
  return program === "claude-code" ? `Claude${behind}` : `${programTitle}${behind}`;
}

/** What a program says of its model is hostile, too. */
function isNameOfModel(model: string): boolean {
  return /^[A-Za-z0-9][\w.:/@+-]{0,79}$/.test(model);
}
