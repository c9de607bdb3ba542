import { setTimeout as delay } from "node:timers/promises";
import type { Severity } from "../core/finding.ts";
import type { ReviewProgress, SqliteLedger } from "../ledger/index.ts";
import { countOf } from "../outputs/figures.ts";
import { addCommands } from "../outputs/terminal/commands.ts";
import { createPage } from "../outputs/terminal/page.ts";
import { waitingLine } from "../outputs/terminal/waiting.ts";
import { loadUserConfig } from "../system/config.ts";
import { loadRepository } from "../system/repository.ts";
import { compose, dropTrees } from "./compose.ts";
import { parseDuration } from "./duration.ts";
import { exitOf, faceOptions, present } from "./faces.ts";
import type { Io } from "./io.ts";
import { earlierFindings } from "./review-family.ts";
import { resolveRunning } from "./running-review.ts";
import { listenForInterruption } from "./signals.ts";
import { storedConfig } from "./stored-config.ts";

export interface WaitArguments {
  readonly id: string | undefined;
  readonly timeout?: string;
  readonly json?: boolean;
  readonly failOn?: Severity;
  readonly config?: string;
}

/** `blindspot wait`. @returns the exit code of the review; 3 when it still runs at the end of the waiting */
export async function runWait(args: WaitArguments, io: Io): Promise<number> {
  const config = await loadUserConfig({ file: args.config, env: io.env, cwd: io.cwd });
  const timeoutMs = args.timeout === undefined ? null : parseDuration(args.timeout);
  const composition = await compose(config, io);
  try {
    const { ledger } = composition;
    const repository = await loadRepository(io.cwd);
    const id = await resolveRunning(ledger, args.id, repository?.key ?? null);
    const waited = await awaitEnd(ledger, id, timeoutMs, io);
    if (waited.status === "running") sayStillRunning(id, waited, io);
    if (waited.code !== null) return waited.code;
    if (waited.status === "running" && args.json !== true) return 3;
    const snapshot = await ledger.load(id, null);
    const faces = faceOptions(args, await storedConfig(snapshot, config, composition, io));
    await dropTrees(composition, id);
    await present(snapshot, { ...faces, ...(await earlierFindings(ledger, snapshot)) }, io);
    return exitOf(snapshot, faces);
  } finally {
    await composition.ledger.close();
  }
}

interface Waited extends ReviewProgress {
  /** Of an interruption of the waiting; else null. */
  readonly code: number | null;
}

const pollMs = 300;

/** Waits until nobody runs the review any more, for so long at most, or until we are interrupted. */
async function awaitEnd(ledger: SqliteLedger, id: string, timeoutMs: number | null, io: Io): Promise<Waited> {
  const interruption = listenForInterruption();
  const until = timeoutMs === null ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const line = waitingLine(io.errorScreen, io.stderr);
  try {
    for (;;) {
      const progress = await ledger.progressOf(id);
      const restMs = until - Date.now();
      const isOver = progress.status !== "running" || restMs <= 0 || interruption.signal.aborted;
      if (isOver) return { ...progress, code: progress.status === "running" ? interruption.code() : null };
      line.show(id, progress);
      await delay(Math.min(pollMs, restMs), undefined, { signal: interruption.signal }).catch(() => {});
    }
  } finally {
    line.clear();
    interruption.release();
  }
}

function sayStillRunning(id: string, { threads }: ReviewProgress, { stderr, errorScreen }: Io): void {
  const page = createPage(errorScreen);
  page.text([`Review ${id} is still running: ${threads.ended} of ${countOf(threads.total, "thread")}.`]);
  addCommands(page, [
    { command: `blindspot wait ${id}`, does: "waits on" },
    { command: `blindspot cancel ${id}`, does: "stops it, and keeps what there is" },
  ]);
  stderr(`${page.toString()}\n`);
}
