import type { MergedConfig, UserConfig } from "../core/config.ts";
import { isRetryable, isUnfinished } from "../core/coverage.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { resumeReview } from "../flow/review.ts";
import { type SanitizedChange, sanitizeChange } from "../flow/sanitized-change.ts";
import type { TakenChange } from "../ports.ts";
import { openTrees } from "../system/change-source.ts";
import { type FilesBefore, filesBefore } from "../system/files-before.ts";
import { loadRepository } from "../system/repository.ts";
import { type Composition, dropTrees, treesFolder } from "./compose.ts";
import { exitOf, faceOptions, follow, present } from "./faces.ts";
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
  const stored = await openStored(snapshot, composition);
  try {
    // The repository's word is not stored: it is read again where the review had it from.
    const narrowed = await narrowConfig(stored.before, config, io);
    const faces = faceOptions(args, narrowed);
    if (!hasWork(snapshot, isRetry)) {
      sayNothingToDo(snapshot, io);
      await present(snapshot, faces, io);
      return exitOf(snapshot, faces);
    }
    const change = await sanitizeStored({ stored, config: narrowed, composition }, interruption.signal);
    const refuters = candidatesOf(args, narrowed, composition.ports.reviewers, io);
    const settings = { ...runSettings(args, narrowed), refuters };
    const events = resumeReview({ snapshot, isRetry, change }, settings, composition.ports, interruption.signal);
    const standing = await follow(events, snapshot, faces, io);
    const final = await bringReplies(standing, composition, io);
    await present(final, faces, io);
    return interruption.code() ?? exitOf(final, faces);
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

/** A stored change with the trees that the review began with, as far as they are still there. */
interface StoredChange extends TakenChange {
  readonly before: FilesBefore;
}

async function openStored({ header, files }: ReviewSnapshot, { folder }: Composition): Promise<StoredChange> {
  const { repository } = header;
  const trees = await openTrees(repository, header.change, treesFolder(folder, header.id));
  const change = { summary: header.change, repository, patches: files.map((file) => file.patch) };
  const before = filesBefore(change, trees);
  const dispose = async () => {
    await before.dispose();
    await trees.dispose();
  };
  return { change, trees, attributes: new Map(), uncommitted: [], before, dispose };
}

interface SanitizeRequest {
  readonly stored: StoredChange;
  readonly config: MergedConfig;
  readonly composition: Composition;
}

/** What today's policy lets reviewers see of it. */
function sanitizeStored(
  { stored, config, composition }: SanitizeRequest,
  signal: AbortSignal,
): Promise<SanitizedChange> {
  const { policy, allowSecrets = [] } = config;
  const options = { scanner: composition.ports.scanner, policy, allowSecrets, files: stored.change.patches };
  return sanitizeChange(stored, options, signal);
}
