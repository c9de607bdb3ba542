import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { BlindspotError } from "../core/errors.ts";
import { runningHint } from "./running-hint.ts";

/** For a process that looks at a claim and lets go at once. */
const claimTimeoutMs = 200;

/** Another process runs the review. */
class ClaimedError extends BlindspotError {}

/** Whether a claim failed because another process holds it. */
export function isClaimed(error: unknown): boolean {
  return error instanceof ClaimedError;
}

/**
 * Says which reviews run, in any process: each holds a lock on a file of its own, which the operating system takes back
 * when the process ends in whatever way. Unlike a process id it cannot be given to another process, and it is seen from
 * a container that shares the folder. The lock is SQLite's, since Node has none.
 *
 * Who holds a claim can be asked to stop by a file beside the lock. No signal is sent: a process id may belong to another
 * process by then, and means nothing in a container.
 *
 * `claim`, `release`, `forget` and `askToStop` are called inside a write of the ledger, which keeps two processes from
 * doing so at once.
 */
export class RunningClaims {
  readonly #folder: string;
  readonly #held = new Map<string, SqliteDatabase.Database>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Marks a review as run by this process; no harm if it is already.
   * @throws BlindspotError `ledger` when another process runs it.
   */
  claim(reviewId: string): void {
    if (this.#held.has(reviewId)) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    closeSync(openSync(this.#fileOf(reviewId), "a", 0o600));
    const lock = tryLock(this.#fileOf(reviewId), claimTimeoutMs);
    if (lock === null) {
      const message = `Review ${reviewId} is running in another process.`;
      throw new ClaimedError("ledger", message, runningHint(reviewId));
    }
    // It was meant for who ran the review before.
    rmSync(this.#requestOf(reviewId), { force: true });
    this.#held.set(reviewId, lock);
  }

  /** The review has ended. No harm if this process did not run it. */
  release(reviewId: string): void {
    const lock = this.#held.get(reviewId);
    if (lock === undefined) return;
    lock.close();
    this.#held.delete(reviewId);
    this.forget(reviewId);
  }

  /** Removes what is left of the claim on a review that nobody runs. */
  forget(reviewId: string): void {
    rmSync(this.#fileOf(reviewId), { force: true });
    rmSync(this.#requestOf(reviewId), { force: true });
  }

  /** Asks whoever runs the review, in whatever process, to stop. False when nobody runs it. */
  askToStop(reviewId: string): boolean {
    if (!this.isRunning(reviewId)) return false;
    writeFileSync(this.#requestOf(reviewId), "", { mode: 0o600 });
    return true;
  }

  /** Whether somebody asked this process to stop a review that it runs. */
  isAskedToStop(reviewId: string): boolean {
    return this.#held.has(reviewId) && existsSync(this.#requestOf(reviewId));
  }

  /** Lets go of everything without saying that it has ended: what still runs counts as interrupted. */
  releaseAll(): void {
    for (const lock of this.#held.values()) lock.close();
    this.#held.clear();
  }

  isRunning(reviewId: string): boolean {
    if (this.#held.has(reviewId)) return true;
    if (!existsSync(this.#fileOf(reviewId))) return false;
    const lock = tryLock(this.#fileOf(reviewId), 0);
    lock?.close();
    return lock === null;
  }

  #fileOf(reviewId: string): string {
    return join(this.#folder, `${encodeURIComponent(reviewId)}.lock`);
  }

  #requestOf(reviewId: string): string {
    return join(this.#folder, `${encodeURIComponent(reviewId)}.cancel`);
  }
}

function tryLock(file: string, timeoutMs: number): SqliteDatabase.Database | null {
  const lock = new SqliteDatabase(file, { timeout: timeoutMs });
  try {
    lock.pragma("journal_mode = MEMORY");
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof SqliteDatabase.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw error;
  }
}
