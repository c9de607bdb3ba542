import { BlindspotError } from "../../core/errors.ts";
import type { StoredIncrement, StoredWork } from "../../core/work.ts";
import { renderWork } from "../../outputs/work.ts";
import { terminalText } from "../../system/terminal-text.ts";
import type { Io } from "../io.ts";
import { loadCandidates, storeWork, withAge } from "./adopt.ts";
import { findOpenWork, findWork, type WorkArguments, type WorkSession, withWorks } from "./session.ts";

export interface WorkShowArguments extends WorkArguments {
  readonly work?: string | undefined;
  /** An increment, by its number or the beginning of its id. */
  readonly increment?: string;
  readonly diff?: boolean;
  /** On the local page. */
  readonly web?: boolean;
  readonly port?: number;
  /** False: with `web`, no browser is started. */
  readonly browser?: boolean;
}

/** `blindspot work show`: a work with its thread and its increments, or diffs of them. @returns the exit code */
export async function runWorkShow(args: WorkShowArguments, io: Io): Promise<number> {
  if (args.web === true) return (await import("./page.ts")).runWorkPage(args, io);
  if (args.port !== undefined || args.browser === false) {
    throw new BlindspotError("usage", "--port and --no-browser go with --web.", "Try blindspot work show --web.");
  }
  return withWorks(args, io, async (session) => {
    const stored = await refresh(await findWork(args.work, session), session);
    if (args.increment !== undefined || args.diff === true) {
      const chosen = args.increment === undefined ? stored.increments : [findIncrement(stored, args.increment)];
      const text = chosen.map(({ diff }) => diff).join("");
      io.stdout(io.isTty ? terminalText(text) : text);
      return 0;
    }
    const { way, thread, endedAt } = stored.work;
    const isOpen = way === "adopted" && thread === null && endedAt === null;
    const found = isOpen ? await loadCandidates(stored.work, session) : [];
    const candidates = await Promise.all(found.map((one) => withAge(one, io)));
    io.stdout(renderWork(stored, { isJson: args.json === true, candidates }, io.screen));
    return 0;
  });
}

/** `blindspot work done`: nothing more comes to the open work. @returns the exit code */
export async function runWorkDone(args: WorkArguments, io: Io): Promise<number> {
  return withWorks(args, io, async (session) => {
    const open = await findOpenWork(session);
    if (open === null) throw new BlindspotError("usage", "No work goes on in this working tree.", "See work list.");
    const { work, ...rest } = await refresh(open, session);
    const ended = { ...work, endedAt: new Date().toISOString() };
    await session.composition.ledger.works.save(ended, rest.specText);
    io.stdout(renderWork({ ...rest, work: ended }, { isJson: args.json === true, candidates: [] }, io.screen));
    return 0;
  });
}

/** A work that goes on as it stands now: its thread may have done more. One that has ended is as it was then, and a driven one as stored. */
export async function refresh(stored: StoredWork, session: WorkSession): Promise<StoredWork> {
  const { work } = stored;
  if (work.way === "driven" || work.thread === null || work.endedAt !== null) return stored;
  const thread = work.thread.models.length > 0 ? work.thread : await learnThread(stored, session);
  if (thread === null) return stored;
  return storeWork({ ...stored, work: { ...work, thread } }, thread, session);
}

/** What a transcript tells of the thread in whose shell the work was started. */
async function learnThread({ work }: StoredWork, session: WorkSession) {
  const candidates = await loadCandidates(work, session);
  const found = candidates.find(
    ({ program, sessionId }) => program === work.thread?.program && sessionId === work.thread.sessionId,
  );
  if (found === undefined) return work.thread;
  const { lines: _, ...thread } = found;
  return thread;
}

function findIncrement({ work, increments }: StoredWork, name: string): StoredIncrement {
  const found = increments.find(({ id, position }) => String(position) === name || id === name);
  if (found !== undefined) return found;
  const problem = `Work ${work.id} has no increment ${name}.`;
  throw new BlindspotError("not-found", problem, `It has ${increments.length}: blindspot work show ${work.id}.`);
}
