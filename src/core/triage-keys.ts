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

export interface KeyRow {
  readonly action: Action;
  /** As it stands on the screen. */
  readonly key: string;
  readonly word: string;
  /** What it does, in a sentence. */
  readonly meaning: string;
  /** Other keys that do the same. */
  readonly also?: readonly string[];
}

/** All keys, in the order in which they are shown, in the terminal and on the local page. */
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
