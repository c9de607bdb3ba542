import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";

/** Who a trailer or a bot account speaks for. A program that runs models of several vendors is no family. */
export interface Marked {
  readonly family: Family;
  readonly model: string | null;
}

interface Marker {
  /** Of the address: what only the program uses. */
  readonly address: RegExp;
  /** Of the name alone. People are called Claude, Jules or Devin, so a bare first name says nothing. */
  readonly name: RegExp;
  readonly family: Family;
}

/** Addresses and names that programs put into commits. The first that matches decides. */
const markers: readonly Marker[] = [
  {
    // People work there too: only the programs' own accounts count.
    address: /^noreply@anthropic\.com$|^claude\[bot\]|\+claude\[bot\]@/i,
    name: /^claude (?:code|opus|sonnet|haiku|fable|\d)/i,
    family: "anthropic",
  },
  { address: /^(?:noreply|codex)@openai\.com$|codex.*\[bot\]/i, name: /^(?:codex|chatgpt|gpt-\d)/i, family: "openai" },
  {
    address: /gemini-code-assist|google-labs-jules|@google-labs/i,
    name: /^(?:gemini(?: cli| code| \d|$)|google-labs-jules)/i,
    family: "google",
  },
  { address: /^qwen-coder@/i, name: /^qwen/i, family: "qwen" },
  {
    address: /copilot@|cursoragent@|devin-ai|@ampcode\.com|@aider\.chat|@opencode\.ai|windsurf/i,
    name: /^(?:copilot|github copilot|cursor(?: agent)?|devin-ai|amp$|aider|opencode|windsurf)/i,
    family: "unknown",
  },
];

/**
 * What a trailer's value (`Claude Sonnet 5 <noreply@anthropic.com>`) or an author (`name <address>`) says of the
 * author. A model that is named decides over the program's vendor: Claude Code may run on another vendor's model.
 *
 * @param kind `program` where only programs are named (`Assisted-by`); `anybody` where people are named as well, so
 *   that a bare first name says nothing
 * @returns null where no program is named that we know: most likely a person
 */
export function readMarker(text: string, kind: "program" | "anybody"): Marked | null {
  const value = text.slice(0, 300);
  const at = value.indexOf("<");
  const name = (at === -1 ? value : value.slice(0, at)).trim();
  const address =
    at === -1
      ? ""
      : value
          .slice(at + 1)
          .replace(/>.*$/s, "")
          .trim();
  const marker = markers.find((m) => m.address.test(address) || m.name.test(name));
  const model = modelIn(name, kind);
  const ofModel = model === null ? "unknown" : familyOfModel(model.replaceAll(" ", "-"));
  if (marker === undefined) return ofModel === "unknown" ? null : { family: ofModel, model };
  return { family: ofModel === "unknown" ? marker.family : ofModel, model };
}

/**
 * The name, what stands in brackets behind it (`aider (gpt-5)`) or behind a colon (`Claude:claude-opus-5`), when it looks
 * like a model's: it has a number, or a program is named in any case.
 */
function modelIn(name: string, kind: "program" | "anybody"): string | null {
  const candidates = [/\(([^()]{2,80})\)/.exec(name)?.[1], name.split(/:\s*/).at(-1), name.split(/[:(]/)[0]];
  for (const candidate of candidates) {
    const model = candidate?.trim() ?? "";
    const isModel = model.length <= 80 && (/\d/.test(model) || kind === "program");
    if (isModel && familyOfModel(model.replaceAll(" ", "-")) !== "unknown") return model;
  }
  return null;
}
