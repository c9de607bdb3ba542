import type { StoredWork } from "../../core/work.ts";
import { nameOfDraft } from "../spec/file.ts";
import type { WorkSession } from "./session.ts";

/** A spec as it is about to be frozen. */
export interface SpecToBuild {
  /** Absolute. */
  readonly file: string;
  /** That its mark names (`readDraftMark`); null: it has none any more. */
  readonly workId: string | null;
}

/**
 * The work that `blindspot spec` began with this file and that nobody builds yet: by the mark in it, else the newest one whose draft was
 * written there. Null: there is none, so that the spec begins a work of its own.
 */
export async function findDrafted(
  { file, workId }: SpecToBuild,
  { composition, repository }: Pick<WorkSession, "composition" | "repository">,
): Promise<StoredWork | null> {
  const { works } = composition.ledger;
  const all = await works.list(repository.key);
  for (const { id, way, endedAt, spec, repository: theirs } of all) {
    if (way !== "driven" || endedAt !== null || spec !== null) continue;
    const { events } = await works.loadBuild(id);
    const drafted = events.find(({ type }) => type === "drafted");
    if (drafted?.type !== "drafted" || events.some(({ type }) => type === "begun")) continue;
    const isNamed = workId === null ? drafted.path === nameOfDraft(file, theirs.root) : workId === id;
    if (isNamed) return works.load(id, null);
  }
  return null;
}
