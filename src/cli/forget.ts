import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import { BlindspotError } from "../core/errors.ts";
import type { Forgotten } from "../ledger/index.ts";
import { countOf } from "../outputs/figures.ts";
import { logFile } from "./detached-log.ts";
import type { Io } from "./io.ts";
import { type LedgerSession, withLedger } from "./ledger-session.ts";
import { removeLeftovers } from "./leftovers.ts";

export interface ForgetArguments {
  /** Ids, their unique beginnings, or `latest`. */
  readonly reviews: readonly string[];
  /** All reviews of this repository. */
  readonly all?: boolean;
  /** With `all`: those of every repository. */
  readonly everywhere?: boolean;
  readonly yes?: boolean;
}

/** Asks a yes-or-no question. */
type Ask = (question: string) => Promise<boolean>;

/**
 * `blindspot forget`: removes reviews and everything that was kept of them, after asking.
 *
 * @returns the exit code: 2 when it was not confirmed
 * @throws BlindspotError `usage` when nobody can be asked, `input` for a review that runs
 */
export async function runForget(args: ForgetArguments, io: Io, ask: Ask = askOnTerminal): Promise<number> {
  if (args.reviews.length > 0 === (args.all === true)) {
    const hint = "Name reviews (blindspot list shows them), or give --all for those of this repository.";
    throw new BlindspotError("usage", "It is not clear which reviews to forget.", hint);
  }
  if (args.everywhere === true && args.all !== true) {
    throw new BlindspotError("usage", "--everywhere widens --all, which is not given.", "Add --all, or leave it out.");
  }
  return withLedger(io, async (session) => {
    const ids = await idsOf(args, session);
    if (ids.length === 0) {
      await removeLeftovers(session.folder, session.ledger);
      io.stderr("There is nothing to forget.\n");
      return 0;
    }
    if (args.yes !== true && !(await isConfirmed(ids, io, ask))) {
      io.stderr("Nothing was removed.\n");
      return 2;
    }
    const forgotten = await session.ledger.forget(ids);
    await removeFiles(session.folder, ids, forgotten);
    await removeLeftovers(session.folder, session.ledger);
    report(ids, forgotten, io);
    return 0;
  });
}

async function idsOf(
  { reviews, all, everywhere }: ForgetArguments,
  { ledger, repositoryKey }: LedgerSession,
): Promise<string[]> {
  if (all === true && everywhere === true) return ledger.reviewIds(null);
  if (all === true && repositoryKey === null) {
    const hint = "Run this inside the repository, or add --everywhere to remove the reviews of all repositories.";
    throw new BlindspotError("usage", "This is no repository, so that --all names no reviews.", hint);
  }
  if (all === true) return ledger.reviewIds(repositoryKey);
  const ids = await Promise.all(reviews.map((name) => ledger.resolveReview(name, repositoryKey)));
  // Without the review that it belongs to a recheck says nothing.
  const rechecks = await Promise.all(ids.map((id) => ledger.recheckIds(id)));
  return [...new Set([...ids, ...rechecks.flat()])];
}

async function isConfirmed(ids: readonly string[], io: Io, ask: Ask): Promise<boolean> {
  if (!io.isTty) {
    const problem = "forget asks before it removes anything, and nobody is there to answer.";
    throw new BlindspotError("usage", problem, "Add --yes to remove without asking.");
  }
  const what = `${countOf(ids.length, "review")} with findings, replies and verdicts (${ids.join(", ")})`;
  return ask(`Remove ${what}? What was judged in them will be raised again.`);
}

async function askOnTerminal(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false });
  return !isCancel(answer) && answer;
}

/** What reviews left beside the ledger: snapshot objects for resuming, logs, and briefs to paste that lie in our folder. */
async function removeFiles(folder: string, ids: readonly string[], { briefFiles }: Forgotten): Promise<void> {
  const briefs = join(resolve(folder), "briefs");
  const ours = briefFiles.map((file) => resolve(file)).filter((file) => dirname(file) === briefs);
  const theirs = ids.flatMap((id) => [join(folder, "trees", id), logFile(folder, id)]);
  await Promise.all([...ours, ...theirs].map((path) => rm(path, { recursive: true, force: true })));
}

function report(ids: readonly string[], { isErased }: Forgotten, io: Io): void {
  io.stdout(
    `Removed ${countOf(ids.length, "review")} and everything that was kept of ${ids.length === 1 ? "it" : "them"}.\n`,
  );
  if (isErased) return;
  io.stderr("Another blindspot process is reading the ledger: traces stay in its files until that process ends.\n");
}
