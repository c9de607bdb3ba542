import { countOf } from "../figures.ts";

/** Items of a list, each one line of Markdown. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** A section of items; empty when there are none. */
export function listSection(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `## ${title}\n\n${list(items)}`;
}

/** `a, b and c`. */
export function inSentence(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** `once`, `twice`, `3 times`. */
export function timesOf(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : countOf(count, "time");
}

/** `2026-11-22 09:58 UTC`. */
export function momentOf(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return "an unknown time";
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
