const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago a time was: `just now`, `5 minutes ago`, `3 hours ago`, `yesterday`, `12 days ago`, then the date. */
export function ageInWords(time: Date, now: Date): string {
  const ageMs = now.getTime() - time.getTime();
  if (ageMs < minuteMs) return "just now";
  if (ageMs < hourMs) return ago(ageMs / minuteMs, "minute");
  if (ageMs < dayMs) return ago(ageMs / hourMs, "hour");
  if (ageMs < 2 * dayMs) return "yesterday";
  if (ageMs < 14 * dayMs) return ago(ageMs / dayMs, "day");
  return time.toISOString().slice(0, 10);
}

function ago(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}
