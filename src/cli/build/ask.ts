import { confirm, isCancel, selectKey, text } from "@clack/prompts";
import { terminalLine, terminalText } from "../../system/terminal-text.ts";

/** The developer pressed ^C: stop here, as that does elsewhere. */
export class StoppedAtPrompt extends Error {}

export interface Choice<Value extends string> {
  readonly value: Value;
  /** One letter. */
  readonly key: string;
  readonly label: string;
  readonly hint: string;
}

/**
 * Asks for one of a few answers by a single key.
 * @returns null: to stop here
 * @throws StoppedAtPrompt, also when the signal is aborted
 */
export async function askKey<Value extends string>(
  message: string,
  choices: readonly Choice<Value>[],
  signal: AbortSignal,
): Promise<Value | null> {
  const options = choices.map(({ key, label, hint }) => ({ value: key, label, hint }));
  // What Enter and ^C are shown as is the first.
  const all = [{ value: "q", label: "quit", hint: "stop here; everything is stored" }, ...options];
  const answer = await selectKey({ message: terminalLine(message), options: all, signal });
  if (isCancel(answer)) throw new StoppedAtPrompt();
  return choices.find(({ key }) => key === answer)?.value ?? null;
}

const maxWords = 4_000;

/**
 * Asks for a line of the developer's own words.
 * @returns null: nothing was said after all
 * @throws StoppedAtPrompt
 */
export async function askWords(message: string, signal: AbortSignal): Promise<string | null> {
  let isInterrupted = false;
  // Whoever asks takes Esc and ^C for the same, and only one of them goes back.
  const listen = (_: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }) => {
    isInterrupted ||= key?.ctrl === true && key.name === "c";
  };
  process.stdin.on("keypress", listen);
  try {
    const said = await text({ message, placeholder: "in your own words; Esc goes back", signal });
    if (isInterrupted || signal.aborted) throw new StoppedAtPrompt();
    if (isCancel(said)) return null;
    const words = terminalText(said ?? "").trim();
    return words === "" ? null : words.slice(0, maxWords);
  } finally {
    process.stdin.off("keypress", listen);
  }
}

/** @throws StoppedAtPrompt */
export async function askYes(message: string, signal: AbortSignal, initialValue = true): Promise<boolean> {
  const answer = await confirm({ message: terminalLine(message), initialValue, signal });
  if (isCancel(answer)) throw new StoppedAtPrompt();
  return answer;
}
