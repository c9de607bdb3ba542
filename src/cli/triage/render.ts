import stringWidth from "string-width";
import type { TriageItem } from "../../core/triage.ts";
import type { TriageSummary } from "../../core/triage-summary.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import type { Part } from "../../outputs/terminal/page.ts";
import { type Canvas, marginOf, oneLine, proseLines } from "./canvas.ts";
import { endLines } from "./end-screen.ts";
import { labelWidth } from "./facts.ts";
import { choiceParts, flagLines, headerLines } from "./flag-screen.ts";
import { flagFooter, type Hint, plainFooter } from "./footer.ts";
import { type Composed, compose } from "./frame.ts";
import type { Frame } from "./full-screen.ts";
import { helpLines } from "./help-screen.ts";
import type { LineEdit } from "./line-edit.ts";
import type { Mode } from "./mode.ts";
import type { Picker } from "./picker.ts";

/** What is to be seen. */
export interface DeskView {
  readonly session: TriageSession;
  readonly mode: Mode;
  /** Null: the end of the queue. */
  readonly item: TriageItem | null;
  readonly scroll: number;
  readonly message: readonly Part[];
  /** A note that waits for its judgement. */
  readonly draft: string | null;
  /** How many flags were skipped. */
  readonly skipped: number;
  readonly nextCommand: (summary: TriageSummary) => string;
}

/** The screen, and what scrolling is about on it. */
export interface Drawn extends Pick<Composed, "scroll" | "page"> {
  readonly frame: Frame;
}

interface Plain extends Composed {
  readonly cursor?: Frame["cursor"];
}

/** Draws what is to be seen on a window. */
export function drawDesk(view: DeskView, canvas: Canvas): Drawn {
  const { lines, scroll, page, cursor = null } = drawMode(view, canvas);
  return { frame: { lines, cursor }, scroll, page };
}

function drawMode(view: DeskView, canvas: Canvas): Plain {
  const { mode, item } = view;
  if (mode.kind === "help") return drawHelp(view, canvas);
  if (item === null) return drawEnd(view, canvas);
  if (mode.kind === "duplicate") return drawPicker(view, item, mode.picker, canvas);
  if (mode.kind === "note") return drawNote(view, item, mode.line, canvas);
  return drawFlag(view, item, canvas);
}

function header({ session, item }: DeskView, canvas: Canvas, what = ""): string[] {
  const round = session.round === "again" ? "again" : "";
  return headerLines(canvas, session.plan(), item, [what, round].filter((word) => word !== "").join(", "));
}

function body({ session }: DeskView, item: TriageItem, canvas: Canvas): (room: number) => string[] {
  const flag = { item, files: session.snapshot.files, facts: session.reveal(item.id) };
  return (room) => flagLines(canvas, flag, room);
}

function drawFlag(view: DeskView, item: TriageItem, canvas: Canvas): Plain {
  const { session, mode, scroll } = view;
  const chosen = item.verdict?.judgement ?? null;
  const footer =
    mode.kind === "judge-duplicate"
      ? plainFooter(canvas, [["The flag that it repeats is not judged yet. This one is:"]], duplicateHints)
      : flagFooter(canvas, messagesOf(view, item, session), chosen);
  return compose({ header: header(view, canvas), body: body(view, item, canvas), footer, scroll }, canvas);
}

const duplicateHints: readonly Hint[] = [
  { key: "r", word: "real" },
  { key: "s", word: "stylistic" },
  { key: "o", word: "out of scope" },
  { key: "w", word: "wrong" },
  { key: "u", word: "unsure" },
  { key: "esc", word: "no duplicate" },
];

/** What was done last, then what waits for this flag. */
function messagesOf({ message, draft }: DeskView, item: TriageItem, session: TriageSession): Part[][] {
  const messages: Part[][] = message.length === 0 ? [] : [[...message]];
  if (session.offersFold(item.group)) {
    const { items } = session.plan();
    const rest = items.filter((one) => one.group === item.group && one.verdict === null && !one.isFolded).length;
    messages.push([
      ["warning", "Two set aside in a row. "],
      ["strong", "f"],
      ` folds the ${rest} left here, unjudged.`,
    ]);
  }
  if (draft !== null) messages.push([["quiet", "Note, kept with your judgement: "], draft === "" ? "(none)" : draft]);
  return messages;
}

