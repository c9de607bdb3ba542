import type { TriageItem } from "../../core/triage.ts";
import type { Action } from "../../core/triage-keys.ts";
import type { Judgement } from "../../core/verdict.ts";
import { actionOf, type Key } from "./keys.ts";
import { editLine, insertText, type LineEdit, lineText } from "./line-edit.ts";
import { type Picker, pick } from "./picker.ts";

/** What the keys mean now. */
export type Mode =
  | { readonly kind: "flag" }
  | { readonly kind: "help" }
  | { readonly kind: "note"; readonly line: LineEdit }
  | { readonly kind: "duplicate"; readonly picker: Picker }
  /** Of an original that is not judged: its duplicate has nothing to take over. */
  | { readonly kind: "judge-duplicate"; readonly originalId: string };

/** Modes in which keys type or choose. */
type TypingMode = Exclude<Mode, { kind: "flag" } | { kind: "help" }>;

/** What a key leads to where it does not mean a flag: another mode, and perhaps something to do. */
export interface ModeStep {
  readonly mode: Mode;
  /** A note was typed to its end. */
  readonly note?: string;
  /** The flag was found to repeat another one. */
  readonly duplicate?: { readonly originalId: string; readonly judgement: Judgement };
}

const flagMode: Mode = { kind: "flag" };
const judgements: readonly Action[] = ["real", "stylistic", "out-of-scope", "wrong", "unsure"];

export function isJudgement(action: Action): action is Judgement {
  return judgements.includes(action);
}

/** What a key leads to where keys type or choose. `choices`: the flags that another may repeat. */
export function pressInMode(mode: TypingMode, key: Key, choices: readonly TriageItem[]): ModeStep {
  switch (mode.kind) {
    case "note":
      return typeNote(mode.line, key);
    case "duplicate":
      return chooseOriginal(mode.picker, key, choices);
    case "judge-duplicate":
      return judgeDuplicate(mode, key);
  }
}

/** Pasted text belongs into a note; null: it belongs nowhere. */
export function pasteInMode(mode: Mode, text: string): Mode | null {
  return mode.kind === "note" ? { kind: "note", line: insertText(mode.line, text) } : null;
}

function typeNote(line: LineEdit, key: Key): ModeStep {
  if (key.name === "return" || key.name === "enter") return { mode: flagMode, note: lineText(line).trim() };
  if (key.name === "escape") return { mode: flagMode };
  return { mode: { kind: "note", line: editLine(line, key) } };
}

function chooseOriginal(picker: Picker, key: Key, choices: readonly TriageItem[]): ModeStep {
  if (key.name === "escape" || key.name === "q") return { mode: flagMode };
  const picked = pick(picker, key);
  if (picked.kind === "picking") return { mode: { kind: "duplicate", picker: picked.picker } };
  const verdict = choices.find(({ id }) => id === picked.id)?.verdict ?? null;
  return verdict === null
    ? { mode: { kind: "judge-duplicate", originalId: picked.id } }
    : { mode: flagMode, duplicate: { originalId: picked.id, judgement: verdict.judgement } };
}

function judgeDuplicate(mode: Extract<Mode, { kind: "judge-duplicate" }>, key: Key): ModeStep {
  const action = actionOf(key);
  if (key.name === "escape" || action === "back" || action === "quit") return { mode: flagMode };
  if (action === null || !isJudgement(action)) return { mode };
  return { mode: flagMode, duplicate: { originalId: mode.originalId, judgement: action } };
}
