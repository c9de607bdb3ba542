import { setTimeout as delay } from "node:timers/promises";
import { createLogUpdate } from "log-update";
import { type WorkStatus, workStatus } from "../../core/work-status.ts";
import { screenStream } from "../../outputs/terminal/live.ts";
import { renderWorkStatus, renderWorkStatusJson } from "../../outputs/work-status.ts";
import type { Io } from "../io.ts";
import { findWork, type WorkArguments, type WorkSession, withWorks } from "./session.ts";
import { refresh } from "./show.ts";

export interface WorkStatusArguments extends WorkArguments {
  readonly work?: string | undefined;
  readonly watch?: boolean;
}

/** How often it is looked whether anything was written, and whether who drives it is still there. */
const pollMs = 300;
/** Times are told in seconds. */
const redrawMs = 1_000;

/**
 * `blindspot work status`: where a work stands, what runs or waits for whom, and what to do now; with `--watch` until it is done.
 *
 * @returns the exit code
 * @throws BlindspotError `not-found`, `ambiguous`
 */
export async function runWorkStatus(args: WorkStatusArguments, io: Io): Promise<number> {
  return withWorks(args, io, async (session) => {
    const { work } = await refresh(await findWork(args.work, session), session);
    if (args.watch === true) return watch(work.id, args, session);
    const status = await loadStatus(work.id, session);
    io.stdout(
      args.json === true ? renderWorkStatusJson(status) : renderWorkStatus(status, { now: new Date() }, io.screen),
    );
    return 0;
  });
}

/** @param workId whole */
export async function loadStatus(
  workId: string,
  { composition }: Pick<WorkSession, "composition">,
): Promise<WorkStatus> {
  const { works } = composition.ledger;
  const overview = await works.overview(workId);
  return workStatus(overview, works.isHeld(workId));
}

/** Shows a work whenever it stands differently, until it is done or somebody stops it. */
async function watch(workId: string, { json }: WorkStatusArguments, session: WorkSession): Promise<number> {
  const { composition, interruption, signal, io } = session;
  const { ledger } = composition;
  interruption.startSending();
  const face = json === true ? jsonLines(io) : io.screen.isInteractive ? drawn(io) : pages(io);
  try {
    let mark: number | null = null;
    let isHeld: boolean | null = null;
    let status: WorkStatus | null = null;
    while (!signal.aborted) {
      const now = { mark: await ledger.changeMark(), isHeld: ledger.works.isHeld(workId) };
      if (status === null || now.mark !== mark || now.isHeld !== isHeld) {
        status = await loadStatus(workId, session);
        [mark, isHeld] = [now.mark, now.isHeld];
      }
      face.show(status);
      if (status.work.endedAt !== null || status.phase === "done" || status.phase === "delivered") return 0;
      await delay(pollMs, undefined, { signal }).catch(() => {});
    }
    return interruption.code() ?? 0;
  } finally {
    face.end();
  }
}

interface Face {
  show(status: WorkStatus): void;
  end(): void;
}

/** One screen that is drawn over; how it stood last stays. */
function drawn(io: Io): Face {
  const log = createLogUpdate(screenStream(io.screen, io.stdout));
  let shown: WorkStatus | null = null;
  let drawnAt = 0;
  return {
    show(status) {
      const now = Date.now();
      if (status === shown && now - drawnAt < redrawMs) return;
      [shown, drawnAt] = [status, now];
      log(renderWorkStatus(status, { now: new Date(now), height: io.screen.height }, io.screen).trimEnd());
    },
    end: () => log.done(),
  };
}

/** Where nobody looks, a page for every time that it stands differently. */
function pages(io: Io): Face {
  return onlyNews((status, isFirst) => {
    io.stdout(`${isFirst ? "" : "\n"}${renderWorkStatus(status, { now: new Date() }, io.screen)}`);
  });
}

function jsonLines(io: Io): Face {
  return onlyNews((status) => io.stdout(renderWorkStatusJson(status, 0)));
}

/** Whoever writes to the ledger need not have written of this work. */
function onlyNews(show: (status: WorkStatus, isFirst: boolean) => void): Face {
  let shown: string | null = null;
  return {
    show(status) {
      const text = JSON.stringify(status);
      if (text === shown) return;
      show(status, shown === null);
      shown = text;
    },
    end() {},
  };
}
