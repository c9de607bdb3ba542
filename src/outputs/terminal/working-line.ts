import { createLogUpdate } from "log-update";
import type { ThreadProgress } from "../../core/events.ts";
import { formatElapsed, formatTokens } from "../figures.ts";
import { screenStream } from "./live.ts";
import { createPage } from "./page.ts";
import type { LiveScreen } from "./screen.ts";

/** One line about something that takes its time, drawn over until it is cleared. */
export interface WorkingLine {
  show(progress: ThreadProgress | null): void;
  clear(): void;
}

const tickMs = 1_000;
/** Programs tell more than anybody reads. */
const redrawMs = 100;

/**
 * Elsewhere than on an interactive screen, one lasting line says that it began.
 * @param words what is at work: `Claude Code builds increment 3`
 * @param write takes text for the screen, standard error as a rule
 */
export function workingLine(words: string, screen: LiveScreen, write: (text: string) => void): WorkingLine {
  if (!screen.isInteractive) {
    const page = createPage(screen);
    page.text([words]);
    write(`${page.toString()}\n`);
    return { show: () => {}, clear: () => {} };
  }
  const log = createLogUpdate(screenStream(screen, write));
  const begunAt = Date.now();
  let drawnAt = 0;
  let last: ThreadProgress | null = null;
  const draw = () => {
    drawnAt = Date.now();
    log(lineOf(words, last, drawnAt - begunAt, screen));
  };
  // A timer must not keep a process alive that is done.
  const ticker = setInterval(draw, tickMs).unref();
  draw();
  return {
    show(progress) {
      last = progress;
      if (Date.now() - drawnAt >= redrawMs) draw();
    },
    clear() {
      clearInterval(ticker);
      log.clear();
      log.done();
    },
  };
}

function lineOf(words: string, progress: ThreadProgress | null, elapsedMs: number, screen: LiveScreen): string {
  const page = createPage(screen);
  const parts = [
    words,
    formatElapsed(elapsedMs),
    ...(progress === null ? [] : [progress.doing]),
    ...(progress?.outputTokens ? [`${formatTokens(progress.outputTokens)} tokens`] : []),
    "^C stops",
  ];
  page.code(["place", `${page.marks.half} `], parts.join(` ${page.marks.dot} `));
  return page.toString();
}
