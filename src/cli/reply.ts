import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { loadUserConfig } from "../system/config.ts";
import { loadRepository } from "../system/repository.ts";
import { type Composition, compose, dropTrees } from "./compose.ts";
import { exitOf, present } from "./faces.ts";
import type { Io } from "./io.ts";
import { loadReply, replyFromEditor, storeReply, waitingThreads } from "./paste.ts";
import { refuseRunning } from "./refuse-running.ts";

export interface ReplyArguments {
  /** A review that waits for one reply, or a thread. */
  readonly id: string;
  readonly file: string | undefined;
  readonly json?: boolean;
}

/** `blindspot reply`. @returns the exit code of the review as it then stands */
export async function runReply(args: ReplyArguments, io: Io): Promise<number> {
  const composition = await compose(await loadUserConfig({ env: io.env, cwd: io.cwd }), io);
  try {
    const { snapshot, threadId } = await findWaiting(args.id, composition, io);
    refuseRunning(snapshot);
    const reply = args.file === undefined ? await replyFromPerson(io) : await loadReply(args.file, io);
    if (reply.trim() === "") {
      throw new BlindspotError(
        "input",
        "The reply is empty.",
        "Bring the whole answer of the chat window; the review stays open.",
      );
    }
    const standing = await storeReply(snapshot, threadId, reply, composition);
    await present(standing, args, io);
    await dropTrees(composition, standing.header.id);
    return exitOf(standing, args);
  } finally {
    await composition.ledger.close();
  }
}

function replyFromPerson(io: Io): Promise<string> {
  if (io.isTty) return replyFromEditor(io);
  throw new BlindspotError("usage", "No reply was named.", "Name its file, or - for standard input.");
}

async function findWaiting(
  id: string,
  { ledger }: Composition,
  io: Io,
): Promise<{ snapshot: ReviewSnapshot; threadId: string }> {
  if (id.startsWith("t")) {
    const { reviewId, thread } = await ledger.resolveThread(id);
    if (thread.outcome !== null) throw nothingWaits(`Thread ${thread.id} has its answer`, reviewId);
    if (thread.reviewer.kind !== "paste") throw nothingWaits(`Thread ${thread.id} waits for no person`, reviewId);
    return { snapshot: await ledger.load(reviewId, null), threadId: thread.id };
  }
  const repository = await loadRepository(io.cwd);
  const snapshot = await ledger.load(id, repository?.key ?? null);
  const waiting = waitingThreads(snapshot);
  const [first] = waiting;
  if (first === undefined) throw nothingWaits(`Review ${snapshot.header.id} waits for no reply`, snapshot.header.id);
  if (waiting.length > 1) {
    const ids = waiting.map(({ thread, waitFile }) => `${thread.id} (${waitFile ?? "?"})`).join(", ");
    throw new BlindspotError(
      "ambiguous",
      `Review ${snapshot.header.id} waits for several replies.`,
      `Name the thread: ${ids}.`,
    );
  }
  return { snapshot, threadId: first.thread.id };
}

function nothingWaits(what: string, reviewId: string): BlindspotError {
  return new BlindspotError("usage", `${what}.`, `blindspot show ${reviewId} shows how it stands.`);
}
