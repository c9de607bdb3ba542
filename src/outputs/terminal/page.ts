import { styleText } from "node:util";
import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { terminalLine, terminalText } from "../../system/terminal-text.ts";

/** What the terminal can show. */
export interface Screen {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
  /** False: only ASCII for our own marks. */
  readonly unicode: boolean;
}

const styles = {
  strong: ["bold"],
  quiet: ["dim"],
  good: ["green"],
  warning: ["yellow"],
  bad: ["red"],
  loud: ["red", "bold"],
  place: ["cyan"],
  heading: ["bold"],
} as const;

export type Style = keyof typeof styles;

/** Text with or without a style. It is data until the page prints it, and cleaned there, whoever wrote it. */
export type Part = string | readonly [Style, string];

const unicodeMarks = {
  dot: "·",
  bar: "┃",
  edge: "│",
  full: "●",
  half: "◐",
  ring: "○",
  cross: "✗",
  cut: "…",
  minus: "−",
};
const asciiMarks = {
  dot: "-",
  bar: ">",
  edge: "|",
  full: "*",
  half: "!",
  ring: "o",
  cross: "x",
  cut: "...",
  minus: "-",
};

export type Marks = Readonly<Record<keyof typeof unicodeMarks, string>>;

/** Where a line stands. */
export interface Placement {
  /** Columns before the text. */
  readonly indent?: number;
  /** Stands before the text of the first line; the lines that follow start below the text. */
  readonly label?: Part;
  /** Columns of the label. */
  readonly labelWidth?: number;
}

/** Lines of text under way to a terminal. */
export interface Page {
  readonly screen: Screen;
  readonly marks: Marks;
  /** Adds text, wrapped at the screen's width. White space of foreign text becomes single spaces. */
  text(parts: readonly Part[], placement?: Placement): void;
  /** Adds one line of code: spaces stay, what is too long is cut with a mark. */
  code(gutter: Part, text: Part, placement?: Placement): void;
  /** An empty line, unless there is one already. */
  gap(): void;
  toString(): string;
}

const minimumWidth = 20;
/** A text that is longer would bury the others; JSON and the notes have it whole. */
const maxTextLength = 2_000;

/** An empty page for this screen. */
export function createPage(screen: Screen): Page {
  const lines: string[] = [];
  const marks = screen.unicode ? unicodeMarks : asciiMarks;
  const paint = (part: Part) => paintPart(part, screen.color);
  return {
    screen,
    marks,
    text(parts, { indent = 0, label = "", labelWidth = 0 } = {}) {
      const room = Math.max(minimumWidth, screen.width - indent - labelWidth);
      const body = parts.map((part) => paint(cleanPart(part, (text) => flow(text, marks.cut)))).join("");
      const first = padLabel(paint(cleanPart(label, terminalLine)), labelWidth);
      const wrapped = wrapAnsi(keepTogether(body), room, { hard: true }).replaceAll("\u00a0", " ");
      for (const [index, line] of wrapped.split("\n").entries()) {
        lines.push(" ".repeat(indent) + (index === 0 ? first : " ".repeat(labelWidth)) + line);
      }
    },
    code(gutter, text, { indent = 0 } = {}) {
      const lead = " ".repeat(indent) + paint(gutter);
      const room = Math.max(minimumWidth, screen.width - stringWidth(lead));
      lines.push(lead + cliTruncate(paint(cleanPart(text, codeLine)), room, { truncationCharacter: marks.cut }));
    },
    gap() {
      if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
    },
    toString: () =>
      lines
        .map((line) => line.trimEnd())
        .join("\n")
        .trimEnd(),
  };
}

/** Parts with a mark between them. */
export function separated(parts: readonly Part[], separator: Part): Part[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}

/** Parts as one line that nobody wraps; spaces stay. Cleaned like all that goes to a terminal. */
export function paintLine(parts: readonly Part[], { color }: Pick<Screen, "color">): string {
  return parts.map((part) => paintPart(cleanPart(part, codeLine), color)).join("");
}

function paintPart(part: Part, color: boolean): string {
  if (typeof part === "string") return part;
  const [style, text] = part;
  return color && text !== "" ? styleText([...styles[style]], text, { validateStream: false }) : text;
}

function cleanPart(part: Part, clean: (text: string) => string): Part {
  return typeof part === "string" ? clean(part) : [part[0], clean(part[1])];
}

/** No line ends between the halves of `+229 −56`, nor between a number and its unit. Cleaned text has no such space. */
function keepTogether(text: string): string {
  return text.replace(/(?<=\d) (?=[−-]\d|(?:%|[smh]|[KM]B|files?)(?![\p{L}\d]))/gu, "\u00a0");
}

/** Spaces at both ends join parts and stay. */
function flow(text: string, cut: string): string {
  const clean = terminalText(text).replace(/\s+/g, " ");
  return clean.length <= maxTextLength ? clean : clean.slice(0, maxTextLength).toWellFormed() + cut;
}

function codeLine(text: string): string {
  return terminalText(text).replaceAll("\t", "  ").replaceAll("\n", " ");
}

function padLabel(label: string, width: number): string {
  return label + " ".repeat(Math.max(0, width - stringWidth(label)));
}
