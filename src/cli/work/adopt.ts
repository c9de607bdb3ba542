import { loadSessionState } from "../../authorship/session-state.ts";
import { BlindspotError } from "../../core/errors.ts";
import { rankThreads, type ThreadCandidate } from "../../core/increments.ts";
import type { StoredWork, Work, WorkThread } from "../../core/work.ts";
import { renderWork, type ShownCandidate } from "../../outputs/work.ts";
import { takeChange } from "../../system/change-source.ts";
import { host } from "../../system/host.ts";
import { withTrees } from "../compose.ts";
import { programTitle } from "../fix/programs.ts";
import type { Io } from "../io.ts";
import { evidenceOf, loadIncrements } from "./increments.ts";
import { findOpenWork, type WorkArguments, type WorkSession, withChange, withWorks } from "./session.ts";
import { loadSpec, titleOf } from "./start.ts";

export interface WorkAdoptArguments extends WorkArguments {
  /** A session, by its id or the beginning of it. */
  readonly session?: string | undefined;
  readonly spec?: string;
  readonly title?: string;
}

/**
 * `blindspot work adopt`: makes a session that wrote the change the build thread of the open work, or of a new one over the
 * branch, and stores what it did as increments.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` where no session wrote anything, or not the one that is named
 */
export async function runWorkAdopt(args: WorkAdoptArguments, io: Io): Promise<number> {
  return withWorks(args, io, async (session) => {
    const open = (await findOpenWork(session)) ?? (await newWork(args, session));
    if (args.spec !== undefined && open.work.spec !== null) {
      const hint = "End this work and start another one: blindspot work done.";
      throw new BlindspotError("usage", `Work ${open.work.id} has its requirements, which do not change.`, hint);
    }
    const candidates = await loadCandidates(open.work, session);
    const chosen = chooseCandidate(candidates, args.session);
    const spec = await loadSpec(args.spec, session);
    const { lines: _, ...thread } = chosen;
    const work: Work = { ...open.work, thread, spec: open.work.spec ?? spec?.spec ?? null };
    const stored = await storeWork({ ...open, work, specText: open.specText ?? spec?.text ?? null }, thread, session);
    const others = await Promise.all(candidates.filter((one) => one !== chosen).map((one) => withAge(one, io)));
    io.stdout(renderWork(stored, { isJson: args.json === true, candidates: others }, io.screen));
    return 0;
  });
}

/** A work over what `review` would take: nobody said when it began. */
async function newWork(args: WorkAdoptArguments, session: WorkSession): Promise<StoredWork> {
  const { composition, io, signal, repository } = session;
  const id = host.newId("w");
  const base = await withTrees({ composition, reviewId: host.newId("r") }, async (objectsDirectory) => {
    const request = { cwd: io.cwd, select: { kind: "branch" }, paths: [], objectsDirectory } as const;
    const taken = await takeChange(request, signal);
    const { base: commit, baseTree } = taken.change.summary;
    await taken.dispose();
    return { commit, tree: baseTree };
  });
  if (base.tree === null) throw new Error("a branch without a base");
  const work: Work = {
    ...{ id, repository, title: titleOf(args, null, repository.root), way: "adopted", spec: null },
    base: { commit: base.commit, tree: base.tree },
    ...{ startedAt: host.now().toISOString(), endedAt: null, thread: null },
  };
  return { work, specText: null, increments: [], reviews: [] };
}

/** The sessions that wrote what the work changed, the one first that wrote most. */
export function loadCandidates(work: Work, session: WorkSession): Promise<ThreadCandidate[]> {
  return withChange(work, session, async (taken) => rankThreads(await evidenceOf(taken, session)));
}

function chooseCandidate(candidates: readonly ThreadCandidate[], name: string | undefined): ThreadCandidate {
  const [first] = candidates;
  if (first === undefined) {
    const hint = "Transcripts must lie on this machine; blindspot authors says what there is to see of who wrote it.";
    throw new BlindspotError("usage", "No session of a supported program wrote any of this change.", hint);
  }
  if (name === undefined) return first;
  const meant = candidates.filter(({ sessionId }) => sessionId.startsWith(name));
  const chosen = meant.find(({ sessionId }) => sessionId === name) ?? (meant.length === 1 ? meant[0] : undefined);
  if (chosen !== undefined) return chosen;
  const known = candidates.map(({ program, sessionId }) => `${sessionId} (${programTitle(program)})`).join(", ");
  const problem = meant.length === 0 ? `No session ${name} wrote any of this change.` : `${name} begins several.`;
  throw new BlindspotError("usage", problem, `Known are: ${known}.`);
}

/** Stores a work with what its thread did so far. */
export async function storeWork(stored: StoredWork, thread: WorkThread, session: WorkSession): Promise<StoredWork> {
  const { works } = session.composition.ledger;
  const increments = await loadIncrements(stored, thread, session);
  await works.save(stored.work, stored.specText);
  await works.saveIncrements(stored.work.id, increments);
  return { ...stored, increments };
}

export async function withAge(candidate: ThreadCandidate, { env }: Io): Promise<ShownCandidate> {
  const { program, sessionId: id, file } = candidate;
  const { changedAt } = await loadSessionState({ program, id, file }, { env });
  return { ...candidate, title: programTitle(program), changedAt };
}
