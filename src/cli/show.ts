import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import { reviewerLabel } from "../core/thread.ts";
import { openLedger } from "../ledger/index.ts";
import { renderJson } from "../outputs/json.ts";
import { renderCoverage } from "../outputs/terminal/coverage.ts";
import { renderReview } from "../outputs/terminal.ts";
import { dataFolder } from "../system/paths.ts";
import { loadRepository } from "../system/repository.ts";
import { terminalText } from "../system/terminal-text.ts";
import { writeFiles } from "./faces.ts";
import type { Io } from "./io.ts";

export interface ShowArguments {
  readonly id: string;
  readonly brief?: string | true;
  readonly reply?: string | true;
  readonly coverage?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly sarif?: string;
  readonly notes?: string;
}

/** `blindspot show`. @returns the exit code */
export async function runShow(args: ShowArguments, io: Io): Promise<number> {
  const ledger = await openLedger(await dataFolder(io.env));
  try {
    const repository = await loadRepository(io.cwd);
    const snapshot = await ledger.load(args.id, repository?.key ?? null);
    await writeFiles(snapshot, args, io);
    io.stdout(`${render(snapshot, args, io)}\n`);
    return 0;
  } finally {
    await ledger.close();
  }
}

function render(snapshot: ReviewSnapshot, args: ShowArguments, io: Io): string {
  if (args.brief !== undefined) return sections(snapshot, args.brief, "--brief", briefText);
  if (args.reply !== undefined) return sections(snapshot, args.reply, "--reply", replyText);
  if (args.json === true) return renderJson(snapshot);
  if (args.coverage === true) return renderCoverage(snapshot, io.screen);
  return renderReview(snapshot, { ...io.screen, isUnfolded: args.all === true });
}

/** What was said in all threads, or in the nth (from 1, as the heads count them). */
function sections(
  snapshot: ReviewSnapshot,
  which: string | true,
  flag: string,
  textOf: (thread: ThreadSnapshot) => string,
): string {
  const all = snapshot.threads.map(
    (thread, index) => `${head(thread, index, snapshot)}\n\n${terminalText(textOf(thread))}`,
  );
  if (which === true) return all.join("\n\n");
  const section = all[Number(which) - 1];
  if (section !== undefined) return section;
  throw new BlindspotError(
    "usage",
    `${flag} ${which}: the review has ${all.length} threads.`,
    `Name one from 1 to ${all.length}.`,
  );
}

function head({ thread, brief }: ThreadSnapshot, index: number, snapshot: ReviewSnapshot): string {
  const name = `Thread ${index + 1} of ${snapshot.threads.length} (${thread.id})`;
  const what = `${thread.role}, ${thread.pass}`;
  return `=== ${name}: ${what}, ${terminalText(reviewerLabel(thread.reviewer))}, ${brief.bytes} bytes, sha256 ${brief.hash} ===`;
}

function briefText({ brief }: ThreadSnapshot): string {
  return `--- system ---\n${brief.system}\n\n--- user ---\n${brief.user}`;
}

function replyText({ thread, reply }: ThreadSnapshot): string {
  if (reply !== null) return reply;
  return thread.outcome === null ? "(no reply yet)" : `(no reply: ${thread.outcome.status})`;
}
