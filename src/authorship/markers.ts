import type { Family } from "../core/authorship.ts";
import { familyOfModel, readFamily } from "../core/family.ts";
import { claudeCodeWithoutModel, type Program, programs } from "./programs.ts";

/** Who a trailer or an account speaks for. A program that runs models of several vendors is no family. */
export interface Marked {
  /** Null where only a model is named. */
  readonly program: string | null;
  readonly family: Family;
  readonly model: string | null;
}

/** Models whose names nobody has. Where people are named as well, no other name of a model is believed. */
const unmistakable =
  /(?:^|[-_ ./])(?:claude[- ]?(?:opus|sonnet|haiku|fable|instant|\d)|(?:chat)?gpt-?\s?\d|codex|gemini[- ](?:pro|flash|ultra|\d)|qwen|qwq|deepseek|grok|glm-?\s?\d|kimi|minimax|(?:code)?llama[- ]?\d|mistral|mixtral|codestral|devstral|magistral|nemotron|starcoder|hunyuan|granite-?\s?\d)/i;

/**
 * What a trailer's value (`Claude Sonnet 5 <noreply@anthropic.com>`) or an author (`name <address>`) says of the
 * author. A model that is named decides over the program's vendor: Claude Code may run on another vendor's model.
 *
 * @param kind `program` where only programs are named (`Assisted-by`); `anybody` where people are named as well, so
 *   that a bare first name says nothing
 * @returns null where no program and no model is named that we know: most likely a person
 */
export function readMarker(text: string, kind: "program" | "anybody"): Marked | null {
  const { name, address } = splitIdentity(text.slice(0, 300));
  const addressed = programs.find((row) => isAddressOf(row, address));
  // Somebody's own address stands for a person, whatever is usually named there (`Assisted-by` names people at curl).
  const among = address !== "" && addressed === undefined ? "anybody" : kind;
  const [modelPart, viaPart] = splitVia(name);
  // The name first: programs are asked to sign, and copy another's address.
  const program = programs.find((row) => isCalled(row, viaPart ?? name, among)) ?? addressed;
  const model = modelIn(modelPart, program, among, isPersonal(address) && program === undefined);
  if (program === undefined) return model === null ? null : { program: null, ...model };
  const family = viaPart === undefined ? null : familyNamed(modelPart);
  if (family !== null) return { program: program.name, family, model: null };
  if (model !== null) return { program: program.name, ...model };
  const isUnknownModel =
    kind === "anybody" &&
    name.toLowerCase() === claudeCodeWithoutModel.name &&
    address === claudeCodeWithoutModel.address;
  return { program: program.name, family: isUnknownModel ? "unknown" : program.family, model: null };
}

/** `name <address>`; either may be absent. */
function splitIdentity(text: string): { name: string; address: string } {
  const at = text.indexOf("<");
  if (at === -1) return { name: text.trim(), address: "" };
  const address = text.slice(at + 1).replace(/>.*$/s, "");
  return { name: text.slice(0, at).trim(), address: address.trim().toLowerCase() };
}

function isAddressOf({ addresses = [], accounts = [] }: Program, address: string): boolean {
  return addresses.includes(address) || accounts.includes(accountOf(address) ?? "");
}

/** The account of an address that GitHub gives; null for any other. */
function accountOf(address: string): string | null {
  return /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/.exec(address)?.[1] ?? null;
}

/** The address of somebody's own account: no name before it makes it a program's. */
function isPersonal(address: string): boolean {
  const account = accountOf(address);
  return account !== null && !account.endsWith("[bot]");
}

function isCalled(row: Program, name: string, kind: "program" | "anybody"): boolean {
  const names = [...(row.called ?? []), ...(kind === "program" ? (row.calledAmongPrograms ?? []) : [])];
  return names.some((called) => restBehind(called, name) !== null);
}

/** What follows a program's name: nothing, what stands behind a mark, or behind a space if it has a number as models have. */
function restBehind(called: string, name: string): string | null {
  if (name.slice(0, called.length).toLowerCase() !== called) return null;
  const rest = name.slice(called.length);
  if (rest === "") return "";
  return /^ ?[:(/·]|^ .*\d/.test(rest) ? rest.replace(/^[ :(/·]+/, "") : null;
}

/** `zhipu model`: what blindspot signs for a program whose model did not tell its name. */
function familyNamed(modelPart: string): Family | null {
  const word = /^(\S{1,60}) model$/.exec(modelPart)?.[1] ?? "unknown";
  return word !== "unknown" && word !== "human" && readFamily(word) === word ? word : null;
}

/** `GLM-5 via Crush`: a model, and the program that ran it. */
function splitVia(name: string): [model: string, program: string | undefined] {
  const [model = "", program] = name.split(/ via (?=\S)/i, 2);
  return [model, program?.trim()];
}

/**
 * The model that a name holds: the name itself, or what stands behind the program's (`Claude:claude-opus-5`,
 * `aider (gpt-5)`, `OpenCode GPT-6`). Only names with a number are models, but where programs alone are named.
 */
function modelIn(
  name: string,
  program: Program | undefined,
  kind: "program" | "anybody",
  isSomebody: boolean,
): Omit<Marked, "program"> | null {
  const rests = program?.called?.map((called) => restBehind(called, name)) ?? [];
  const behind = rests.filter((rest) => rest !== null).sort((a, b) => a.length - b.length)[0];
  for (const candidate of candidatesIn(name, behind)) {
    const model = candidate.trim();
    const family = familyOfModel(model.replaceAll(" ", "-"));
    if (family === "unknown" || model.length > 80) continue;
    const isClear = program !== undefined || (!isSomebody && unmistakable.test(model));
    const isNumbered = /\d/.test(model) || /^claude (?:opus|sonnet|haiku|fable)$/i.test(model);
    if (isClear && isNumbered) return { family, model };
    if (kind === "program" && /^\S+$/.test(model) && !isNameOf(program, model)) return { family, model };
  }
  return null;
}

function isNameOf(program: Program | undefined, model: string): boolean {
  const names = [...(program?.called ?? []), ...(program?.calledAmongPrograms ?? [])];
  return names.includes(model.toLowerCase());
}

function candidatesIn(name: string, behind: string | undefined): string[] {
  const inBrackets = /\(([^()]{2,80})\)/
    .exec(name)?.[1]
    ?.replace(/^model[:=]\s*/i, "")
    .split(/[;,]/)[0];
  // The kernel's form: `Claude:claude-opus-5 coccinelle sparse`.
  const behindColon = /:(\S+)/.exec(name)?.[1] ?? /:\s+([^[(]+)/.exec(name)?.[1];
  const whole = name.split(/[:([]/)[0];
  return [inBrackets, behindColon, behind, whole].flatMap((text) => (text ? [text.replace(/[#\])].*$/, "")] : []));
}
