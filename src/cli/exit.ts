import type { CommanderError } from "commander";
import { BlindspotError, type ErrorCode } from "../core/errors.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Io } from "./io.ts";
import { InterruptedError } from "./signals.ts";

/** Nobody may review: like a review that failed, so that no pipeline takes it for a clean one. */
const failed: ReadonlySet<ErrorCode> = new Set(["no-reviewer", "same-family"]);

/** Prints an error for people, and as a document where one was asked for. @returns the exit code */
export function exitOfError(error: unknown, io: Io, isJson: boolean): number {
  if (!(error instanceof BlindspotError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr(`blindspot: something broke that should not have. Please report this:\n${terminalText(text)}\n`);
    return 3;
  }
  const { code, message, hint } = error;
  io.stderr(`blindspot: ${terminalText(message)}\n${terminalText(hint)}\n`);
  if (isJson) printDocument({ code, message, hint }, io);
  if (error instanceof InterruptedError) return error.exitCode;
  return failed.has(code) ? 3 : 2;
}

/** The exit code of arguments that are none, or of help that was asked for; people have been told by then. */
export function exitOfArguments({ exitCode, message }: CommanderError, io: Io, isJson: boolean): number {
  if (exitCode === 0) return 0;
  const hint = "blindspot --help shows what there is.";
  if (isJson) printDocument({ code: "usage", message: message.replace(/^error: /, ""), hint }, io);
  return 2;
}

function printDocument(error: { readonly code: ErrorCode; readonly message: string; readonly hint: string }, io: Io) {
  io.stdout(`${JSON.stringify({ version: 0, error }, null, 2)}\n`);
}
