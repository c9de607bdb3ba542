/** Turns SIGINT and SIGTERM into an abort; a second one ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 130 or 143 once interrupted, else null. */
  readonly code: () => number | null;
  /** Stops listening. */
  readonly release: () => void;
}

const codes = { SIGINT: 130, SIGTERM: 143 } as const;

export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let code: number | null = null;
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
    release: () => {
      for (const stop of listeners) stop();
    },
  };
}
