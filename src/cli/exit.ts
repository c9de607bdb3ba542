import type { CommanderError } from "commander";
import wrapAnsi from "wrap-ansi";
import { BlindspotError, type ErrorCode } from "../core/errors.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Io } from "./io.ts";
import { InterruptedError } from "./signals.ts";

/** Nobody may be asked, or nobody answered: like a review that failed, so that no pipeline takes it for a clean one. */
const failed: ReadonlySet<ErrorCode> = new Set(["no-reviewer", "same-family", "no-answer"]);

/** Prints an error for people, and as a document where one was asked for. @returns the exit code */
export function exitOfError(error: unknown, io: Io, isJson: boolean): number {
  if (!(error instanceof BlindspotError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr(`blindspot: something broke that should not have. Please report this:\n${terminalText(text)}\n`);
    return 3;
  }
  const { code, hint } = error;
  const message = sentence(error.message);
  tell({ message, hint }, io);
  if (isJson) printDocument({ code, message, hint }, io);
  if (error instanceof InterruptedError) return error.exitCode;
  return failed.has(code) ? 3 : 2;
}

/** Where arguments went wrong. */
export interface ArgumentsContext {
  readonly io: Io;
  readonly isJson: boolean;
  /** The command whose help has the answer; absent when none was named. */
  readonly command?: string | undefined;
}

/** The exit code of arguments that are none. */
export function exitOfArguments({ message }: CommanderError, context: ArgumentsContext): number {
  const { io, isJson, command } = context;
  const hint = `blindspot ${command === undefined ? "" : `${command} `}--help shows what there is.`;
  const bare = message.replace(/^error: /, "").replace(/\n\((.*)\)$/, ". $1");
  const said = sentence(bare.charAt(0).toUpperCase() + bare.slice(1));
  tell({ message: said, hint }, io);
  if (isJson) printDocument({ code: "usage", message: said, hint }, io);
  return 2;
}

/** What went wrong and what to do about it, in lines that no terminal breaks within a word. */
function tell(
  { message, hint }: { readonly message: string; readonly hint: string },
  { stderr, errorScreen }: Io,
): void {
  const text = terminalText(`blindspot: ${message}\n${hint}`);
  stderr(`${errorScreen.isInteractive ? wrapAnsi(text, errorScreen.width) : text}\n`);
}

/** Programs that we ask do not end what they say. */
function sentence(text: string): string {
  const whole = text.trim();
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

function printDocument(error: { readonly code: ErrorCode; readonly message: string; readonly hint: string }, io: Io) {
  io.stdout(`${toJsonText({ version: 0, error })}\n`);
}
