import { Writable } from "node:stream";
import { createLogUpdate } from "log-update";
import type { ReviewEvent } from "../../core/events.ts";
import { reviewerLabel } from "../../core/thread.ts";
import type { Output } from "../../ports.ts";
import { countOf } from "../figures.ts";
import { repositoryWarning } from "../repository.ts";
import { createPage, type Part } from "./page.ts";
import { foldProgress, type Progress, renderProgress, type ThreadEnd, threadEndParts } from "./progress.ts";
import type { LiveScreen } from "./screen.ts";

const tickMs = 1_000;
/** Models stream faster than anybody reads. */
const redrawMs = 100;

/**
 * Shows a review while it runs: on an interactive screen a few lines that are drawn over, gone at its end; elsewhere a
 * lasting line for what happened. Failures of threads last on both.
 *
 * @param write takes text for the screen, standard error as a rule: standard output is for the result
 */
export function liveOutput(screen: LiveScreen, write: (text: string) => void): Output {
  return screen.isInteractive ? drawnOutput(screen, write) : plainOutput(screen, write);
}

function plainOutput(screen: LiveScreen, write: (text: string) => void): Output {
  let ended = 0;
  let all = 0;
  const isRepeated = repetitions();
  return {
    onEvent(event) {
      if (event.type === "review-start") all = event.threads.length;
      if (event.type === "thread-end") ended += 1;
      const count = event.type === "thread-end" ? `${ended}/${Math.max(all, ended)} ` : "";
      const parts = isRepeated(event) ? repeatedParts(event, screen) : lastingParts(event, screen);
      if (parts !== null) write(`${toLine([count, ...parts], screen)}\n`);
    },
  };
}

/** Tells failures that the same reviewer met before: one key that is refused is one problem, however many threads it fails. */
function repetitions(): (event: ReviewEvent) => event is ThreadEnd {
  const met = new Set<string>();
  return (event): event is ThreadEnd => {
    if (event.type !== "thread-end" || event.thread.outcome.status === "answered") return false;
    const { reviewer, outcome } = event.thread;
    const key = [reviewerLabel(reviewer), outcome.problem, outcome.reason].join("\0");
    const isKnown = met.has(key);
    met.add(key);
    return isKnown;
  };
}

function repeatedParts({ thread }: ThreadEnd, screen: LiveScreen): readonly Part[] {
  const dot: Part = ["quiet", ` ${createPage(screen).marks.dot} `];
  return [reviewerLabel(thread.reviewer), dot, ["bad", "the same"]];
}

/** What of an event stays on screen, or null. */
function lastingParts(event: ReviewEvent, screen: LiveScreen): readonly Part[] | null {
  switch (event.type) {
    case "review-start": {
      const verb = event.resumed ? "goes on" : "begins";
      return [
        `review ${event.review.id} ${verb}: ${event.review.change.took}, ${countOf(event.threads.length, "thread")}`,
      ];
    }
    case "thread-end":
      return threadEndParts(event, createPage(screen));
    case "thread-wait":
      return ["waiting for a reply to the brief in ", event.file];
    case "repository-check": {
      const warning = repositoryWarning({ repositoryChanged: event.changed });
      return warning === null ? null : [["warning", warning]];
    }
    case "note-add":
      return event.level === "warning" ? [["warning", event.text]] : null;
    default:
      return null;
  }
}

function toLine(parts: readonly Part[], screen: LiveScreen): string {
  const page = createPage(screen);
  page.text(parts);
  return page.toString();
}

function drawnOutput(screen: LiveScreen, write: (text: string) => void): Output {
  const log = createLogUpdate(screenStream(screen, write));
  let progress: Progress | null = null;
  let drawnAt = 0;
  const isRepeated = repetitions();
  let ticker: NodeJS.Timeout | null = null;
  const draw = () => {
    drawnAt = Date.now();
    if (progress !== null) log(renderProgress(progress, screen, drawnAt));
  };
  const stop = () => {
    if (ticker !== null) clearInterval(ticker);
    ticker = null;
    log.clear();
    log.done();
  };
  return {
    onEvent(event) {
      progress = foldProgress(progress, event, Date.now());
      // A timer must not keep a process alive that is done.
      ticker ??= setInterval(draw, tickMs).unref();
      const lasting = isWorthKeeping(event) && !isRepeated(event) ? lastingParts(event, screen) : null;
      if (lasting !== null) log.persist(toLine(lasting, screen));
      if (event.type === "review-end") stop();
      else if (event.type !== "thread-progress" || Date.now() - drawnAt >= redrawMs) draw();
    },
  };
}

/** Answers are counted in the picture; the rest of what lasts is worth its line. */
function isWorthKeeping(event: ReviewEvent): boolean {
  if (event.type === "thread-end") return event.thread.outcome.status !== "answered";
  // What stands at the review's end follows at once.
  return event.type !== "review-start" && event.type !== "repository-check";
}

/** As `log-update` wants it: something to write to that knows its size. */
export function screenStream(screen: LiveScreen, write: (text: string) => void): NodeJS.WritableStream {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      write(String(chunk));
      done();
    },
  });
  const size = { columns: { get: () => screen.width }, rows: { get: () => screen.height }, isTTY: { value: true } };
  return Object.defineProperties(stream, size);
}
