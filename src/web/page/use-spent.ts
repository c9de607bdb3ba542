import { useEffect, useMemo } from "react";
import { activeTime } from "../../core/active-time.ts";

/** Counts the time spent on flags: a minute without a sign of the person counts for nothing more. */
export interface Spent {
  /** What was spent since the last look belongs to this flag. */
  readonly setAside: (flag: string | null) => void;
  /** Seconds on a flag, and forgets them. */
  readonly take: (flag: string) => number;
}

export function useSpent(): Spent {
  const time = useMemo(() => activeTime(Date.now()), []);
  const spent = useMemo(() => new Map<string, number>(), []);
  useEffect(() => {
    const touch = () => time.touch(Date.now());
    const signs = ["keydown", "pointerdown", "wheel"] as const;
    for (const sign of signs) window.addEventListener(sign, touch, { passive: true });
    return () => {
      for (const sign of signs) window.removeEventListener(sign, touch);
    };
  }, [time]);
  return useMemo(() => {
    const setAside = (flag: string | null) => {
      const seconds = time.take(Date.now());
      if (flag !== null) spent.set(flag, (spent.get(flag) ?? 0) + seconds);
    };
    const take = (flag: string) => {
      setAside(flag);
      const seconds = spent.get(flag) ?? 0;
      spent.delete(flag);
      return seconds;
    };
    return { setAside, take };
  }, [time, spent]);
}
