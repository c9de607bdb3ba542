import { resolve } from "node:path";
import { foldBuild } from "../../core/build-state.ts";
import { BlindspotError } from "../../core/errors.ts";
import type { StoredWork, Work } from "../../core/work.ts";
import { nameOfDraft } from "../spec/file.ts";
import type { WorkSession } from "../work/session.ts";

/**
 * The driven work that is named, else the newest of this repository that goes on, else the newest.
 *
 * @throws BlindspotError `not-found`, `ambiguous`; `usage` for a work that a person builds with a program of their own
 */
export async function findDriven(
  name: string | undefined,
  { composition, repository }: WorkSession,
): Promise<StoredWork> {
  const { works } = composition.ledger;
  if (name !== undefined) return expectDriven(await works.load(name, repository.key), composition.ledger.works);
  const begun: Work[] = [];
  for (const work of await works.list(repository.key)) {
    if (work.way === "driven" && (await isBegun(work.id, works))) begun.push(work);
  }
  const chosen = begun.find(({ endedAt }) => endedAt === null) ?? begun[0];
  if (chosen !== undefined) return works.load(chosen.id, null);
  const hint = "Begin one: blindspot build spec.md --builder claude-code --reviewer codex.";
  throw new BlindspotError("not-found", "Nothing is being built in this repository.", hint);
}

type Works = WorkSession["composition"]["ledger"]["works"];

async function isBegun(id: string, works: Works): Promise<boolean> {
  return foldBuild((await works.loadBuild(id)).events) !== null;
}

async function expectDriven(stored: StoredWork, works: Works): Promise<StoredWork> {
  const { id, way } = stored.work;
  if (way === "adopted") {
    const hint = `See it with blindspot work show ${id}.`;
    throw new BlindspotError("usage", `Work ${id} is built by a person, with a program of their own.`, hint);
  }
  if (await isBegun(id, works)) return stored;
  const hint = "Edit the draft, delete its first line, then: blindspot build FILE.";
  throw new BlindspotError("usage", `Of work ${id} there is a draft of its spec, and nothing is built yet.`, hint);
}

/** The work that a draft of this spec began, of which nothing is built yet; null: none. */
export async function findDrafted(path: string, { composition, repository, io }: WorkSession): Promise<Work | null> {
  const { works } = composition.ledger;
  const name = nameOfDraft(resolve(io.cwd, path), repository.root);
  for (const work of await works.list(repository.key)) {
    if (work.way !== "driven" || work.endedAt !== null || work.repository.root !== repository.root) continue;
    const [first, ...more] = (await works.loadBuild(work.id)).events;
    if (first?.type === "drafted" && first.path === name && more.every(({ type }) => type === "drafted")) return work;
  }
  return null;
}
