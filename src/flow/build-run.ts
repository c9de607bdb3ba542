import type { BuildJournal } from "./build-journal.ts";
import type { BuildDesk, BuildNotice, BuildPorts, BuildRequest, BuildRest } from "./build-ports.ts";
import { Channel } from "./channel.ts";

/** A run of a work: what every step of it needs. */
export interface BuildRun {
  readonly request: BuildRequest;
  readonly ports: BuildPorts;
  readonly desk: BuildDesk;
  readonly journal: BuildJournal;
  readonly signal: AbortSignal;
}

/** One step: tells what it stores, and returns why the run ends; null: it goes on. */
export type StepRun = AsyncGenerator<BuildNotice, BuildRest | null>;

/**
 * Does something that tells of itself while it goes on. Where nobody listens any more, it is stopped, and has ended before this
 * returns.
 */
export async function* relay<Result>(
  signal: AbortSignal,
  work: (send: (notices: readonly BuildNotice[]) => void, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<BuildNotice, Result> {
  const left = new AbortController();
  const channel = new Channel<BuildNotice>();
  const send = (notices: readonly BuildNotice[]) => {
    for (const notice of notices) channel.send(notice);
  };
  const working = work(send, AbortSignal.any([signal, left.signal]));
  working.then(
    () => channel.close(),
    () => channel.close(),
  );
  try {
    yield* channel;
    return await working;
  } finally {
    left.abort();
    await working.catch(() => {});
  }
}
