import { BlindspotError } from "../../core/errors.ts";
import { openTriage } from "../../flow/triage.ts";
import { host } from "../../system/host.ts";
import { hostAgent } from "../../system/host-agent.ts";
import { startPage } from "../../web/server.ts";
import type { Io } from "../io.ts";
import { withLedger } from "../ledger-session.ts";
import { keepServing } from "../triage/page.ts";
import { pageSources } from "../triage/page-sources.ts";
import { workingTree } from "../triage/working-tree.ts";
import { findWork, withWorks } from "./session.ts";
import { refresh, type WorkShowArguments } from "./show.ts";

/**
 * `blindspot work show --web`: a work on the local page, live while it is built, until the user stops it.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` where something else is asked for as well, or the port is taken
 */
export async function runWorkPage(args: WorkShowArguments, io: Io): Promise<number> {
  if (args.json === true || args.diff === true || args.increment !== undefined) {
    const hint = "Take one of them: blindspot work show --web.";
    throw new BlindspotError("usage", "The page shows all of a work; --json, --diff and --increment print it.", hint);
  }
  const id = await withWorks(args, io, async (session) => {
    return (await refresh(await findWork(args.work, session), session)).work.id;
  });
  return withLedger(io, async (place) => {
    const judge = hostAgent(io.env) === null ? "human" : "agent";
    const { ledger, repositoryKey } = place;
    const page = await startPage({
      ...{ start: null, work: id, port: args.port ?? 0 },
      open: (reviewId) =>
        openTriage({ ledger, host, reviewId, repositoryKey, judge, face: "page", isOpen: false, again: null }),
      sources: pageSources(place, async (snapshot) => ({ env: io.env, root: await workingTree(snapshot, io) })),
    });
    return keepServing(page, `See work ${id}`, { io, isBrowserLeft: args.browser === false });
  });
}
