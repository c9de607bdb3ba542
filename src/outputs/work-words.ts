import type { WorkReviewStatus } from "../core/work-rows.ts";
import type { WorkPhase, WorkStatus } from "../core/work-status.ts";
import { countOf, formatElapsed } from "./figures.ts";

export const reviewKindWords = { "self-review": "self-review", review: "cross review", recheck: "recheck" } as const;

/** A phase in a word or two, for lists. */
export const phaseWords: Readonly<Record<WorkPhase, string>> = {
  drafted: "drafted",
  "setting-up": "setting up",
  building: "building",
  "self-review": "self-review",
  "cross-review": "cross review",
  triage: "triage",
  fixing: "fixing",
  rechecking: "rechecking",
  done: "done",
  delivered: "delivered",
};

const turnWords = {
  increment: "the next increment",
  rework: "a change to its last increment",
  "mend-own": "what it found itself",
  fix: "the fix of what is real",
} as const;

/** Where a work stands, in one sentence, with how much it matters to whoever looks. */
export function standsInWords(status: WorkStatus, now: Date): { text: string; style: "good" | "warning" | null } {
  const { phase, isRunning, waitsFor, since, turn, problem } = status;
  const ago = agoInWords(since, now);
  if (phase === "delivered") return { text: `Delivered, ${ago}.`, style: "good" };
  if (phase === "done") return { text: `Done, ${ago}.`, style: "good" };
  if (isRunning && waitsFor !== "developer") return { text: runningWords(status, now), style: "good" };
  if (phase === "drafted" && waitsFor === "nobody")
    return { text: `Drafted, and replaced by a later draft ${ago}.`, style: null };
  if (phase === "drafted")
    return { text: `Drafted ${ago}: the spec is yours to edit; nothing is built yet.`, style: "warning" };
  // What is real is handed back only once the developer has seen the brief.
  const isToMend = phase === "fixing" && turn === null;
  const waits = isRunning ? "It waits for you, where it runs" : "It waits for you";
  if (waitsFor === "developer" || isToMend)
    return { text: `${waits}: ${waitingWords(status)}; last touched ${ago}.`, style: "warning" };
  const why = problem ?? "nothing runs now";
  return { text: `Stopped ${ago} at ${phaseWords[phase]}: ${why.replace(/[.\s]+$/, "")}.`, style: "warning" };
}

function runningWords({ turn, reviews, phase }: WorkStatus, now: Date): string {
  if (turn !== null) {
    return `It runs: the builder works on ${turnWords[turn.purpose]}, for ${elapsed(turn.askedAt, now)}.`;
  }
  const review = reviews.findLast(({ status }) => status === "running");
  if (review === undefined) return `It runs: ${phaseWords[phase]}.`;
  const { kind, threads, startedAt } = review;
  const far = `${threads.ended} of ${countOf(threads.total, "thread")}`;
  return `It runs: ${reviewKindWords[kind]}, ${far}, for ${elapsed(startedAt, now)}.`;
}

function waitingWords({ phase, work, increments, reviews, turn }: WorkStatus): string {
  const last = reviews.at(-1);
  switch (phase) {
    case "building": {
      if (work.way === "adopted") return work.thread === null ? "which session builds it is not known" : "you build it";
      const proposed = increments.findLast(({ state }) => state === "proposed");
      return proposed === undefined ? "say whether all is built" : `look at increment ${proposed.position}`;
    }
    case "triage":
      return last !== undefined && last.unjudged > 0 ? `${flags(last)} to judge` : "say whether that is all";
    case "fixing":
      return last !== undefined && last.open > 0 && turn === null
        ? `${countOf(last.open, "flag")} to mend`
        : "go on with the fix";
    case "self-review":
    case "cross-review":
    case "rechecking":
      return last === undefined || isOver(last)
        ? `${phaseWords[phase]} is over`
        : `${phaseWords[phase]} is ${last.status}`;
    default:
      return phaseWords[phase];
  }
}

function flags({ unjudged }: WorkReviewStatus): string {
  return countOf(unjudged, "flag");
}

function isOver({ status }: WorkReviewStatus): boolean {
  return status === "complete" || status === "partial" || status === "empty";
}

function elapsed(at: string, now: Date): string {
  return formatElapsed(now.getTime() - Date.parse(at));
}

const dayMs = 86_400_000;

/** `3 m 12 s ago`, `2 h 4 m ago`, then the day. */
export function agoInWords(at: string, now: Date): string {
  const ageMs = now.getTime() - Date.parse(at);
  if (ageMs < 10_000) return "just now";
  return ageMs < dayMs ? `${formatElapsed(ageMs)} ago` : at.slice(0, 10);
}
