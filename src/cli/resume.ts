import { isRetryable, isUnfinished } from "../core/coverage.ts";
import { BlindspotError } from "../core/errors.ts";
import type { RecheckContext } from "../core/recheck-claim.ts";
import { isSelfReview } from "../core/self-review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { resumeReview } from "../flow/review.ts";
import { loadRepository } from "../system/repository.ts";
import { type Composition, dropTrees, holdCancellable } from "./compose.ts";
import type { CompositionSession } from "./composition-session.ts";
import { exitOf, type FaceOptions, faceOptions, follow, present } from "./faces.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import { bringReplies } from "./paste.ts";
import { recheckContext } from "./recheck-context.ts";
import { refuseIdle } from "./refuse-idle.ts";
import { refuseRunning } from "./refuse-running.ts";
import type { ReviewArguments } from "./review.ts";
import { earlierFindings, loadFamily } from "./review-family.ts";
import { candidatesOf, runSettings } from "./settings.ts";
import { openStored, type StoredChange, sanitizeStored } from "./stored-change.ts";

/** What going on with a review works with. */
interface Resuming extends CompositionSession {
  readonly args: ReviewArguments;
  /** The reviewers at hand are the thread itself that built the code, so that a self-review can be gone on with. */
  readonly isOwnThread?: boolean;
}

/** `blindspot review --resume [review]`, `--retry [review]`. @returns the exit code */
export async function resume(resuming: Resuming): Promise<number> {
  const { args, composition, interruption, io } = resuming;
  const { ledger } = composition;
  const repository = await loadRepository(io.cwd);
  const named = await ledger.load(reviewNamed(args), repository?.key ?? null);
  refuseRunning(named);
  refuseIdle(args, named.header);
  const { id } = named.header;
  try {
    const work = async () => goOn(await ledger.load(id, null), resuming);
    const { standing, faces } = await holdCancellable({ composition, reviewId: id, cancel: interruption.cancel }, work);
    const final = await bringReplies(standing, composition, io);
    await present(final, { ...faces, ...(await earlierFindings(ledger, final)) }, io);
    return interruption.code() ?? exitOf(final, faces);
  } finally {
    await dropTrees(composition, id);
  }
}

function reviewNamed({ resume: resumed, retry: retried }: ReviewArguments): string {
  const names = [resumed, retried].filter((name) => typeof name === "string");
  const [name = "latest", other = name] = names;
  if (name === other) return name;
  throw new BlindspotError("usage", `--resume ${name} and --retry ${other} name two reviews.`, "Name one of them.");
}

/** A fresh thread of the same program is not the one that built the code. */
function refuseOwn(snapshot: ReviewSnapshot): void {
  const isResumed = snapshot.threads.some(({ thread }) => thread.reviewer.kind === "agent");
  if (!isSelfReview(snapshot) || !isResumed) return;
  const hint = "Ask the build thread anew: blindspot self-review.";
  throw new BlindspotError("usage", `Review ${snapshot.header.id} is a self-review, which is not gone on with.`, hint);
}

interface WentOn {
  readonly standing: ReviewSnapshot;
  readonly faces: FaceOptions;
}

/** Asks what is left to ask of a review that nobody else runs. */
async function goOn(snapshot: ReviewSnapshot, resuming: Resuming): Promise<WentOn> {
  const { args, config, composition, interruption, signal, io } = resuming;
  refuseImported(snapshot);
  refuseUnbegun(snapshot);
  if (resuming.isOwnThread !== true) refuseOwn(snapshot);
  const stored = await openStored(snapshot, composition);
  try {
    // The repository's word is not stored: it is read again where the review had it from.
    const narrowed = await narrowConfig(stored.before, config, io);
    const faces = faceOptions(args, narrowed);
    const isRetry = args.retry !== undefined;
    if (!hasWork(snapshot, isRetry)) {
      sayNothingToDo(snapshot, io);
      return { standing: snapshot, faces };
    }
    const change = await sanitizeStored({ stored, config: narrowed, composition }, signal);
    const refuters = candidatesOf(args, narrowed, composition.ports.reviewers, io);
    const recheck = await storedContext(snapshot, stored, composition);
    const settings = { ...runSettings(args, narrowed), refuters, ...(recheck !== null && { recheck }) };
    interruption.startSending();
    const request = { snapshot, isRetry, change, specs: narrowed.specs };
    const events = resumeReview(request, settings, composition.ports, signal);
    return { standing: await follow(events, snapshot, faces, io), faces };
  } finally {
    await stored.dispose();
  }
}

/** Another tool held its thread: there is nobody here to ask again. */
function refuseImported({ header, threads }: ReviewSnapshot): void {
  if (!threads.some(({ thread }) => thread.reviewer.kind === "import")) return;
  const hint = "Bring the tool's findings once more with blindspot import, or start a review with blindspot review.";
  throw new BlindspotError("usage", `Review ${header.id} was brought from another tool: there is nobody to ask.`, hint);
}

/** What a recheck knew of what came before it, found out again; null: it is none. */
async function storedContext(
  { header: { id, recheck } }: ReviewSnapshot,
  stored: StoredChange,
  { ledger }: Composition,
): Promise<RecheckContext | null> {
  if (recheck === undefined) return null;
  const [root, ...rechecks] = await loadFamily(ledger, recheck.reviewId, null);
  const at = rechecks.findIndex(({ header }) => header.id === id);
  return recheckContext([root, ...rechecks.slice(0, at)], recheck.findings, stored);
}

/** Stopped while it was being stored: nothing was asked yet, and what replies would be read against is not all there. */
function refuseUnbegun({ header, threads, files }: ReviewSnapshot): void {
  const kept = new Set(files.map((file) => file.patch.path));
  // Whoever looks again at findings is shown files that did not change, too.
  const read = threads.filter(({ thread }) => thread.role !== "recheck").flatMap(({ paths }) => paths);
  if (read.every((path) => kept.has(path))) return;
  const hint = "Start it again with blindspot review; nothing was asked or paid.";
  throw new BlindspotError("input", `Review ${header.id} was stopped before it had begun.`, hint);
}

/** One that was stopped behind its last answer has still to be closed, and a deep one to be put to its refuters. */
function hasWork({ status, threads }: ReviewSnapshot, isRetry: boolean): boolean {
  // Held by us, a review that a dead process left is still stored as running.
  if (status === "interrupted" || status === "cancelled" || status === "running" || status === "open") return true;
  return threads.some(({ thread }) => isUnfinished(thread.outcome) || (isRetry && isRetryable(thread.outcome)));
}

function sayNothingToDo(snapshot: ReviewSnapshot, io: Io): void {
  const failed = snapshot.threads.some(({ thread }) => isRetryable(thread.outcome));
  const hint = failed ? "; --retry asks again the threads that ended without an answer" : "";
  io.stderr(`Review ${snapshot.header.id} has nothing left to ask${hint}.\n`);
}
