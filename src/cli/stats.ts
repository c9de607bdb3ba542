import { precisionOf, type StatKind, type StatRow, statistics } from "../core/stats.ts";
import { formatCount } from "../outputs/figures.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { createPage } from "../outputs/terminal/page.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { type Column, renderTable } from "./table.ts";

export interface StatsArguments {
  /** Of all repositories. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/**
 * `blindspot stats`: what came of reviews, by who wrote, who read, and in which role; of this repository, of all with `--all` or
 * outside of a repository.
 *
 * @returns the exit code
 */
export async function runStats(args: StatsArguments, io: Io): Promise<number> {
  return withLedger(io, async ({ ledger, repositoryKey }) => {
    const scope = args.all === true ? null : repositoryKey;
    const rows = statistics(await ledger.tallies(scope));
    if (args.json === true) io.stdout(`${toJsonText({ version: 0, repository: scope, rows })}\n`);
    else if (rows.length === 0) {
      io.stderr(`No reviews${scope === null ? "" : " of this repository"} yet. Start one with blindspot review.\n`);
    } else io.stdout(render(rows, io));
    return 0;
  });
}

const titles: Record<StatKind, string> = {
  cross: "Read by another family",
  own: "Read by the author's own family, to compare with",
  "not-shown": "Independence not shown",
};

function render(rows: readonly StatRow[], io: Io): string {
  const parts = (Object.keys(titles) as StatKind[]).flatMap((kind) => {
    const ofKind = rows.filter((row) => row.kind === kind);
    return ofKind.length === 0
      ? []
      : [`${heading(titles[kind], io)}\n${renderTable(columnsOf(ofKind, io), io.screen)}`];
  });
  return `${parts.join("\n")}\n${remarks(io)}\n`;
}

function heading(title: string, io: Io): string {
  const page = createPage(io.screen);
  page.text([["heading", title]]);
  return page.toString();
}

/** How to read it, since the numbers are few. */
function remarks(io: Io): string {
  const page = createPage(io.screen);
  const text =
    "Only what people judged counts, the first time. Real of decided: unsure ones and duplicates are apart. A finding that " +
    "several raised is credited to each of them.";
  page.text([["quiet", text]]);
  return page.toString();
}

function columnsOf(rows: readonly StatRow[], { screen }: Io): Column[] {
  const none = screen.unicode ? "–" : "-";
  const column = (title: string, cell: (row: StatRow) => string, more: Partial<Column> = {}): Column => {
    return { title, cells: rows.map(cell), ...more };
  };
  const figure = (title: string, name: FigureName, more: Partial<Column> = { isOptional: true }) =>
    column(title, (row) => (row[name] === 0 ? none : formatCount(row[name])), more);
  /** What is hardly ever there takes no room where it is not. */
  const rare = (title: string, name: FigureName) => (rows.some((row) => row[name] > 0) ? [figure(title, name)] : []);
  return [
    column("CODE BY", (row) => row.author),
    column("READ BY", readerOf),
    ...(rows.some((row) => asWhat(row) !== "review") ? [column("AS", asWhat)] : []),
    column("REAL", decided),
    figure("FINDINGS", "findings", {}),
    figure("JUDGED", "judged", {}),
    figure("REVIEWS", "reviews"),
    figure("THREADS", "threads"),
    figure("STYLISTIC", "stylistic"),
    figure("SCOPE", "outOfScope"),
    figure("WRONG", "wrong"),
    figure("UNSURE", "unsure"),
    figure("DUPLICATE", "duplicates"),
    ...rare("FOLDED", "foldedUnjudged"),
    ...rare("UNANSWERED", "unanswered"),
    ...rare("VOID", "void"),
  ];
}

/** Of another tool its name, and the family of its model where somebody said it. */
function readerOf({ reviewer, tool }: StatRow): string {
  if (tool === null) return reviewer;
  return reviewer === "unknown" ? tool : `${tool} (${reviewer})`;
}

/** A recheck and an import are told as such: what they look at is no change that anybody chose them to read. */
function asWhat({ origin, role }: StatRow): string {
  return origin === "review" ? role : origin;
}

type FigureName = {
  [Name in keyof StatRow]: StatRow[Name] extends number ? Name : never;
}[keyof StatRow];

/** `7 of 12`: counts, since a share of a few is none. */
function decided(row: StatRow): string {
  const { real, of } = precisionOf(row);
  return of === 0 ? "none yet" : `${formatCount(real)} of ${formatCount(of)}`;
}
