import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createAuthorshipSources } from "../authorship/index.ts";
import type { UserConfig } from "../core/config.ts";
import type { ReviewPorts } from "../flow/ports.ts";
import { openLedger, type SqliteLedger } from "../ledger/index.ts";
import { createReviewers } from "../reviewers/index.ts";
import { host } from "../system/host.ts";
import { dataFolder } from "../system/paths.ts";
import { prices } from "../system/prices.ts";
import { loadRubrics } from "../system/rubrics.ts";
import { secretScanner } from "../system/secrets.ts";
import { watchRepository } from "../system/tripwire.ts";
import type { Io } from "./io.ts";

/** Everything that a review stands on, put together once per command. */
export interface Composition {
  readonly ports: ReviewPorts;
  readonly ledger: SqliteLedger;
  readonly folder: string;
}

/** @throws BlindspotError `ledger` when the ledger cannot be opened, `config` for a wrong endpoint */
export async function compose(config: UserConfig, io: Io): Promise<Composition> {
  const folder = await dataFolder(io.env);
  const [ledger, rubrics] = await Promise.all([openLedger(folder), loadRubrics()]);
  const reviewers = createReviewers({
    endpoints: config.endpoints ?? {},
    env: io.env,
    pasteFolder: join(folder, "briefs"),
    cacheFolder: join(folder, "programs"),
  });
  const authorship = createAuthorshipSources({ env: io.env, transcripts: config.transcripts !== false });
  const ports = { reviewers, authorship, scanner: secretScanner, prices, rubrics, ledger, host, watchRepository };
  return { ports, ledger, folder };
}

/** Where the objects of a review's working-tree snapshot live, so that a resumed review reads what it began with. */
export function treesFolder(folder: string, reviewId: string): string {
  return join(folder, "trees", reviewId);
}

/**
 * Takes up a review that nobody else runs or, for a new one, knows. Its snapshot objects go afterwards, however the work
 * ended, unless somebody may go on with it, or ask what changed since.
 */
export function withTrees<T>(held: HeldReview, work: (objectsDirectory: string) => Promise<T>): Promise<T> {
  const { composition, reviewId } = held;
  return holdCancellable(held, async () => {
    try {
      return await work(treesFolder(composition.folder, reviewId));
    } finally {
      await dropTrees(composition, reviewId);
    }
  });
}

/** A review to work on while nobody else does. */
export interface HeldReview {
  readonly composition: Composition;
  readonly reviewId: string;
  /** Called when somebody asks for its end from another process. Absent where it cannot be asked for. */
  readonly cancel?: () => void;
}

/** Does work on a review while no other process runs it. */
export function holdCancellable<T>(
  { composition: { ledger }, reviewId, cancel }: HeldReview,
  work: () => Promise<T>,
): Promise<T> {
  return ledger.hold(reviewId, async () => {
    const stopLooking = cancel === undefined ? null : ledger.onAskedToStop(reviewId, cancel);
    try {
      return await work();
    } finally {
      stopLooking?.();
    }
  });
}

/** Removes a review's snapshot objects unless somebody needs them: a dry run has none in the ledger. */
export async function dropTrees({ folder, ledger }: Composition, reviewId: string): Promise<void> {
  if (await ledger.needsSnapshots(reviewId)) return;
  await rm(treesFolder(folder, reviewId), { recursive: true, force: true });
}
