import { setTimeout as delay } from "node:timers/promises";
import { isClaimed, type RunningClaims } from "./claims.ts";
import type { Store } from "./sqlite.ts";

/** Whoever stores a reply holds a review for milliseconds; whoever runs it, for minutes. */
const holdTimeoutMs = 2_000;
const holdPauseMs = 50;

/** How often who runs a review looks whether it is to stop. Watching a folder is not possible on every file system. */
const stopPollMs = 250;

/**
 * Does work on a review, by its whole id, while no other process holds it: waits a short while for one that does.
 *
 * @throws BlindspotError `ledger` when another process goes on holding it
 */
export async function holdReview<T>(store: Store, id: string, work: () => Promise<T>): Promise<T> {
  const { running } = store;
  await waitFor(() => store.write(async () => running.claim(id)), holdTimeoutMs);
  try {
    return await work();
  } finally {
    await store.write(async () => running.release(id));
  }
}

async function waitFor(claim: () => Promise<void>, timeoutMs: number): Promise<void> {
  for (const until = Date.now() + timeoutMs; ; await delay(holdPauseMs)) {
    try {
      return await claim();
    } catch (error) {
      if (!isClaimed(error) || Date.now() >= until) throw error;
    }
  }
}

/** Calls `stop`, once, soon after somebody asked for the end of a review that this process runs. @returns ends that */
export function listenForStop(running: RunningClaims, id: string, stop: () => void): () => void {
  const timer = setInterval(() => {
    if (!running.isAskedToStop(id)) return;
    clearInterval(timer);
    stop();
  }, stopPollMs).unref();
  return () => clearInterval(timer);
}
