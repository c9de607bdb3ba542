import type { MergedConfig } from "../core/config.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { type SanitizedChange, sanitizeChange } from "../flow/sanitized-change.ts";
import type { TakenChange } from "../ports.ts";
import { openTrees } from "../system/change-source.ts";
import { type FilesBefore, filesBefore } from "../system/files-before.ts";
import { type Composition, treesFolder } from "./compose.ts";

/** A stored change with the trees that the review began with, as far as they are still there. */
export interface StoredChange extends TakenChange {
  readonly before: FilesBefore;
}

/** Opens what a stored review was made from. @throws BlindspotError when its repository is gone */
export async function openStored(snapshot: ReviewSnapshot, { folder, ledger }: Composition): Promise<StoredChange> {
  const { header, files } = snapshot;
  const { repository } = header;
  const root = header.recheck === undefined ? snapshot : await ledger.load(header.recheck.reviewId, null);
  const { renames, patchesFrom, ...trees } = await openTrees(repository, header.change, treesFolder(folder, header.id));
  const change = { summary: header.change, repository, patches: files.map((file) => file.patch) };
  // The change that a recheck is about has no say in it, either.
  const before = filesBefore({ summary: root.header.change, repository }, null);
  const dispose = async () => {
    await before.dispose();
    await trees.dispose();
  };
  const unknown = { attributes: new Map(), uncommitted: [] };
  return { change, trees, ...unknown, renames, ...(patchesFrom && { patchesFrom }), before, dispose };
}

interface SanitizeRequest {
  readonly stored: StoredChange;
  readonly config: MergedConfig;
  readonly composition: Composition;
}

/** What today's policy lets reviewers see of it. */
export function sanitizeStored(
  { stored, config, composition }: SanitizeRequest,
  signal: AbortSignal,
): Promise<SanitizedChange> {
  const { policy, allowSecrets = [] } = config;
  const options = { scanner: composition.ports.scanner, policy, allowSecrets, files: stored.change.patches };
  return sanitizeChange(stored, options, signal);
}
