import type { EventStore } from "./store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

export interface RetentionOptions {
  readonly days: number;
  readonly everyMs: number;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Removes events that are older than the retention allows. */
export function applyRetention(store: EventStore, days: number, now: number): number {
  return store.deleteBefore(now - days * DAY_MS);
}

/** Applies the retention at once and then regularly; returns what stops it. A failed run is made up by the next one. */
export function startRetention(store: EventStore, options: RetentionOptions): () => void {
  const run = () => {
    try {
      applyRetention(store, options.days, options.now());
    } catch (error) {
      options.onError(error);
    }
  };
  run();
  const timer = setInterval(run, options.everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
