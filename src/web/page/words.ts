import type { Item } from "../messages.ts";

type Facts = NonNullable<Item["facts"]>;

/** `out-of-scope` as people write it. */
export function plain(word: string): string {
  return word.replaceAll("-", " ");
}

/** `1 flag`, `17 flags`. */
export function countOf(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;
}

/** `src/queue/drain.ts:12`; where nothing is known of the place, in words. */
export function placeOf({ path, startLine, endLine, anchor }: Item["view"]["location"]): string {
  if (path === "") return "no place given";
  if (startLine === null) return anchor === "unanchored" ? `${path} (the place was not found)` : path;
  return endLine === null || endLine === startLine ? `${path}:${startLine}` : `${path}:${startLine}–${endLine}`;
}

/** `openai:gpt-6 and google:gemini-4-pro, 3 threads`. */
export function raisersOf({ raisedBy }: Facts): string {
  const names = [...new Set(raisedBy.map(({ reviewer }) => reviewer))];
  const last = names.at(-1) ?? "an unknown reviewer";
  const listed = names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
  return raisedBy.length > names.length ? `${listed}, ${countOf(raisedBy.length, "thread")}` : listed;
}

/** `0.4 s`, `3 m 12 s`. Takes seconds. */
export function durationOf(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} m ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** A day and a time as people here write them. */
export function timeOf(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
