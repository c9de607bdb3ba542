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

/** The newest work that is built in this working tree and goes on; null where there is none. */
export async function findOpenWork({ composition, repository }: WorkSession): Promise<StoredWork | null> {
  const { works } = composition.ledger;
  const open = (await works.list(repository.key)).find((work) => isOpenIn(work, repository.root));
  return open === undefined ? null : works.load(open.id, null);
}

/** Whether a work goes on in a working tree. One that is driven is built elsewhere. */
export function isOpenIn(
  { way, endedAt, repository }: Pick<Work, "way" | "endedAt" | "repository">,
  root: string,
): boolean {
  return way === "adopted" && endedAt === null && repository.root === root;
}

/**
 * The work that is named, else the newest that goes on here, else the newest.
 *
 * @param way only of this way, where none is named; null: of any
 * @throws BlindspotError `not-found`, `ambiguous`
 */
export async function findWork(
  name: string | undefined,
  { composition, repository }: Pick<WorkSession, "composition" | "repository">,
  way: Work["way"] | null = null,
): Promise<StoredWork> {
  const { works } = composition.ledger;
  if (name !== undefined) return works.load(name, repository.key);
  const all = (await works.list(repository.key)).filter((work) => way === null || work.way === way);
  const open = all.find(({ endedAt, repository: { root } }) => endedAt === null && root === repository.root);
  return works.load(open?.id ?? all[0]?.id ?? "latest", repository.key);
}

/** @throws BlindspotError `usage` for a work whose thread nobody knows */
export function expectThread({ work }: StoredWork): NonNullable<Work["thread"]> {
  if (work.thread !== null) return work.thread;
  const hint = `Name it: ${quote(["blindspot", "work", "adopt"])} lists the sessions that wrote here.`;
  throw new BlindspotError("usage", `Nobody has said yet which thread builds work ${work.id}.`, hint);
}
