/** Codes of the errors that stop a command. The CLI turns each into an exit code in one place (`cli/exit.ts`). */
export type ErrorCode =
  | "usage"
  | "config"
  | "not-a-repository"
  | "git"
  | "bad-diff"
  | "not-found"
  | "ambiguous"
  | "no-reviewer"
  | "same-family"
  | "no-answer"
  | "secret"
  | "policy"
  | "ledger"
  | "input"
  | "interrupted";

/**
 * A broken promise or bad input that ends the command. Expected failures of reviewers are never thrown: they are
 * data (`ThreadOutcome`).
 *
 * `message` says what happened and to what, `hint` in one sentence what to do next.
 */
export class BlindspotError extends Error {
  override readonly name = "BlindspotError";
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}
