import type { Message } from "sarif";
import { terminalText } from "../system/terminal-text.ts";

/**
 * Foreign text as a plain-text message. SARIF reads `[text](target)` as a link even in plain text, so that pair of
 * brackets is taken apart.
 */
export function plainMessage(text: string): Message {
  return { text: terminalText(text).replaceAll("](", "] (") };
}
