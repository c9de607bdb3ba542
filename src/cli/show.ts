import type { Finding } from "../core/finding.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../core/snapshot.ts";
import { openLedger } from "../ledger/index.ts";
import { renderJson } from "../outputs/json.ts";
import { renderCoverage } from "../outputs/terminal/coverage.ts";
import { renderReview } from "../outputs/terminal.ts";
import { dataFolder } from "../system/paths.ts";
import { loadRepository } from "../system/repository.ts";
import { writeFiles } from "./faces.ts";
import type { Io } from "./io.ts";
import { earlierFindings } from "./review-family.ts";
import { renderThreads, sentText } from "./thread-texts.ts";

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
    const { earlier = new Map() } = await earlierFindings(ledger, snapshot);
    io.stdout(`${render(snapshot, { ...args, earlier }, io)}\n`);
    return 0;
  } finally {
    await ledger.close();
  }
}

type Shown = ShowArguments & { readonly earlier: ReadonlyMap<string, Finding> };

function render(snapshot: ReviewSnapshot, args: Shown, io: Io): string {
  const { threads } = snapshot;
  if (args.brief !== undefined) {
    return renderThreads(
      threads.map((thread) => ({ ...thread, text: sentText(thread) })),
      args.brief,
      "--brief",
    );
  }
  if (args.reply !== undefined) {
    return renderThreads(
      threads.map((thread) => ({ ...thread, text: replyText(thread) })),
      args.reply,
      "--reply",
    );
  }
  if (args.json === true) return renderJson(snapshot);
  if (args.coverage === true) return renderCoverage(snapshot, io.screen);
  return renderReview(snapshot, { ...io.screen, earlier: args.earlier, isUnfolded: args.all === true });
}

function replyText({ thread, reply }: ThreadSnapshot): string {
  if (reply !== null) return reply;
  return thread.outcome === null ? "(no reply yet)" : `(no reply: ${thread.outcome.status})`;
}
