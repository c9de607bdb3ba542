import { basename } from "node:path";
import type { ReviewStatus } from "../core/review.ts";
import type { ReviewRow } from "../ledger/index.ts";
import { formatCost } from "../outputs/figures.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { ageInWords } from "./age.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { renderTable } from "./table.ts";

export interface ListArguments {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Rows of the table; JSON has all. */
const maxRows = 100;

const statusWords: Readonly<Record<ReviewStatus, string>> = {
  open: "waits for a reply",
  running: "running",
  interrupted: "interrupted",
  complete: "complete",
  partial: "partial",
  failed: "failed",
  cancelled: "cancelled",
  empty: "nothing to review",
};

/**
 * `blindspot list`: the reviews of this repository, of all with `--all` or outside of a repository, newest first.
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
  const none = io.screen.unicode ? "–" : "-";
  io.stdout(
    renderTable(
      rows.slice(0, maxRows).map((row) => cellsOf(row, view, none)),
      io.screen,
    ),
  );
  if (rows.length > maxRows) io.stderr(`These are the newest ${maxRows}; --json gives all.\n`);
}

function cellsOf(row: ReviewRow, { isEverywhere, now }: View, none: string): string[] {
  return [
    row.id,
    ageInWords(new Date(row.startedAt), now),
    statusWords[row.status],
    findingWords(row, none),
    row.costUsd === null ? none : formatCost(row.costUsd),
    ...(isEverywhere ? [row.repository === null ? none : basename(row.repository.root)] : []),
    `${row.reviewers.join(", ") || none} on code by ${row.authors.join(", ") || "an unknown author"}`,
    row.took,
  ];
}

/** Only a complete review can say that it found nothing. */
function findingWords({ findings, status }: ReviewRow, none: string): string {
  const words = Object.entries(findings).filter(([, count]) => count > 0);
  if (words.length > 0) return words.map(([word, count]) => `${count} ${word}`).join(", ");
  return status === "complete" ? "no findings" : none;
}
