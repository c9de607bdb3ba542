import { basename } from "node:path";
import { workStatus } from "../../core/work-status.ts";
import type { SqliteLedger } from "../../ledger/index.ts";
import { formatCost } from "../../outputs/figures.ts";
import { type ListedWork, listedWork, renderWorkListJson } from "../../outputs/work-list.ts";
import { phaseWords } from "../../outputs/work-words.ts";
import { ageInWords } from "../age.ts";
import type { Io } from "../io.ts";
import { type Column, renderTable } from "../table.ts";
import { type WorkArguments, withWorks } from "./session.ts";

/** Rows of the table; JSON has all. */
const maxRows = 50;

/** `blindspot work list`: the works of this repository, newest first, and where each stands. @returns the exit code */
export async function runWorkList(args: WorkArguments, io: Io, now = new Date()): Promise<number> {
  return withWorks(args, io, async ({ composition: { ledger }, repository }) => {
    const ids = (await ledger.works.list(repository.key)).map(({ id }) => id);
    if (args.json === true) {
      io.stdout(renderWorkListJson(await loadListed(ids, ledger)));
      return 0;
    }
    if (ids.length === 0) {
      io.stderr("No works of this repository yet. Start one with blindspot work start, or blindspot spec.\n");
      return 0;
    }
    const works = await loadListed(ids.slice(0, maxRows), ledger);
    io.stdout(renderWorkTable(works, { isEverywhere: false, now }, io));
    if (ids.length > maxRows) io.stderr(`These are the newest ${maxRows}; --json gives all.\n`);
    return 0;
  });
}

/** Works by their whole ids, with where each stands now. */
export function loadListed(ids: readonly string[], { works }: Pick<SqliteLedger, "works">): Promise<ListedWork[]> {
  return Promise.all(ids.map(async (id) => listedWork(workStatus(await works.overview(id), works.isHeld(id)))));
}

interface TableView {
  /** Works of several repositories: say which. */
  readonly isEverywhere: boolean;
  readonly now: Date;
}

/** Works beside each other, one a line. */
export function renderWorkTable(works: readonly ListedWork[], { isEverywhere, now }: TableView, io: Io): string {
  const none = io.screen.unicode ? "–" : "-";
  const column = (title: string, cell: (work: ListedWork) => string, more: Partial<Column> = {}): Column => {
    return { title, cells: works.map(cell), ...more };
  };
  const place = column("REPOSITORY", ({ repository }) => basename(repository.root), { leastWidth: 12 });
  const columns = [
    column("WORK", ({ id }) => id),
    column("AGE", ({ startedAt }) => ageInWords(new Date(startedAt), now).replace(/ ago$/, "")),
    column("STANDS", standsWords),
    ...(isEverywhere ? [place] : []),
    column("TITLE", ({ title }) => title, { leastWidth: 24 }),
    column("BUILT BY", ({ builder }) => builder ?? none, { isOptional: true, leastWidth: 12 }),
    column("COST", ({ costUsd }) => (costUsd === null ? none : formatCost(costUsd)), { isOptional: true }),
    column("WAY", ({ way }) => way, { isOptional: true }),
  ];
  return renderTable(columns, io.screen);
}

/** `triage, waits for you`, `building, runs`. */
function standsWords({ phase, isRunning, waitsFor, way }: ListedWork): string {
  const word = phaseWords[phase];
  if (phase === "done" || phase === "delivered" || phase === "drafted") return word;
  if (waitsFor === "developer") return way === "adopted" && phase === "building" ? word : `${word}, waits for you`;
  return isRunning ? `${word}, runs` : `${word}, stopped`;
}
