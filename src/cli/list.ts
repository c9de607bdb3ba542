import { basename } from "node:path";
import type { ReviewRow } from "../ledger/index.ts";
import { formatCost } from "../outputs/figures.ts";
import { statusWords } from "../outputs/headline.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { ageInWords } from "./age.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { type Column, renderTable } from "./table.ts";
import { loadListed, renderWorkTable } from "./work/list.ts";

export interface ListArguments {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Rows of the table; JSON has all. */
const maxRows = 100;
/** Works below it. */
const maxWorks = 5;

/**
 * `blindspot list`: the reviews of this repository, of all with `--all` or outside of a repository, newest first; below them the
 * works that go on.
 *
 * @returns the exit code
 */
export async function runList(args: ListArguments, io: Io, now = new Date()): Promise<number> {
  return withLedger(io, async ({ ledger, repositoryKey }) => {
    const isEverywhere = args.all === true || repositoryKey === null;
    const scope = isEverywhere ? {} : { repositoryKey };
    if (args.json === true) {
      const reviews = await ledger.list({ ...scope, limit: Number.MAX_SAFE_INTEGER });
      io.stdout(`${toJsonText({ version: 0, reviews })}\n`);
      return 0;
    }
    const rows = await ledger.list({ ...scope, limit: maxRows + 1 });
    printRows(rows, { isEverywhere, now }, io);
    const open = (await ledger.works.list(isEverywhere ? null : repositoryKey)).filter(
      ({ endedAt }) => endedAt === null,
    );
    const works = await loadListed(
      open.slice(0, maxWorks).map(({ id }) => id),
      ledger,
    );
    if (works.length > 0) io.stdout(`\n${renderWorkTable(works, { isEverywhere, now }, io)}`);
    if (open.length > maxWorks) io.stderr("blindspot work list shows the others.\n");
    return 0;
  });
}

interface View {
  /** Reviews of several repositories: say which. */
  readonly isEverywhere: boolean;
  readonly now: Date;
}

function printRows(rows: readonly ReviewRow[], view: View, io: Io): void {
  if (rows.length === 0) {
    io.stderr(`No reviews${view.isEverywhere ? "" : " of this repository"} yet. Start one with blindspot review.\n`);
    return;
  }
  io.stdout(renderTable(columnsOf(rows.slice(0, maxRows), view, io), io.screen));
  if (rows.length > maxRows) io.stderr(`These are the newest ${maxRows}; --json gives all.\n`);
}

/** What was reviewed and what came of it before who read it: where there is no room, the last go first. */
function columnsOf(rows: readonly ReviewRow[], { isEverywhere, now }: View, io: Io): Column[] {
  const none = io.screen.unicode ? "–" : "-";
  const column = (title: string, cell: (row: ReviewRow) => string, more: Partial<Column> = {}): Column => {
    return { title, cells: rows.map(cell), ...more };
  };
  const place = column("REPOSITORY", (row) => (row.repository === null ? none : basename(row.repository.root)), {
    leastWidth: 12,
  });
  return [
    column("REVIEW", (row) => row.id),
    column("AGE", (row) => ageInWords(new Date(row.startedAt), now).replace(/ ago$/, "")),
    column("STATUS", statusInWords),
    column("FINDINGS", (row) => findingWords(row, none)),
    ...(isEverywhere ? [place] : []),
    column("CHANGE", (row) => row.took, { leastWidth: 40 }),
    column("JUDGED", (row) => (row.findings.judged === 0 ? none : String(row.findings.judged)), { isOptional: true }),
    column("COST", (row) => (row.costUsd === null ? none : formatCost(row.costUsd)), { isOptional: true }),
    column("READ BY", (row) => row.reviewers.join(", ") || none, { isOptional: true, leastWidth: 12 }),
    ...(rows.some(({ work }) => work !== null)
      ? [column("WORK", (row) => row.work ?? none, { isOptional: true })]
      : []),
    column("WRITTEN BY", (row) => row.authors.join(", ") || "unknown", { isOptional: true, leastWidth: 9 }),
  ];
}

/** `complete`, `running 3/7`: of a review that runs, the threads that have ended. */
function statusInWords({ status, threads }: ReviewRow): string {
  const word = statusWords[status][1].toLowerCase();
  return status === "running" ? `${word} ${threads.ended}/${threads.total}` : word;
}

/** As many as the review's first line says. Only a complete review can say that it found nothing. */
function findingWords({ findings: { shown, folded }, status }: ReviewRow, none: string): string {
  if (folded > 0) return `${shown}, ${folded} folded`;
  if (shown > 0) return String(shown);
  return status === "complete" ? "none" : none;
}
