/** Longer without a sign of the person is no work on a flag: somebody went for coffee. */
export const MAX_IDLE_SECONDS = 60;

/** Counts the time that a person spends, by the moments at which they did something. */
export interface ActiveTime {
  /** They did something: time since the last sign counts, at most `MAX_IDLE_SECONDS` of it. Takes milliseconds. */
  touch(nowMs: number): void;
  /** Seconds since the last `take`, the moment now counted as a sign; to be kept with a verdict. */
  take(nowMs: number): number;
  /** Seconds of all. */
  total(): number;
}

/** A counter that begins now. Takes milliseconds, as `Date.now()` or `performance.now()` give them. */
export function activeTime(startMs: number): ActiveTime {
  let last = startMs;
  let taken = 0;
  let total = 0;
  const touch = (nowMs: number) => {
    total += Math.min(MAX_IDLE_SECONDS, Math.max(0, nowMs - last) / 1000);
    last = nowMs;
  };
  return {
    touch,
    take(nowMs) {
      touch(nowMs);
      const seconds = total - taken;
      taken = total;
      return seconds;
    },
    total: () => total,
  };
}
