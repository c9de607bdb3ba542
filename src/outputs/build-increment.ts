import type { CommandRun } from "../core/build.ts";
import { type FilePatch, type HunkLine, walkHunk } from "../core/change.ts";
import { parseDiff } from "../core/diff.ts";
import { type StoredIncrement, sizeOf } from "../core/work.ts";
import { countOf, formatDuration } from "./figures.ts";
import { type Page, type Part, separated } from "./terminal/page.ts";

/** What of an increment is shown. */
export interface IncrementView {
  /** How many lines of the diff; the rest is counted. */
  readonly maxLines: number;
  /** The criteria that the builder means to have met, by number; empty: it says none. */
  readonly criteria: readonly string[];
}

/** Adds an increment: its title, its files with their sizes, its diff. @returns whether all of it was shown */
export function addIncrement(page: Page, increment: StoredIncrement, { maxLines, criteria }: IncrementView): boolean {
  const { position, title, files } = increment;
  const { additions, deletions } = sizeOf(files);
  const { dot } = page.marks;
  page.text([["heading", `Increment ${position}`], `  ${title}`]);
  const met = criteria.length === 0 ? "" : ` ${dot} meant for ${criteria.join(", ")}`;
  page.text([["quiet", `${countOf(files.length, "file")}, ${sizeWords(additions, deletions, page)}${met}`]], {
    indent: 2,
  });
  const patches = parseDiff(increment.diff);
  const hidden = addDiff(page, patches, maxLines);
  const shown = new Set(patches.map(({ path }) => path));
  for (const file of files.filter(({ path }) => !shown.has(path))) {
    page.gap();
    const size = `  ${sizeWords(file.additions, file.deletions, page)}, not kept: your policy shows it to nobody`;
    page.text([
      ["place", file.path],
      ["quiet", size],
    ]);
  }
  return hidden === 0;
}

function sizeWords(additions: number, deletions: number, { marks }: Page): string {
  return `+${additions} ${marks.minus}${deletions}`;
}

function addDiff(page: Page, patches: readonly FilePatch[], maxLines: number): number {
  let left = maxLines;
  let hidden = 0;
  for (const patch of patches) {
    const lines = linesOf(patch);
    if (left > 0) {
      page.gap();
      page.text([
        ["place", headingOf(patch)],
        ["quiet", `  ${sizeWords(patch.additions, patch.deletions, page)}`],
      ]);
    }
    for (const line of lines.slice(0, Math.max(0, left))) addLine(page, line, widthOf(lines));
    hidden += Math.max(0, lines.length - Math.max(0, left));
    left -= lines.length + 1;
  }
  if (hidden > 0) page.text([["quiet", `and ${countOf(hidden, "more line")} of the diff`]], { indent: 2 });
  return hidden;
}

function headingOf({ path, oldPath, status, binary }: FilePatch): string {
  const from = oldPath === null ? "" : `${oldPath} to `;
  const what = status === "modified" ? "" : `  ${status}`;
  return `${from}${path}${what}${binary ? "  binary" : ""}`;
}

/** Null: a gap between hunks. */
type Row = HunkLine | null;

function linesOf({ hunks }: FilePatch): Row[] {
  return hunks.flatMap((hunk, index): Row[] => [...(index === 0 ? [] : [null]), ...walkHunk(hunk)]);
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(...rows.map((row) => String(row?.newLine ?? row?.oldLine ?? "").length));
}

const looks = {
  add: { sign: "+", style: "good" },
  delete: { sign: "-", style: "bad" },
  context: { sign: " ", style: "quiet" },
} as const;

function addLine(page: Page, row: Row, width: number): void {
  if (row === null) {
    page.code("", ["quiet", `${" ".repeat(width)} ${page.marks.cut}`]);
    return;
  }
  const { sign, style } = looks[row.kind];
  const number = String(row.newLine ?? row.oldLine ?? "").padStart(width);
  const gutter: Part = ["quiet", `${number} ${page.marks.edge} `];
  page.code(gutter, [style, `${sign} ${row.text.replace(/\r$/, "")}`]);
}

const failureWords = {
  failed: "failed",
  "timed-out": "ran out of time",
  "not-started": "could not be started",
} as const;

/** How a command went, in parts of one line. */
export function commandWords(run: CommandRun): Part[] {
  const name = run.kind === "check" ? "Check" : "Set-up";
  const code = run.status === "failed" && run.exitCode !== null ? ` with ${run.exitCode}` : "";
  const how: Part = run.status === "passed" ? ["good", "passed"] : ["bad", `${failureWords[run.status]}${code}`];
  const held: Part[] = run.isConfined ? [] : [["quiet", "not confined"]];
  return [["strong", name], how, ["quiet", run.command], ["quiet", formatDuration(run.durationMs)], ...held];
}

/** The same on a page; of one that did not pass with the end of what it printed. */
export function addCommandRun(page: Page, run: CommandRun, output: string): void {
  page.text(separated(commandWords(run), ["quiet", ` ${page.marks.dot} `]));
  if (run.status === "passed" || output.trim() === "") return;
  const lines = output.trimEnd().split("\n");
  const shown = lines.slice(-maxOutputLines);
  if (lines.length > shown.length) {
    page.text([["quiet", `${countOf(lines.length - shown.length, "line")} before`]], { indent: 2 });
  }
  for (const line of shown) page.code(["quiet", `${page.marks.edge} `], line, { indent: 2 });
}

const maxOutputLines = 16;
