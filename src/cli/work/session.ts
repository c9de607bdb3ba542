import { join } from "node:path";
import { quote } from "shell-quote";
import { BlindspotError } from "../../core/errors.ts";
import type { StoredWork, Work } from "../../core/work.ts";
import type { TakenChange } from "../../ports.ts";
import { takeChange } from "../../system/change-source.ts";
import { host } from "../../system/host.ts";
import { openRepository, repositoryRef } from "../../system/repository.ts";
import type { SinceSelect } from "../../system/select-since.ts";
import { type Composition, withTrees } from "../compose.ts";
import { type CompositionArguments, type CompositionSession, withComposition } from "../composition-session.ts";
import type { Io } from "../io.ts";

/** The flags that the commands on works share. */
export interface WorkArguments extends CompositionArguments {
  readonly json?: boolean;
}

/** What a command on works stands on. */
export interface WorkSession extends CompositionSession {
  readonly repository: Work["repository"];
}

/** Runs a command on the works of the repository that it stands in. @throws BlindspotError `not-a-repository` */
export async function withWorks<T>(args: WorkArguments, io: Io, run: (session: WorkSession) => Promise<T>): Promise<T> {
  return withComposition(args, io, async (session) => {
    const { signal } = session;
    const repository = await repositoryRef(await openRepository(io.cwd, signal), signal);
    return run({ ...session, repository });
  });
}

/** Where the objects of the working tree at the beginning of a work live. */
export function workFolder({ folder }: Pick<Composition, "folder">, workId: string): string {
  return join(folder, "works", workId);
}

/** The request for the change that a work made so far, but for the folder that takes its objects. */
export function workSelect(
  { id, base }: Pick<Work, "id" | "base">,
  composition: Pick<Composition, "folder">,
): SinceSelect {
  return {
    kind: "since",
    reviewId: "",
    against: `work ${id} began`,
    ...{ tree: base.tree, commit: base.commit, attributesTree: base.tree },
    objectsDirectory: workFolder(composition, id),
  };
}

/** Does something with the change that a work made so far. */
export async function withChange<T>(
  work: Pick<Work, "id" | "base" | "repository">,
  { composition, signal }: WorkSession,
  use: (taken: TakenChange) => Promise<T>,
): Promise<T> {
  return withTrees({ composition, reviewId: host.newId("r") }, async (objectsDirectory) => {
    const request = { cwd: work.repository.root, paths: [], objectsDirectory };
    const taken = await takeChange({ ...request, select: workSelect(work, composition) }, signal);
    try {
      return await use(taken);
    } finally {
      await taken.dispose();
    }
  });
}

/** The newest work of this working tree that goes on; null where there is none. */
export async function findOpenWork({ composition, repository }: WorkSession): Promise<StoredWork | null> {
  const { works } = composition.ledger;
  const all = await works.list(repository.key);
  const open = all.find(({ endedAt, repository: { root } }) => endedAt === null && root === repository.root);
  return open === undefined ? null : works.load(open.id, null);
}

/** The work that is named, else the open one, else the newest. @throws BlindspotError `not-found`, `ambiguous` */
export async function findWork(name: string | undefined, session: WorkSession): Promise<StoredWork> {
  if (name !== undefined) return session.composition.ledger.works.load(name, session.repository.key);
  return (await findOpenWork(session)) ?? session.composition.ledger.works.load("latest", session.repository.key);
}

/** @throws BlindspotError `usage` for a work whose thread nobody knows */
export function expectThread({ work }: StoredWork): NonNullable<Work["thread"]> {
  if (work.thread !== null) return work.thread;
  const hint = `Name it: ${quote(["blindspot", "work", "adopt"])} lists the sessions that wrote here.`;
  throw new BlindspotError("usage", `Nobody has said yet which thread builds work ${work.id}.`, hint);
}
