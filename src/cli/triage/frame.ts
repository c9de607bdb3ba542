import { type Canvas, cutLine, ruleLine } from "./canvas.ts";

/** The parts of what stands on the screen, as lines. */
export interface Composition {
  readonly header: readonly string[];
  /** Is told how many of its lines can be seen at once. */
  readonly body: (room: number) => readonly string[];
  readonly footer: readonly string[];
  /** Lines of the body above the first that is shown; what is too much is taken for the most that makes sense. */
  readonly scroll: number;
}

export interface Composed {
  /** As many as the window has. */
  readonly lines: readonly string[];
  /** How far it is scrolled in fact. */
  readonly scroll: number;
  /** Lines that a key for a page scrolls. */
  readonly page: number;
}

const leastBody = 3;

/** Puts header, body and footer on the window: the body takes what the others leave, and says what of it cannot be seen. */
export function compose({ header, body, footer, scroll }: Composition, canvas: Canvas): Composed {
  const { rows } = canvas;
  const fixed = header.length + 1;
  const bottom = footer.slice(0, Math.max(1, rows - fixed - leastBody));
  const room = Math.max(1, rows - fixed - bottom.length);
  const all = body(room);
  const most = Math.max(0, all.length - room);
  const at = Math.min(most, Math.max(0, scroll));
  const shown = all.slice(at, at + room);
  const filled = [...shown, ...Array.from({ length: room - shown.length }, () => "")];
  const rule = ruleLine(canvas, remarkOf(at, all.length - at - shown.length));
  const lines = [...header, ...filled, rule, ...bottom].slice(0, rows).map((line) => cutLine(canvas, line));
  return { lines, scroll: at, page: Math.max(1, room - 2) };
}

function remarkOf(above: number, below: number): string {
  if (below > 0) return `${below} more ${below === 1 ? "line" : "lines"}: down, page down`;
  return above > 0 ? "the end: up" : "";
}
