import { terminalLine } from "../../system/terminal-text.ts";
import type { Key } from "./keys.ts";

/** A line of text that somebody types; the cursor stands before a character, counted as people count them. */
export interface LineEdit {
  readonly characters: readonly string[];
  readonly cursor: number;
}

/** Longer is no note. */
const maxCharacters = 500;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A line with the cursor at its end. */
export function lineOf(text: string): LineEdit {
  const characters = split(text).slice(0, maxCharacters);
  return { characters, cursor: characters.length };
}

export function lineText({ characters }: LineEdit): string {
  return characters.join("");
}

/** The line after some text was put in at the cursor; line breaks become spaces. */
export function insertText(line: LineEdit, text: string): LineEdit {
  // White space at the ends is typed on the way to the next word.
  const [before = "", after = ""] = [/^\s/, /\s$/].map((edge) => (edge.test(text) ? " " : ""));
  const clean = text.trim() === "" ? before : before + terminalLine(text) + after;
  const all = [...line.characters.slice(0, line.cursor), clean, ...line.characters.slice(line.cursor)].join("");
  const rest = line.characters.length - line.cursor;
  const characters = split(all);
  if (characters.length > maxCharacters) return line;
  return { characters, cursor: characters.length - rest };
}

/** The line after a key, as shells edit theirs. A key that means nothing here changes nothing. */
export function editLine(line: LineEdit, key: Key): LineEdit {
  if (key.text !== "") return insertText(line, key.text);
  const command = (key.ctrl ? "ctrl-" : "") + key.name;
  return commands[command]?.(line) ?? line;
}

type Edit = (line: LineEdit) => LineEdit;

const moveTo =
  (place: (line: LineEdit) => number): Edit =>
  (line) => ({ ...line, cursor: Math.min(line.characters.length, Math.max(0, place(line))) });

/** Removes from one place to another. */
const cut =
  (from: (line: LineEdit) => number, to: (line: LineEdit) => number): Edit =>
  (line) => {
    const [start, end] = [Math.max(0, from(line)), Math.min(line.characters.length, to(line))];
    return { characters: line.characters.toSpliced(start, Math.max(0, end - start)), cursor: start };
  };

const atCursor = ({ cursor }: LineEdit) => cursor;
const start = () => 0;
const end = ({ characters }: LineEdit) => characters.length;

function wordStart({ characters, cursor }: LineEdit): number {
  let at = cursor;
  while (at > 0 && characters[at - 1] === " ") at--;
  while (at > 0 && characters[at - 1] !== " ") at--;
  return at;
}

const left = moveTo(({ cursor }) => cursor - 1);
const right = moveTo(({ cursor }) => cursor + 1);
const backspace: Edit = (line) => (line.cursor === 0 ? line : cut(({ cursor }) => cursor - 1, atCursor)(line));

const commands: Readonly<Record<string, Edit>> = {
  ...{ left, right, "ctrl-b": left, "ctrl-f": right },
  ...{ home: moveTo(start), end: moveTo(end), "ctrl-a": moveTo(start), "ctrl-e": moveTo(end) },
  ...{ backspace, "ctrl-h": backspace, delete: cut(atCursor, ({ cursor }) => cursor + 1) },
  ...{ "ctrl-u": cut(start, atCursor), "ctrl-k": cut(atCursor, end), "ctrl-w": cut(wordStart, atCursor) },
};

function split(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
