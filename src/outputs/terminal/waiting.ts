import { createLogUpdate } from "log-update";
import { countOf, formatCount, formatElapsed } from "../figures.ts";
import { screenStream } from "./live.ts";
import { createPage } from "./page.ts";
import type { LiveScreen } from "./screen.ts";

/** How far a review is that another process runs. */
export interface Awaited {
  readonly startedAt: string;
  readonly threads: { readonly ended: number; readonly total: number };
  readonly findings: number;
}

/** One line about a review that is waited for, drawn over until it is cleared. */
export interface WaitingLine {
  show(id: string, awaited: Awaited): void;
  clear(): void;
}

/** On a screen that is none of people's, nothing is shown. */
export function waitingLine(screen: LiveScreen, write: (text: string) => void): WaitingLine {
  if (!screen.isInteractive) return { show: () => {}, clear: () => {} };
  const log = createLogUpdate(screenStream(screen, write));
  return {
    show: (id, awaited) => log(lineOf(id, awaited, screen)),
    clear() {
      log.clear();
      log.done();
    },
  };
}

function lineOf(id: string, { startedAt, threads, findings }: Awaited, screen: LiveScreen): string {
  const page = createPage(screen);
  const parts = [
    `review ${id}`,
    `${formatCount(threads.ended)} of ${countOf(threads.total, "thread")}`,
    countOf(findings, "finding"),
    formatElapsed(Date.now() - Date.parse(startedAt)),
    "Ctrl-C leaves it running",
  ];
  page.code(["place", `${page.marks.half} `], parts.join(` ${page.marks.dot} `));
  return page.toString();
}
