import { setTimeout as sleep } from "node:timers/promises";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ApiConnection, ApiTiming } from "./api-connection.ts";
import {
  type ApiFailure,
  cutFailure,
  failure,
  failureOfError,
  failureOfEvent,
  failureOfWatch,
  stopFailure,
} from "./api-failure.ts";
import { watchFetch } from "./api-fetch.ts";
import type { Tally } from "./api-progress.ts";
import { buildTurn, type Turn } from "./api-turn.ts";

export interface Asking {
  readonly connection: ApiConnection;
  readonly timing: ApiTiming;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  /** When the run must have ended, in milliseconds since 1970; null where there is no deadline or it is not known. */
  readonly deadlineAt: number | null;
}

/** What came of asking: the turn is complete only without a failure, else what had arrived. */
export interface Asked {
  readonly turn: Turn;
  readonly failure: ApiFailure | null;
}

/** One request with its repeats. The waits between them are those of the server, or grow from `retryBaseMs`. */
export async function ask(asking: Asking, options: LanguageModelV4CallOptions): Promise<Asked> {
  let kept: Turn | null = null;
  for (let repeats = 0; ; repeats++) {
    const { turn, failure } = await askOnce(asking, options);
    asking.tally.addUsage(turn.usage, turn.characters);
    if (failure === null) return { turn, failure };
    kept = turn.text !== "" || kept === null ? turn : kept;
    const waitMs = waitBefore(asking, failure, repeats);
    if (waitMs === null) return { turn: kept, failure: explainWait(asking, failure) };
    asking.tally.tell(`retrying in ${Math.ceil(waitMs / 1_000)} s (${failure.label})`);
    try {
      await sleep(waitMs, undefined, { signal: asking.signal });
    } catch {
      return { turn: kept, failure: stopFailure(asking.connection, asking.signal) };
    }
  }
}

/** Milliseconds to wait before the next try, or null when there is none. */
function waitBefore({ timing, deadlineAt }: Asking, failure: ApiFailure, repeats: number): number | null {
  const allowed = { never: 0, once: Math.min(1, timing.retries), again: timing.retries }[failure.repeat];
  if (repeats >= allowed || isTooLong({ timing, deadlineAt }, failure.retryAfterMs)) return null;
  // Threads that failed together must not come back together.
  const jitter = 0.75 + Math.random() / 2;
  return failure.retryAfterMs ?? timing.retryBaseMs * 2 ** repeats * jitter;
}

function isTooLong({ timing, deadlineAt }: Pick<Asking, "timing" | "deadlineAt">, waitMs: number | null): boolean {
  if (waitMs === null) return false;
  return waitMs > timing.maxWaitMs || (deadlineAt !== null && Date.now() + waitMs >= deadlineAt);
}

function explainWait(asking: Asking, failure: ApiFailure): ApiFailure {
  if (failure.repeat === "never" || !isTooLong(asking, failure.retryAfterMs)) return failure;
  const seconds = Math.ceil((failure.retryAfterMs ?? 0) / 1_000);
  return { ...failure, reason: `${failure.reason} It asks to wait ${seconds} s, longer than this run may.` };
}

async function askOnce(asking: Asking, options: LanguageModelV4CallOptions): Promise<Asked> {
  const { connection, timing, tally, signal } = asking;
  const builder = buildTurn();
  const watch = watchFetch({ signal, silenceMs: timing.silenceMs, onRequest: tally.countRequest });
  let found: ApiFailure | null = null;
  try {
    signal.throwIfAborted();
    const model = await connection.createModel(watch.fetch);
    const { stream } = await model.doStream({ ...options, abortSignal: watch.signal, includeRawChunks: true });
    for await (const part of stream) {
      if (part.type === "raw") builder.takeFacts(connection.readChunk(part.rawValue));
      else if (part.type === "error") found ??= failureOfEvent(connection, part.error);
      else builder.take(part);
      tally.onPart(part, builder.characters);
    }
  } catch (error) {
    found = signal.aborted ? stopFailure(connection, signal) : failureOfError(connection, error, watch);
  } finally {
    watch.close();
  }
  const turn = builder.turn();
  return { turn, failure: found ?? failureOfWatch(connection, watch) ?? failureOfTurn(connection, turn) };
}

/** A turn that looks complete may still be none. */
function failureOfTurn(connection: ApiConnection, turn: Turn): ApiFailure | null {
  if (!turn.isEnded) return cutFailure(connection);
  if (turn.finish === "content-filter") return failure(connection, "refusal", "The model refused to answer.");
  if (turn.finish === "error") return failure(connection, "server-error", "The model's answer was malformed.");
  return null;
}
