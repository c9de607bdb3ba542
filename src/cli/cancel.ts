import { setTimeout as delay } from "node:timers/promises";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewProgress, SqliteLedger } from "../ledger/index.ts";
import { countOf } from "../outputs/figures.ts";
import { addCommands } from "../outputs/terminal/commands.ts";
import { createPage } from "../outputs/terminal/page.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { resolveRunning } from "./running-review.ts";

export interface CancelArguments {
  readonly id: string | undefined;
}

/** Programs are given two seconds to end, and what they brought has to be stored. */
const maxWaitMs = 15_000;
const pollMs = 100;

/**
 * `blindspot cancel`: stops the process that runs a review, wherever it was started, and waits for its end.
 *
 * @returns the exit code: 3 when it does not end
 * @throws BlindspotError `usage` for a review that does not run
 */
export async function runCancel({ id: name }: CancelArguments, io: Io): Promise<number> {
  return withLedger(io, async ({ ledger, repositoryKey }) => {
    const id = await resolveRunning(ledger, name, repositoryKey);
    const before = await ledger.progressOf(id);
    if (before.status !== "running" || !(await ledger.askToStop(id))) throw notRunning(id, await ledger.progressOf(id));
    const after = await awaitStop(ledger, id);
    if (after.status === "running") {
      io.stderr(`Review ${id} was told to stop, but has not ended yet. blindspot wait ${id} waits for it.\n`);
      return 3;
    }
    io.stdout(
      after.status === "cancelled" ? keptWords(id, after, io) : `Review ${id} had ended by then: ${after.status}.\n`,
    );
    return 0;
  });
}

async function awaitStop(ledger: SqliteLedger, id: string): Promise<ReviewProgress> {
  for (const until = Date.now() + maxWaitMs; ; await delay(pollMs)) {
    const progress = await ledger.progressOf(id);
    if (progress.status !== "running" || Date.now() >= until) return progress;
  }
}

function notRunning(id: string, { status }: ReviewProgress): BlindspotError {
  const hint = `blindspot show ${id} shows it, blindspot list all others.`;
  return new BlindspotError("usage", `Review ${id} does not run: it is ${status}.`, hint);
}

function keptWords(id: string, { threads, findings }: ReviewProgress, { screen }: Io): string {
  const page = createPage(screen);
  const answered = `${threads.answered} of ${countOf(threads.total, "thread")} had answered`;
  page.text([`Cancelled review ${id}: ${answered}, ${countOf(findings, "finding is", "findings are")} kept.`]);
  addCommands(page, [
    { command: `blindspot review --resume ${id}`, does: "goes on with it" },
    { command: `blindspot show ${id}`, does: "shows what there is" },
  ]);
  return `${page.toString()}\n`;
}
