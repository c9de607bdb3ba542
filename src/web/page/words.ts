import { describePlace } from "../../core/place.ts";
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
export function placeOf(location: Item["view"]["location"]): string {
  return describePlace(location).path || "no place given";
}

/** What is odd about the place of a flag; "" where nothing is. */
export function placeRemark(location: Item["view"]["location"]): string {
  return describePlace(location).remark;
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

const maxNames = 8;

/** Names, as many as anybody reads. */
export function listed(names: readonly string[]): string {
  const rest = names.length - maxNames;
  return `${names.slice(0, maxNames).join(", ")}${rest > 0 ? ` and ${rest.toLocaleString("en")} more` : ""}`;
}

/** A day and a time as people here write them. */
export function timeOf(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
