import { BlindspotError } from "../core/errors.ts";
import { CancelRequest } from "../flow/stop.ts";

/** Turns SIGINT, SIGTERM and SIGHUP into an abort; a second one ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 130, 143 or 129 once interrupted, else null. */
  readonly code: () => number | null;
  /**
   * Said before anything is sent: from here on, an interruption leaves a review that can be resumed.
   * @throws InterruptedError when there was one already
   */
  readonly startSending: () => void;
  /** What an error is, where an interruption before anything was sent may have led to it. */
  readonly explain: (error: unknown) => unknown;
  /** Stops the review on the request of another process: as SIGTERM does. */
  readonly cancel: () => void;
  /** Stops listening. */
  readonly release: () => void;
}

/** The user stopped the command before it had done anything that lasts. */
export class InterruptedError extends BlindspotError {
  /** 130, 143 or 129. */
  readonly exitCode: number;

  constructor(exitCode: number, cause?: unknown) {
    super("interrupted", "Stopped before anything was sent.", "Run it again when you like.", cause);
    this.exitCode = exitCode;
  }
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let code: number | null = null;
  let isSending = false;
  const listeners = (Object.keys(codes) as (keyof typeof codes)[]).map((name) => {
    const onSignal = () => {
      if (code !== null) process.exit(codes[name]);
      code = codes[name];
      controller.abort();
    };
    process.on(name, onSignal);
    return () => process.off(name, onSignal);
  });
  return {
    signal: controller.signal,
    code: () => code,
    startSending() {
      if (code !== null) throw new InterruptedError(code);
      isSending = true;
    },
    explain: (error) => (code === null || isSending ? error : new InterruptedError(code, error)),
    cancel() {
      code ??= codes.SIGTERM;
      controller.abort(new CancelRequest());
    },
    release() {
      for (const stop of listeners) stop();
    },
  };
}
