import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import type { ReviewHeader } from "../core/review.ts";
import type { RepositoryWatch } from "../ports.ts";
import type { ReviewPorts } from "./ports.ts";

/** Programs wait so long at most for the first look; on a repository of 100,000 files it takes half a second. */
const maxWaitMs = 3_000;
const maxLookMs = 20_000;
/** Who stops a review waits for the rest of it no longer than a second. */
const maxLastLookMs = 250;

/** Compares the user's repository before the first and after the last thread that a program holds. */
export interface Tripwire {
  /** Before any of these threads starts: the first look begins where a program is among their reviewers. */
  begin(jobs: readonly PlannedThread[]): void;
  /** Resolves when this thread may start: its program must not be at work before the first look is over. */
  beforeThread(planned: PlannedThread): Promise<void>;
  /** What there is to tell once all threads have ended; nothing where no program ran. */
  end(): Promise<ReviewEvent[]>;
}

/** Without `watchRepository` nothing is compared; who aborts the signal is not kept waiting. */
export function openTripwire(
  { id, repository }: Pick<ReviewHeader, "id" | "repository">,
  { watchRepository }: Pick<ReviewPorts, "watchRepository">,
  signal: AbortSignal,
): Tripwire {
  let watch: Promise<RepositoryWatch | null> | null = null;
  let isFirstLookOver = false;
  /** A program was at work before the first look was over: what that saw may be what the program had made. */
  let isTooLate = false;
  const left = new AbortController();
  const note = (text: string): ReviewEvent => ({ type: "note-add", reviewId: id, level: "info", text });
  return {
    begin(jobs) {
      if (watch !== null || repository === null || watchRepository === undefined || !jobs.some(isByProgram)) return;
      const signals = [AbortSignal.timeout(maxLookMs), left.signal];
      watch = watchRepository(repository, AbortSignal.any(signals)).catch(() => null);
      void watch.then(() => {
        isFirstLookOver = true;
      });
    },
    async beforeThread(planned) {
      if (watch === null || !isByProgram(planned)) return;
      await within(watch, maxWaitMs, signal);
      if (!isFirstLookOver) isTooLate = true;
    },
    async end() {
      if (watch === null) return [];
      if (isTooLate) {
        left.abort();
        return [note(tooLate)];
      }
      const limitMs = signal.aborted ? maxLastLookMs : maxLookMs;
      const changed = await within(lookAgain(watch, AbortSignal.timeout(limitMs)), limitMs);
      if (changed !== null) return [{ type: "repository-check", reviewId: id, changed }];
      return [note("Whether your repository changed while programs ran could not be found out.")];
    },
  };
}

const tooLate =
  "Your repository was not compared before and after programs ran: the first look at it was not over when one began.";

function isByProgram({ thread }: PlannedThread): boolean {
  return thread.reviewer.kind === "agent" || thread.reviewer.kind === "command";
}

async function lookAgain(watch: Promise<RepositoryWatch | null>, signal: AbortSignal) {
  const begun = await watch;
  return begun === null ? null : begun.changes(signal).catch(() => null);
}

/** What a promise brings within so long; null afterwards, and once `stop` is aborted. */
async function within<T>(work: Promise<T>, timeoutMs: number, stop?: AbortSignal): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const giveUp = () => late.resolve(null);
  const timer = setTimeout(giveUp, timeoutMs);
  stop?.addEventListener("abort", giveUp, { once: true });
  try {
    return stop?.aborted === true ? null : await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", giveUp);
  }
}
