import { BlindspotError } from "../core/errors.ts";

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m`, `1h`, `500ms` in milliseconds. @throws BlindspotError `usage` for anything else, and for zero */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const timeMs = match === null ? 0 : Number(match[1]) * (unitsMs[match[2] as string] as number);
  if (timeMs >= 1 && timeMs <= 24 * 3_600_000) return Math.round(timeMs);
  throw new BlindspotError(
    "usage",
    `${text} is no duration.`,
    "Write a number and its unit, such as 90s, 10m or 1h (at most 24h).",
  );
}
