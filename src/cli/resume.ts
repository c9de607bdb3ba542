import type { UserConfig } from "../core/config.ts";
import { isRetryable, isUnfinished } from "../core/coverage.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { resumeReview } from "../flow/review.ts";
import { type SanitizedChange, sanitizeChange } from "../flow/sanitized-change.ts";
import { openTrees } from "../system/change-source.ts";
import { loadRepository } from "../system/repository.ts";

import { type Composition, dropTrees, treesFolder } from "./compose.ts";
import { exitOf, follow, present } from "./faces.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import { bringReplies } from "./paste.ts";
import { refuseRunning } from "./refuse-running.ts";
import type { ReviewArguments } from "./review.ts";
import { candidatesOf, runSettings } from "./settings.ts";
import type { Interruption } from "./signals.ts";

/** `blindspot review --resume [review] [--retry]`. @returns the exit code */
export async function resume(
  args: ReviewArguments,
  config: UserConfig,
  composition: Composition,
  interruption: Interruption,
  io: Io,
): Promise<number> {
  const repository = await loadRepository(io.cwd);
  const name = typeof args.resume === "string" ? args.resume : "latest";
  const snapshot = await composition.ledger.load(name, repository?.key ?? null);
  refuseRunning(snapshot);
  refuseUnbegun(snapshot);
  const isRetry = args.retry === true;
  if (!hasWork(snapshot, isRetry)) {
    sayNothingToDo(snapshot, io);
    await present(snapshot, args, io);
    return exitOf(snapshot, args);
  }
  const stored = await openStored({ snapshot, config, composition, io }, interruption.signal);
  try {
    const refuters = candidatesOf(args, config, composition.ports.reviewers, io);
    const settings = { ...runSettings(args, config), refuters };
    const request = { snapshot, isRetry, change: stored.change };
    const events = resumeReview(request, settings, composition.ports, interruption.signal);
    const standing = await follow(events, snapshot, args, io);
    const final = await bringReplies(standing, composition, io);
    await present(final, args, io);
    return interruption.code() ?? exitOf(final, args);
  } finally {
    await stored.dispose();
    await dropTrees(composition, snapshot.header.id);
  }
}

/** Stopped while it was being stored: nothing was asked yet, and what replies would be read against is not all there. */
function refuseUnbegun({ header, threads, files }: ReviewSnapshot): void {
  const kept = new Set(files.map((file) => file.patch.path));
  if (threads.flatMap((thread) => thread.paths).every((path) => kept.has(path))) return;
  const hint = "Start it again with blindspot review; nothing was asked or paid.";
  throw new BlindspotError("input", `Review ${header.id} was stopped before it had begun.`, hint);
}

/** One that was stopped behind its last answer has still to be closed, and a deep one to be put to its refuters. */
function hasWork(snapshot: ReviewSnapshot, isRetry: boolean): boolean {
  if (snapshot.status === "interrupted") return true;
  return snapshot.threads.some(
    ({ thread }) => isUnfinished(thread.outcome) || (isRetry && isRetryable(thread.outcome)),
  );
}

function sayNothingToDo(snapshot: ReviewSnapshot, io: Io): void {
  const failed = snapshot.threads.some(({ thread }) => isRetryable(thread.outcome));
  const hint = failed ? "; --retry asks again the threads that ended without an answer" : "";
  io.stderr(`Review ${snapshot.header.id} has nothing left to ask${hint}.\n`);
}

interface StoredRequest {
  readonly snapshot: ReviewSnapshot;
  readonly config: UserConfig;
  readonly composition: Composition;
  readonly io: Io;
}

/** What the reviewers' tools read: the trees that the review began with, as far as they are still there. */
async function openStored(
  { snapshot, config, composition, io }: StoredRequest,
  signal: AbortSignal,
): Promise<{ change: SanitizedChange; dispose(): Promise<void> }> {
  const { header, files } = snapshot;
  const { ports, folder } = composition;
  const patches = files.map((file) => file.patch);
  const trees = await openTrees(header.repository, header.change, treesFolder(folder, header.id));
  const change = { summary: header.change, repository: header.repository, patches };
  const taken = { change, trees, attributes: new Map(), uncommitted: [], dispose: () => trees.dispose() };
  const options = {
    scanner: ports.scanner,
    // The repository's word is not stored: it is read again from the same base tree.
    policy: (await narrowConfig(trees, config, io)).policy,
    allowSecrets: config.allowSecrets ?? [],
    files: patches,
  };
  return { change: await sanitizeChange(taken, options, signal), dispose: () => trees.dispose() };
}
