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

/** What a person can do with a flag. */
export type Action =
  | "real"
  | "stylistic"
  | "out-of-scope"
  | "wrong"
  | "unsure"
  | "duplicate"
  | "note"
  | "back"
  | "skip"
  | "edit"
  | "undo"
  | "fold"
  | "help"
  | "quit";

interface KeyRow {
  readonly action: Action;
  /** As it stands on the screen. */
  readonly key: string;
  readonly word: string;
  /** What it does, in a sentence. */
  readonly meaning: string;
  /** Other keys that do the same. */
  readonly also?: readonly string[];
}

/** All keys, in the order in which they are shown. The local page has the same. */
export const keyRows: readonly KeyRow[] = [
  { action: "real", key: "r", word: "real", meaning: "a defect: it should be fixed" },
  { action: "stylistic", key: "s", word: "stylistic", meaning: "true, but a matter of taste" },
  { action: "out-of-scope", key: "o", word: "out of scope", meaning: "true, but not for this change" },
  { action: "wrong", key: "w", word: "wrong", meaning: "not so: the reviewer is mistaken" },
  { action: "unsure", key: "u", word: "unsure", meaning: "cannot be told now; counts for nothing" },
  { action: "duplicate", key: "d", word: "duplicate", meaning: "says the same as another flag, which is chosen next" },
  { action: "note", key: "n", word: "note", meaning: "one line that is kept with the judgement" },
  {
    action: "back",
    key: "b",
    word: "back",
    meaning: "the flag before, to see or change what was said",
    also: ["left"],
  },
  { action: "skip", key: "space", word: "skip", meaning: "the next one; this one waits", also: ["tab", "right"] },
  { action: "edit", key: "e", word: "editor", meaning: "open the file at the line in your $EDITOR" },
  { action: "undo", key: "z", word: "undo", meaning: "take back what was done last" },
  { action: "fold", key: "f", word: "fold", meaning: "after two rejections: fold the rest of the group, unjudged" },
  { action: "help", key: "?", word: "help", meaning: "this" },
  { action: "quit", key: "q", word: "quit", meaning: "leave; everything is stored, and it goes on where it stopped" },
];

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
