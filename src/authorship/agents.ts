import type { Family, SessionRef } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import { terminalLine } from "../system/terminal-text.ts";
import { programs } from "./programs.ts";

/** Who wrote lines, as a record of a program says it. */
export interface Agent {
  readonly family: Family;
  readonly model: string | null;
  /** For people: `claude, claude-opus-5-5`. */
  readonly said: string;
}

/** What records call the programs that we know as reviewers; all others by their own names. */
const names: ReadonlyMap<string, string> = new Map([
  ["claude", "claude-code"],
  ["claude code", "claude-code"],
  ["claude_code", "claude-code"],
  ["claude-cli", "claude-code"],
  ["codex-cli", "codex"],
  ["codex_cli", "codex"],
  ["gemini-cli", "gemini"],
  ["gemini_cli", "gemini"],
  ["qwen-code", "qwen"],
  ["qwen_code", "qwen"],
]);

/** Programs whose conversations can be gone on with. */
const resumable: readonly string[] = ["claude-code", "codex", "gemini", "opencode", "qwen"];

/** Words that stand where a model was not known. */
const noModel = /^(?:|-|n\/a|none|null|undefined|unknown|default|auto)$/i;

/**
 * The model decides: a program may run models of several vendors. Where no model is named it is the program's own vendor;
 * a program without one, and a model that we do not know, are of an unknown family.
 */
export function readAgent(tool: string, model: string | null): Agent {
  const program = programName(tool);
  const name = shortLine(model ?? "");
  const isNamed = !noModel.test(name);
  const said = [shortLine(tool), isNamed ? name : ""].filter(Boolean).join(", ") || "a model that is not named";
  if (!isNamed) return { family: vendorOf(program), model: null, said };
  // Claude Code calls its models by their names alone.
  const isAlias = program === "claude-code" && /^(?:opus|sonnet|haiku|fable)\b/i.test(name);
  return { family: isAlias ? "anthropic" : familyOfModel(name.replaceAll(" ", "-")), model: name, said };
}

/** A conversation that may be gone on with; undefined where the program is none of ours, or the id is not of its form. */
export function readSession(tool: string, id: string): SessionRef | undefined {
  const program = programName(tool);
  const isId = /^[A-Za-z0-9][\w.-]{3,127}$/.test(id);
  return isId && resumable.includes(program) ? { program, id, file: null } : undefined;
}

function programName(tool: string): string {
  const name = shortLine(tool).toLowerCase();
  return names.get(name) ?? name;
}

function vendorOf(program: string): Family {
  return programs.find(({ name }) => name === program)?.family ?? "unknown";
}

function shortLine(text: string): string {
  return terminalLine(text.slice(0, 200)).slice(0, 100);
}