function drawNote(view: DeskView, item: TriageItem, line: LineEdit, canvas: Canvas): Plain {
  const { text, column } = visiblePart(line, canvas);
  const margin = marginOf(canvas);
  const typed = " ".repeat(margin) + oneLine(canvas, [["strong", "Note".padEnd(labelWidth)], text]);
  const keys = plainFooter({ ...canvas, rows: 0 }, [], noteHints);
  const footer = [typed, "", ...keys];
  const drawn = compose(
    { header: header(view, canvas), body: body(view, item, canvas), footer, scroll: view.scroll },
    canvas,
  );
  return { ...drawn, cursor: { row: drawn.lines.indexOf(typed), column: margin + labelWidth + column } };
}

const noteHints: readonly Hint[] = [
  { key: "enter", word: "keep it" },
  { key: "esc", word: "leave it" },
];

/** The part of a long line around its cursor, and the cursor's column in it. */
function visiblePart({ characters, cursor }: LineEdit, canvas: Canvas): { text: string; column: number } {
  const room = Math.max(4, canvas.width - 2 * marginOf(canvas) - labelWidth - 1);
  let start = 0;
  while (stringWidth(characters.slice(start, cursor).join("")) > room) start++;
  return { text: characters.slice(start).join(""), column: stringWidth(characters.slice(start, cursor).join("")) };
}

function drawPicker(view: DeskView, item: TriageItem, picker: Picker, canvas: Canvas): Plain {
  const choices = new Map(view.session.choices().map((choice) => [choice.id, choice]));
  const margin = " ".repeat(marginOf(canvas));
  const rows = picker.ids.flatMap((id, index) => {
    const choice = choices.get(id);
    return choice === undefined
      ? []
      : [margin + oneLine(canvas, choiceParts(canvas, choice, index + 1, index === picker.at))];
  });
  const title = proseLines(canvas, (page) =>
    page.text([
      ["quiet", "It says the same as: "],
      ["strong", item.view.title],
    ]),
  );
  const message: Part[] =
    picker.digits === ""
      ? []
      : [
          ["quiet", "Number "],
          ["strong", picker.digits],
        ];
  const footer = plainFooter(canvas, [message], pickerHints);
  const plain = { header: [...header(view, canvas), ...title, ""], body: () => rows, footer };
  // The marked one stays in sight.
  const { page } = compose({ ...plain, scroll: 0 }, canvas);
  return compose({ ...plain, scroll: Math.max(0, picker.at - Math.floor(page / 2)) }, canvas);
}

const pickerHints: readonly Hint[] = [
  { key: "number", word: "choose" },
  { key: "up/down", word: "mark" },
  { key: "enter", word: "choose the marked one" },
  { key: "esc", word: "no duplicate" },
];

function drawHelp(view: DeskView, canvas: Canvas): Plain {
  const footer = plainFooter(canvas, [], [{ key: "any key", word: "back to the flags" }]);
  const { scroll } = view;
  return compose(
    { header: header({ ...view, item: null }, canvas, "Keys"), body: () => helpLines(canvas), footer, scroll },
    canvas,
  );
}

function drawEnd(view: DeskView, canvas: Canvas): Plain {
  const { session, skipped, message, scroll } = view;
  const summary = session.summary();
  const command = view.nextCommand(summary);
  const agreement = session.round === "again" ? session.agreement() : null;
  const lines = endLines(canvas, { snapshot: session.snapshot, summary, agreement, skipped, command });
  const hints: Hint[] = [
    ...(skipped > 0 ? [{ key: "space", word: "the skipped ones" }] : []),
    ...(summary.folded > 0 ? [{ key: "f", word: "the folded ones" }] : []),
    ...[
      { key: "b", word: "back" },
      { key: "z", word: "undo" },
      { key: "q", word: "leave" },
    ],
  ];
  const footer = plainFooter(canvas, message.length === 0 ? [] : [message], hints);
  return compose(
    { header: header(view, canvas, `Review ${session.reviewId}`), body: () => lines, footer, scroll },
    canvas,
  );
}
