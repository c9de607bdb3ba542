import { BlindspotError } from "../core/errors.ts";
import type { Severity } from "../core/finding.ts";
import { loadUserConfig } from "../system/config.ts";
import { loadRepository } from "../system/repository.ts";
import { type Composition, compose, dropTrees } from "./compose.ts";
import { exitOf, faceOptions, present } from "./faces.ts";
import type { Io } from "./io.ts";
import { loadReply, nothingWaits, refuseNotWaiting, replyFromEditor, storeReply, waitingThreads } from "./paste.ts";
import { refuseRunning } from "./refuse-running.ts";
import { storedConfig } from "./stored-config.ts";

export interface ReplyArguments {
  /** A review that waits for one reply, or a thread. */
  readonly id: string;
  readonly file: string | undefined;
  readonly json?: boolean;
  readonly failOn?: Severity;
  readonly config?: string;
}

/** `blindspot reply`. @returns the exit code of the review as it then stands */
export async function runReply(args: ReplyArguments, io: Io): Promise<number> {
  const config = await loadUserConfig({ file: args.config, env: io.env, cwd: io.cwd });
  const composition = await compose(config, io);
  try {
    const { reviewId, threadId } = await findWaiting(args.id, composition, io);
    const reply = args.file === undefined ? await replyFromPerson(io) : await loadReply(args.file, io);
    if (reply.trim() === "") {
      throw new BlindspotError(
        "input",
        "The reply is empty.",
        "Bring the whole answer of the chat window; the review stays open.",
      );
    }
    const standing = await storeReply(reviewId, threadId, reply, composition);
    const faces = faceOptions(args, await storedConfig(standing, config, composition, io));
    await present(standing, faces, io);
    await dropTrees(composition, reviewId);
    return exitOf(standing, faces);
  } finally {
    await composition.ledger.close();
  }
}

function replyFromPerson(io: Io): Promise<string> {
  if (io.isTty) return replyFromEditor(io);
  throw new BlindspotError("usage", "No reply was named.", "Name its file, or - for standard input.");
}

/** The thread that a name means, checked before anybody is asked for its reply. */
async function findWaiting(
  id: string,
  { ledger }: Composition,
  io: Io,
): Promise<{ reviewId: string; threadId: string }> {
  if (id.startsWith("t")) {
    const { reviewId, thread } = await ledger.resolveThread(id);
    refuseNotWaiting(thread, reviewId);
    refuseRunning(await ledger.load(reviewId, null));
    return { reviewId, threadId: thread.id };
  }
  const repository = await loadRepository(io.cwd);
  const snapshot = await ledger.load(id, repository?.key ?? null);
  const reviewId = snapshot.header.id;
  const waiting = waitingThreads(snapshot);
  const [first] = waiting;
  if (first === undefined) throw nothingWaits(`Review ${reviewId} waits for no reply`, reviewId);
  if (waiting.length > 1) {
    const ids = waiting.map(({ thread, waitFile }) => `${thread.id} (${waitFile ?? "?"})`).join(", ");
    throw new BlindspotError("ambiguous", `Review ${reviewId} waits for several replies.`, `Name the thread: ${ids}.`);
  }
  refuseRunning(snapshot);
  return { reviewId, threadId: first.thread.id };
}
