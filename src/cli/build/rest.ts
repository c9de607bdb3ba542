import type { BuildState } from "../../core/build-state.ts";
import type { BuildStep } from "../../core/build-step.ts";
import type { BuildRestDocument } from "../../outputs/build.ts";
import { countOf } from "../../outputs/figures.ts";
import type { BuildEnd } from "./drive.ts";
import { unreadHint, unreadWords } from "./unread.ts";

/** All that a document tells of where a run ended besides why. */
export const plainRest = {
  step: null,
  hint: null,
  incrementId: null,
  reviewId: null,
  outcome: null,
  run: null,
} as const;

export interface RestOf {
  readonly state: BuildState;
  readonly workId: string;
  /** Of the builder's program. */
  readonly title: string;
  /** Findings that were found fixed, and that nobody has marked so. */
  readonly foundFixed: number;
}

/** Why a run ended, and what to do about it. */
export function restOf(end: BuildEnd, { state, workId: id, title, foundFixed }: RestOf): BuildRestDocument {
  const resume = `blindspot build --resume ${id}`;
  const left = leftWords(state);
  switch (end.why) {
    case "done":
      return {
        ...plainRest,
        why: "done",
        words: [`The work is done${left === "" ? "" : `, with ${left}`}.`, ...unreadWords(state)].join(" "),
      };
    case "waits":
      return waiting(end.step, { state, resume, foundFixed });
    case "turn-failed": {
      const words = `${title} gave no answer: ${end.outcome.reason}`;
      return {
        ...plainRest,
        why: "turn-failed",
        words,
        hint: `${end.outcome.hint} Then: ${resume}`,
        outcome: end.outcome,
      };
    }
    case "set-up-failed": {
      const hint = `Mend what it lacks, then: ${resume}; another command needs another work.`;
      return {
        ...plainRest,
        why: "set-up-failed",
        words: "The set-up did not pass: nothing was built.",
        hint,
        run: end.run,
      };
    }
    case "review-not-ended": {
      const { reviewId, kind } = end;
      const words = `The ${kind} ${reviewId} is not over: an answer is missing.`;
      const without = kind === "self-review" ? "; with --no-self-review it goes on without" : "";
      return {
        ...plainRest,
        why: "review-not-ended",
        words,
        hint: `Ask again where none came: ${resume}${without}`,
        reviewId,
      };
    }
    case "ceiling":
      return ceiling(end.of, resume);
    case "cancelled":
    case "stopped":
      return {
        ...plainRest,
        why: end.why,
        words: "Stopped. Everything up to here is stored.",
        hint: `Go on: ${resume}`,
      };
  }
}

function ceiling(of: "increments" | "cost", resume: string): BuildRestDocument {
  const words =
    of === "cost"
      ? "The builder's turns have cost as much as they may."
      : "As many increments were accepted by rule as may be before somebody looks.";
  const hint =
    of === "cost" ? `Go on with a higher one: ${resume} --max-cost USD` : `Go on with as many again: ${resume}`;
  return { ...plainRest, why: "ceiling", words, hint };
}

interface Waiting extends Pick<RestOf, "state" | "foundFixed"> {
  /** The command that goes on. */
  readonly resume: string;
}

function waiting(step: BuildStep, { state, resume, foundFixed }: Waiting): BuildRestDocument {
  const waits = { ...plainRest, why: "waits", step: step.type } as const;
  switch (step.type) {
    case "ask-decision": {
      const place = state.increments.find(({ increment }) => increment.id === step.incrementId)?.increment.position;
      const words = `Increment ${place} waits for you${step.why === "check-failed" ? ": its check fails" : ""}.`;
      const hint = `Look at it and decide: ${resume}; in a script with --accept, --reject WHY or --comment WHAT.`;
      return { ...waits, words, hint, incrementId: step.incrementId };
    }
    case "ask-built": {
      const hint = `Say so: ${resume} --built; or what is missing: --comment WHAT.`;
      return { ...waits, words: "It waits for you to say whether all is built.", hint };
    }
    case "triage": {
      const { unjudged = 0 } = state.reviews.find(({ id }) => id === step.reviewId)?.standing ?? {};
      const hint = `Judge with blindspot triage ${step.reviewId} or blindspot verdict, then: ${resume}`;
      return {
        ...waits,
        words: `${countOf(unjudged, "flag waits", "flags wait")} to be judged by you.`,
        hint,
        reviewId: step.reviewId,
      };
    }
    case "fix":
      return {
        ...waits,
        words: "What is real waits to be handed back.",
        hint: `Go on: ${resume}`,
        reviewId: step.reviewId,
      };
    default:
      return { ...waits, ...doneWords({ state, resume, foundFixed }) };
  }
}

/** `1 real finding open, 2 flags not judged`; empty: nothing is. */
function leftWords({ reviews }: BuildState): string {
  const { open = 0, unjudged = 0 } = reviews.at(-1)?.standing ?? {};
  return [
    ...(open > 0 ? [`${countOf(open, "real finding")} open`] : []),
    ...(unjudged > 0 ? [`${countOf(unjudged, "flag")} not judged`] : []),
  ].join(", ");
}

/** Whether that is all. */
function doneWords({ state, resume, foundFixed }: Waiting): Pick<BuildRestDocument, "words" | "hint" | "reviewId"> {
  const left = leftWords(state);
  const root = state.reviews.findLast(({ kind }) => kind === "review")?.id ?? null;
  const mending = left === "" ? "Nothing is left to mend." : `Left: ${left}.`;
  const words = [...unreadWords(state), mending].join(" ");
  const mark = foundFixed === 0 ? "" : `Mark what was found fixed: blindspot recheck ${root} --accept. `;
  return {
    words: `${words} It waits for you to say that it is done.`,
    hint: `${unreadHint(state, resume)}${mark}Say so: ${resume} --done`,
    reviewId: root,
  };
}
