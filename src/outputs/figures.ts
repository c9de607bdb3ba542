/** Numbers as people read them, the same on screen and in the notes. */

/** `1,204`. */
export function formatCount(count: number): string {
  // By hand: the first use of a locale loads its tables, which takes longer than all else that is shown.
  return String(count).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ",");
}

/** `1 file`, `14 files`, `2 patches`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `0.4 s`, `48 s`, `3 m 12 s`, `1 h 4 m`. Takes milliseconds. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} m`;
}

/** Whole seconds while something runs: `3 s`, `3 m 12 s`. Takes milliseconds. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.floor(Math.max(0, elapsedMs) / 1000);
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** `912`, `9.1k`, `182k`, `1.2M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens < 9950) return `${(tokens / 1000).toFixed(1)}k`;
  if (tokens < 999_500) return `${Math.round(tokens / 1000)}k`;
  return `${(tokens / 1_000_000).toFixed(1)}M`;
}

/** `$0.84`; `under $0.01` rather than a zero that was not free. Takes US dollars. */
export function formatCost(costUsd: number): string {
  if (costUsd > 0 && costUsd < 0.01) return "under $0.01";
  return `$${costUsd.toFixed(2)}`;
}

/** `at least $0.84`; of less than a cent, four digits. */
export function formatLeastCost(costUsd: number): string {
  return `at least $${costUsd.toFixed(costUsd < 0.01 ? 4 : 2)}`;
}

/** `812 bytes`, `24 KB`, `1.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, "byte");
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `92 %`; a trace that would round away is `under 1 %`. Takes 0 to 1. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return "under 1 %";
  return `${Math.round(share * 100)} %`;
}

/** `src/queue/drain.ts and 2 more`. */
export function describePaths(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined) return "the whole change";
  return rest.length === 0 ? first : `${first} and ${formatCount(rest.length)} more`;
}
