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
    const works = await worksOf(args, session);
    const named = args.reviews.filter((name) => !isOfWork(name, works));
    const ids = args.reviews.length > 0 && named.length === 0 ? [] : await idsOf({ ...args, reviews: named }, session);
    if (ids.length === 0 && works.length === 0) {
      await removeLeftovers(session.folder, session.ledger);
      io.stderr("There is nothing to forget.\n");
      return 0;
    }
    refuseBusy(works, session);
    if (args.yes !== true && !(await isConfirmed({ ids, works }, io, ask))) {
      io.stderr("Nothing was removed.\n");
      return 2;
    }
    for (const work of works) {
      await session.ledger.works.forget(work);
      await rm(join(session.folder, "works", work), { recursive: true, force: true });
    }
    const forgotten = await session.ledger.forget(ids);
    await removeFiles(session.folder, ids, forgotten);
    await removeLeftovers(session.folder, session.ledger);
    report({ ids, works }, forgotten, io);
    return 0;
  });
}

/** @throws BlindspotError `usage` where a process works on one of them */
function refuseBusy(works: readonly string[], { ledger }: LedgerSession): void {
  const busy = works.find((work) => ledger.works.isHeld(work));
  if (busy === undefined) return;
  const hint = `blindspot work status ${busy} says what it is at. Stop it where it runs.`;
  throw new BlindspotError("usage", `Work ${busy} is being built in another process.`, hint);
}

/** Whole ids of the works that are named by ids, and with `--all` of all. Reviews of them stay unless they are named, too. */
async function worksOf({ reviews, all, everywhere }: ForgetArguments, { ledger, repositoryKey }: LedgerSession) {
  if (all === true && (everywhere === true || repositoryKey !== null)) {
    return (await ledger.works.list(everywhere === true ? null : repositoryKey)).map(({ id }) => id);
  }
  const found = reviews.filter((name) => /^w/i.test(name)).map((name) => ledger.works.load(name, null));
  return [...new Set((await Promise.all(found)).map(({ work }) => work.id))];
}

function isOfWork(name: string, works: readonly string[]): boolean {
  return works.some((id) => id.startsWith(name.trim().toLowerCase()));
}

/** What is to go, by whole ids. */
interface Going {
  readonly ids: readonly string[];
  readonly works: readonly string[];
}

function describeGoing({ ids, works }: Going, of: string): string {
  const parts = [
    ...(ids.length === 0 ? [] : [`${countOf(ids.length, "review")}${of}`]),
    ...(works.length === 0 ? [] : [countOf(works.length, "work")]),
  ];
  return parts.join(" and ");
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

async function isConfirmed(going: Going, io: Io, ask: Ask): Promise<boolean> {
  if (!io.isTty) {
    const problem = "forget asks before it removes anything, and nobody is there to answer.";
    throw new BlindspotError("usage", problem, "Add --yes to remove without asking.");
  }
  const { ids, works } = going;
  const what = `${describeGoing(going, " with findings, replies and verdicts")} (${[...ids, ...works].join(", ")})`;
  return ask(`Remove ${what}?${ids.length === 0 ? "" : " What was judged in them will be raised again."}`);
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

function report(going: Going, { isErased }: Forgotten, io: Io): void {
  const isOne = going.ids.length + going.works.length === 1;
  io.stdout(`Removed ${describeGoing(going, "")} and everything that was kept of ${isOne ? "it" : "them"}.\n`);
  if (isErased) return;
  io.stderr("Another blindspot process is reading the ledger: traces stay in its files until that process ends.\n");
}
