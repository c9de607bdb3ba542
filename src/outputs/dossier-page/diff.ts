import { type DiffFile, type DiffRow, readDiffFiles } from "../../core/dossier-diff.ts";
import { terminalText, visibleMarks } from "../../system/terminal-text.ts";
import { countOf, formatCount } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { command, paths } from "./parts.ts";

/** How much of the diffs of a work the page still takes: beyond it they are counted. */
export class DiffRoom {
  #lines: number;
  #characters: number;

  constructor({ lines, characters }: { readonly lines: number; readonly characters: number }) {
    this.#lines = lines;
    this.#characters = characters;
  }

  /** As many of these rows as there is room for. */
  take(rows: readonly DiffRow[]): readonly DiffRow[] {
    const taken: DiffRow[] = [];
    for (const row of rows.slice(0, maxFileLines)) {
      const length = Math.min(row.text.length, maxLineLength);
      if (this.#lines === 0 || this.#characters < length) break;
      this.#lines -= 1;
      this.#characters -= length;
      taken.push(row);
    }
    return taken;
  }
}

/** Of all increments together. */
export const pageRoom = { lines: 12_000, characters: 2_000_000 };

const maxFileLines = 800;
/** A line of a minified file may be a megabyte. */
const maxLineLength = 500;
/** A larger diff is closed at first. */
const maxOpenLines = 60;
const maxFiles = 200;

/** A diff, file by file. @param shown the command that shows all of it */
export function diffHtml(diff: string, shown: string, room: DiffRoom): Html {
  const files = readDiffFiles(diff);
  if (files.length === 0) return html`<p class="soft">Its diff is empty.</p>`;
  const isOpen = files.reduce((sum, { rows }) => sum + rows.length, 0) <= maxOpenLines;
  const told = files.slice(0, maxFiles).map((file) => fileHtml(file, { isOpen, shown, room }));
  const rest = files.slice(maxFiles).map(({ path }) => path);
  const more = html`<details class="file"><summary><span>${countOf(rest.length, "more file")}</span></summary>
<p class="cut">Their diffs are left out here: ${command(shown)}</p>${paths(rest)}</details>`;
  return html`<div class="diff">${told}${rest.length > 0 && more}</div>
`;
}

interface View {
  readonly isOpen: boolean;
  readonly shown: string;
  readonly room: DiffRoom;
}

function fileHtml(file: DiffFile, { isOpen, shown, room }: View): Html {
  const { path, oldPath, status, isBinary, additions, deletions, rows } = file;
  const taken = room.take(rows);
  const from = oldPath === null ? "" : html`<span class="soft">${oldPath} → </span>`;
  const what = status === null || status === "modified" ? "" : html` <span class="soft">${status}</span>`;
  const left = rows.length - taken.length;
  const cut = html`<p class="cut">${countOf(left, taken.length === 0 ? "line is" : "more line is", taken.length === 0 ? "lines are" : "more lines are")} left out here: ${command(shown)}</p>`;
  const body = [
    isBinary && html`<p class="cut">A binary file.</p>`,
    taken.length > 0 && html`<table class="code"><tbody>${taken.map(rowHtml)}</tbody></table>`,
    left > 0 && cut,
    !isBinary && rows.length === 0 && html`<p class="cut">No line of it changed.</p>`,
  ];
  return html`<details class="file"${isOpen ? open : ""}><summary><span class="path">${from}${path}${what}</span> ${size(additions, deletions)}</summary>
${body}</details>
`;
}

const open = html` open`;

/** `+12 −3`. */
export function size(additions: number, deletions: number): Html {
  return html`<span class="size"><span class="added">+${formatCount(additions)}</span> <span class="removed">−${formatCount(deletions)}</span></span>`;
}

const classes = { add: "a", delete: "d", context: "c", gap: "g" } as const;
const signs = { add: "+", delete: "-", context: " ", gap: "⋯" } as const;

function rowHtml({ kind, text, line }: DiffRow): Html {
  const cut = text.length > maxLineLength ? `${text.slice(0, maxLineLength)}…` : text;
  return html`<tr class="${classes[kind]}"><td data-n="${line}"></td><td>${signs[kind]}${codeText(cut)}</td></tr>`;
}

/** Code as it may be compared: what reorders or hides in it is named. */
export function codeText(text: string): string {
  return terminalText(visibleMarks(text.replace(/\r$/, "")));
}
