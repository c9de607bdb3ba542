import type { Brief } from "../core/brief.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ThreadSnapshot } from "../core/snapshot.ts";
import { reviewerLabel, type ThreadRecord } from "../core/thread.ts";
import { terminalText } from "../system/terminal-text.ts";

/** A thread, and a text of it to print. */
export interface ThreadText {
  readonly thread: Pick<ThreadRecord, "id" | "role" | "pass" | "reviewer">;
  readonly brief: Brief;
  readonly text: string;
}

/**
 * What was said in all threads, or in the nth, from 1, each under a heading that names it.
 *
 * @throws BlindspotError `usage` when there is no such thread
 */
export function renderThreads(threads: readonly ThreadText[], which: string | true, flag: string): string {
  const all = threads.map(
    (thread, index) => `${heading(thread, index, threads.length)}\n\n${terminalText(thread.text)}`,
  );
  if (which === true) return all.join("\n\n");
  const one = all[Number(which) - 1];
  if (one !== undefined) return one;
  const hint = all.length === 0 ? "No thread was planned." : `Name one from 1 to ${all.length}.`;
  throw new BlindspotError("usage", `${flag} ${which}: the review has ${all.length} threads.`, hint);
}

function heading({ thread, brief }: ThreadText, index: number, count: number): string {
  const name = `Thread ${index + 1} of ${count} (${thread.id})`;
  const what = `${thread.role}, ${thread.pass}`;
  return `=== ${name}: ${what}, ${terminalText(reviewerLabel(thread.reviewer))}, ${brief.bytes} bytes, sha256 ${brief.hash} ===`;
}

/** All that was sent in a thread: its brief, and what was said before the reply came. */
export function sentText({ brief, transcript }: Pick<ThreadSnapshot, "brief" | "transcript">): string {
  const opening = briefText(brief);
  return transcript ? `${opening}\n\n--- between brief and reply ---\n${transcript}` : opening;
}

/** A brief as it is sent: our fixed prompt, then all the rest. */
export function briefText({ system, user }: Brief): string {
  return `--- system ---\n${system}\n\n--- user ---\n${user}`;
}
