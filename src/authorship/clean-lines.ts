import { replaceSecrets } from "../core/sanitize.ts";
import { createSecretRegister } from "../core/secret-register.ts";
import { secretScanner } from "../system/secrets.ts";
import { terminalLine } from "../system/terminal-text.ts";

/**
 * What commits say, as it may be shown and stored: each text on one line, without what moves the cursor or hides, and with
 * placeholders for its secrets. Scanned at once, since each scan has its price.
 *
 * @returns as many texts, in the same order
 */
export async function cleanLines(texts: readonly string[]): Promise<string[]> {
  const text = texts.map(terminalLine).join("\n");
  const spans = await secretScanner.scan("message", text);
  return replaceSecrets(text, spans, createSecretRegister()).text.split("\n");
}
