import type { RepositoryRef } from "../core/change.ts";
import type { RepositoryWatch } from "../ports.ts";
import { openReferred, type Repository } from "./repository.ts";
import { loadRepositoryState, type RepositoryState, statOf } from "./repository-state.ts";

/** More than anybody reads. */
const maxChanged = 1_000;

/**
 * Begins to watch the user's repository, by looking at it now and once more when asked: its uncommitted and untracked
 * files, its HEAD, branches and tags, and what configures git or is run by it.
 *
 * @returns null where it cannot be looked at
 */
export async function watchRepository(reference: RepositoryRef, signal: AbortSignal): Promise<RepositoryWatch | null> {
  const before = await look(reference, signal);
  if (before === null) return null;
  const { repository, state } = before;
  return {
    async changes(again) {
      const after = await look(reference, again);
      if (after === null) return null;
      const found = new Set([
        ...changedSettings(state, after.state),
        ...(await changedFiles(repository, state, after.state)),
      ]);
      return [...found].sort().slice(0, maxChanged);
    },
  };
}

/** A repository that is gone, or that git refuses, is no reason against a review. */
async function look(reference: RepositoryRef, signal: AbortSignal) {
  try {
    const repository = await openReferred(reference, signal);
    const state = await loadRepositoryState(repository, signal);
    return state === null ? null : { repository, state };
  } catch {
    return null;
  }
}

function changedSettings(before: RepositoryState, after: RepositoryState): string[] {
  return [
    ...(before.head === after.head ? [] : [".git/HEAD"]),
    ...differences(before.refs, after.refs).map((name) => `.git/${name}`),
    ...differences(before.settings, after.settings),
  ];
}

/** Names that one of both lacks count as empty there. */
function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => (before.get(name) ?? "") !== (after.get(name) ?? ""));
}

/**
 * Files whose content is another, and the index where only what is staged is. What was committed meanwhile is the same
 * file as before.
 */
async function changedFiles({ root }: Repository, before: RepositoryState, after: RepositoryState): Promise<string[]> {
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])];
  const isSameCommit = before.commit === after.commit;
  const changed = paths.map(async (path) => {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    // Against another commit it may differ without having been touched.
    if (old === undefined) return isSameCommit || now?.isUnstaged === true ? path : null;
    if (old.stat !== (now === undefined ? await statOf(root, path) : now.stat)) return path;
    return isSameCommit && old.staged !== (now?.staged ?? null) ? ".git/index" : null;
  });
  return (await Promise.all(changed)).filter((path) => path !== null);
}
