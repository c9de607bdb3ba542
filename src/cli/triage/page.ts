import { once } from "node:events";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { openTriage, type TriageRequest } from "../../flow/triage.ts";
import type { TriageSession } from "../../flow/triage-session.ts";
import { openBrowser } from "../../system/browser.ts";
import { type RunningPage, startPage } from "../../web/server.ts";
import type { Io } from "../io.ts";
import type { LedgerSession } from "../ledger-session.ts";
import { listenForInterruption } from "../signals.ts";
import type { EditorPlace } from "./open-flag.ts";
import { pageSources } from "./page-sources.ts";

export interface PagePlace {
  readonly place: LedgerSession;
  readonly io: Io;
  readonly port: number;
  /** Not even where somebody sits at a terminal. */
  readonly isBrowserLeft: boolean;
  readonly editorPlace: (snapshot: ReviewSnapshot) => Promise<EditorPlace>;
}

/**
 * Serves the page until the user stops it: Ctrl-C is its ordinary end.
 *
 * @param start what the page begins with, opened by `request`
 * @returns the exit code
 */
export async function servePage(
  start: TriageSession,
  request: TriageRequest,
  { place, io, port, isBrowserLeft, editorPlace }: PagePlace,
): Promise<number> {
  // A second round is of the review that was named: others begin as ever.
  const open = (reviewId: string) => openTriage({ ...request, reviewId, again: null });
  const sources = pageSources(place, editorPlace, request.again !== null);
  const page = await startPage({ start, open, port, sources });
  return keepServing(page, `Judge review ${start.reviewId}`, { io, isBrowserLeft });
}

/** Tells where a page is, and keeps it until the user stops it. @param words what to do there @returns the exit code */
export async function keepServing(
  page: RunningPage,
  words: string,
  { io, isBrowserLeft }: Pick<PagePlace, "io" | "isBrowserLeft">,
): Promise<number> {
  const interruption = listenForInterruption();
  try {
    io.stdout(`${words} on this page, until Ctrl-C ends it:\n${page.url}\n`);
    if (!isBrowserLeft && io.isTty) await openBrowser(page.newSingleUrl(), io.env);
    if (!interruption.signal.aborted) await once(interruption.signal, "abort");
  } finally {
    await page.close();
    interruption.release();
  }
  const code = interruption.code();
  return code === null || code === 130 ? 0 : code;
}
