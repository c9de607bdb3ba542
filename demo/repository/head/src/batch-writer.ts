import { setTimeout as sleep } from "node:timers/promises";
import type { AuditEvent } from "./events.ts";

/** Where batches end up. A batch is stored whole or, when this throws, not at all. */
export interface EventSink {
  appendBatch(events: readonly AuditEvent[]): void;
}

export interface RetryPolicy {
  /** How often a write is tried again after it failed. */
  readonly retries: number;
  /** Wait before the first retry; doubles with each further one. */
  readonly firstDelayMs: number;
}

export interface BatchWriterOptions {
  readonly batchSize: number;
  /** How long an event waits at most for others to be written with. */
  readonly maxDelayMs: number;
  readonly maxQueued: number;
  readonly retry: RetryPolicy;
  /** Told when the retries are used up; the events stay queued. */
  readonly onError: (error: unknown) => void;
}

export class RetriesExhausted extends Error {
  constructor(retries: number, cause: unknown) {
    super(`The store refused a batch ${retries + 1} times`, { cause });
  }
}

/**
 * The waits between attempts. Throws once they are used up, so that giving up cannot be mistaken for success.
 * They grow over a whole flush: a store in trouble is not asked at full pace again for every batch.
 */
function* backoff({ retries, firstDelayMs }: RetryPolicy, lastFailure: () => unknown): Generator<number, never> {
  for (let retry = 0; retry < retries; retry += 1) yield firstDelayMs * 2 ** retry;
  throw new RetriesExhausted(retries, lastFailure());
}

/** Collects events and writes them in batches, in the order in which they came. */
export class BatchWriter {
  readonly #sink: EventSink;
  readonly #options: BatchWriterOptions;
  readonly #queue: AuditEvent[] = [];
  #flushed: Promise<void> = Promise.resolve();
  /** Set from the time that a flush is due until it is over. */
  #timer: NodeJS.Timeout | null = null;
  #lastFailure: unknown = null;

  constructor(sink: EventSink, options: BatchWriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Queues all of the events, or none and returns false when the queue has no room for them. */
  add(events: readonly AuditEvent[]): boolean {
    if (this.#queue.length + events.length > this.#options.maxQueued) return false;
    this.#queue.push(...events);
    this.#schedule();
    return true;
  }

  /** Writes what is queued. Rejects with `RetriesExhausted` when the store keeps failing. */
  flush(): Promise<void> {
    const drain = () => this.#drain();
    // One drain after the other: two at once could write a batch twice.
    this.#flushed = this.#flushed.then(drain, drain);
    return this.#flushed;
  }

  /** Writes what is queued and stops. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.flush();
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => void this.#flushOnTime(), this.#options.maxDelayMs);
    this.#timer.unref();
  }

  async #flushOnTime(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      this.#options.onError(error);
    }
    this.#timer = null;
    if (this.#queue.length > 0) this.#schedule();
  }

  async #drain(): Promise<void> {
    const delays = backoff(this.#options.retry, () => this.#lastFailure);
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, this.#options.batchSize);
      await this.#write(batch, delays);
      // Events that came meanwhile stand behind the batch, so its length is still the right number to remove.
      this.#queue.splice(0, batch.length);
    }
  }

  async #write(batch: readonly AuditEvent[], delays: Iterable<number>): Promise<void> {
    if (this.#attempt(batch)) return;
    for (const delayMs of delays) {
      await sleep(delayMs);
      if (this.#attempt(batch)) return;
    }
  }

  #attempt(batch: readonly AuditEvent[]): boolean {
    try {
      this.#sink.appendBatch(batch);
      return true;
    } catch (error) {
      this.#lastFailure = error;
      return false;
    }
  }
}
