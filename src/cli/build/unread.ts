import { partialReviews } from "../../core/build-standing.ts";
import type { BuildState } from "../../core/build-state.ts";
import { countOf } from "../../outputs/figures.ts";
import { terminalLine } from "../../system/terminal-text.ts";

const maxNamed = 3;

/** What the newest review by others, and its newest recheck, have not read, in sentences. */
export function unreadWords(state: Pick<BuildState, "reviews">): string[] {
  return partialReviews(state).map(({ id, unread }) => `Review ${id} has not read ${filesOf(unread)}.`);
}

/** How to have it read; empty: nothing was left out. @param resume the command that goes on */
export function unreadHint(state: Pick<BuildState, "reviews">, resume: string): string {
  const [partial] = partialReviews(state);
  if (partial === undefined) return "";
  return `Why, says blindspot show ${partial.id}. To have all of it read, raise maxThreads or maxCostUsd in your configuration, and ask for another round: ${resume} at a terminal. `;
}

function filesOf(paths: readonly string[]): string {
  if (paths.length === 0) return "all that it was to read";
  const named = paths.slice(0, maxNamed).map((path) => terminalLine(path).slice(0, 200));
  const more = paths.length - named.length;
  return `${countOf(paths.length, "file")} whole: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
