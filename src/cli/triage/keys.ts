import { type Action, keyRows } from "../../core/triage-keys.ts";

/** A key as a terminal tells it. */
export interface Key {
  /** What it is called where it has a name (`up`, `return`, `space`), else the character itself, in lower case. */
  readonly name: string;
  /** The character that it types; "" for those that type none. */
  readonly text: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/** As node's readline gives it: beside the name of the key the characters that were typed. */
interface Keypress {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** Reads one keypress. Never throws: a key that is not known does nothing. */
export function readKey(text: string | undefined, { name, sequence, ctrl = false, meta = false }: Keypress): Key {
  const typed = text ?? sequence ?? "";
  const isText = !ctrl && !meta && typed !== "" && !/[\u0000-\u001f\u007f-\u009f]/.test(typed);
  return { name: name ?? typed.toLowerCase(), text: isText ? typed : "", ctrl, meta };
}

const actions = new Map(keyRows.flatMap(({ action, key, also = [] }) => [key, ...also].map((one) => [one, action])));

/** What a key does to a flag; null: nothing. */
export function actionOf({ name, text, ctrl, meta }: Key): Action | null {
  if (ctrl && (name === "c" || name === "d")) return "quit";
  if (ctrl || meta) return null;
  return actions.get(name) ?? actions.get(text) ?? null;
}

/** How far a key scrolls, in lines; a page is given. Null: it does not. */
export function scrollOf({ name, ctrl, meta }: Key, page: number): number | null {
  if (meta || (ctrl && name !== "f" && name !== "b")) return null;
  if (name === "down" || name === "j") return 1;
  if (name === "up" || name === "k") return -1;
  if (name === "pagedown" || (ctrl && name === "f")) return page;
  if (name === "pageup" || (ctrl && name === "b")) return -page;
  if (name === "home") return Number.NEGATIVE_INFINITY;
  return name === "end" ? Number.POSITIVE_INFINITY : null;
}

/** A held key repeats itself faster than anybody presses it. */
const repeatMs = 150;

/** Tells a key that is held from one that is pressed again: it must judge once. */
export class HeldKey {
  #name = "";
  #at = 0;

  isHeld({ name }: Key): boolean {
    const at = Date.now();
    const isHeld = name === this.#name && at - this.#at < repeatMs;
    this.#name = name;
    this.#at = at;
    return isHeld;
  }
}
