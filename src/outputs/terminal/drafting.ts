import { createLogUpdate } from "log-update";
import type { ThreadProgress } from "../../core/events.ts";
import { formatElapsed, formatTokens } from "../figures.ts";
import { screenStream } from "./live.ts";
import { createPage } from "./page.ts";
import type { LiveScreen } from "./screen.ts";

/** One line about a thread that drafts, drawn over until it is cleared. */
export interface DraftingLine {
  show(progress: ThreadProgress | null): void;
  clear(): void;
}

const tickMs = 1_000;

/**
 * Elsewhere than on an interactive screen, one lasting line says that it began.
 * @param label of who drafts: `openai:gpt-6`
 * @param write takes text for the screen, standard error as a rule
 */
export function draftingLine(label: string, screen: LiveScreen, write: (text: string) => void): DraftingLine {
  if (!screen.isInteractive) {
    const page = createPage(screen);
    page.text([`${label} drafts the spec`]);
    write(`${page.toString()}\n`);
    return { show: () => {}, clear: () => {} };
  }
  const log = createLogUpdate(screenStream(screen, write));
  const begunAt = Date.now();
  let last: ThreadProgress | null = null;
  const draw = () => log(lineOf(label, last, Date.now() - begunAt, screen));
  // A timer must not keep a process alive that is done.
  const ticker = setInterval(draw, tickMs).unref();
  draw();
  return {
    show(progress) {
      last = progress;
      draw();
    },
    clear() {
      clearInterval(ticker);
      log.clear();
      log.done();
    },
  };
}

function lineOf(label: string, progress: ThreadProgress | null, elapsedMs: number, screen: LiveScreen): string {
  const page = createPage(screen);
  const parts = [
    `${label} drafts the spec`,
    formatElapsed(elapsedMs),
    progress?.doing ?? "waiting",
    ...(progress?.outputTokens ? [`${formatTokens(progress.outputTokens)} tokens`] : []),
    "Ctrl-C stops it",
  ];
  page.code(["place", `${page.marks.half} `], parts.join(` ${page.marks.dot} `));
  return page.toString();
}
