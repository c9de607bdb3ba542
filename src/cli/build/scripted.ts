import type { BuildStep } from "../../core/build-step.ts";
import { BlindspotError } from "../../core/errors.ts";
import type { IncrementAnswer } from "../../flow/build-ports.ts";
import type { BuildArguments } from "./arguments.ts";

type Flags = Pick<BuildArguments, "accept" | "reject" | "comment" | "built" | "done">;

/** Answers that stand on the command line, each for the one step that waits. Null: none. */
export interface ScriptedAnswers {
  increment(): IncrementAnswer | null;
  built(): "built" | { readonly comment: string | null } | null;
}

/** @param step that the work waits with. @throws BlindspotError `usage` for an answer that nothing waits for */
export function scriptedAnswers(flags: Flags, step: BuildStep): ScriptedAnswers {
  refuseUnasked(flags, step);
  let isGiven = false;
  const once = <Value>(value: Value | null): Value | null => {
    if (isGiven || value === null) return null;
    isGiven = true;
    return value;
  };
  return {
    increment: () => once(step.type === "ask-decision" ? decisionOf(flags) : null),
    built: () => once(step.type === "ask-built" ? builtOf(flags) : null),
  };
}

function decisionOf({ accept, reject, comment, built }: Flags): IncrementAnswer | null {
  if (accept === true) return { decision: "accepted", comment: null, isBuilt: built === true };
  if (reject !== undefined) return { decision: "rejected", comment: reject };
  return comment === undefined ? null : { decision: "comment", comment };
}

function builtOf({ built, comment }: Flags): "built" | { readonly comment: string | null } | null {
  if (built === true) return "built";
  return comment === undefined ? null : { comment };
}

function refuseUnasked(flags: Flags, step: BuildStep): void {
  const { type } = step;
  const { accept, reject, comment, built, done } = flags;
  const isIncrement = type === "ask-decision";
  const isBuilt = type === "ask-built";
  const wrong = [
    ...(accept === true && !isIncrement ? ["--accept"] : []),
    ...(reject !== undefined && !isIncrement ? ["--reject"] : []),
    ...(comment !== undefined && !isIncrement && !isBuilt ? ["--comment"] : []),
    ...(built === true && !isBuilt && !(isIncrement && accept === true) ? ["--built"] : []),
    ...(done === true && !isReviewed(step) ? ["--done"] : []),
  ];
  if (wrong.length === 0) return;
  const hint = isIncrement
    ? "An increment waits: --accept, --reject WHY or --comment WHAT; --accept --built where nothing more is to be built."
    : "Go on without it: blindspot build --resume says what is asked next.";
  throw new BlindspotError("usage", `Nothing waits for ${wrong.join(" and ")}.`, hint);
}

/** Where no more rounds may be wanted: also of a fix that brought no answer. */
function isReviewed(step: BuildStep): boolean {
  return reviewed.has(step.type) || (step.type === "ask" && step.purpose === "fix");
}

const reviewed: ReadonlySet<BuildStep["type"]> = new Set([
  "triage",
  "fix",
  "ask-done",
  "resume-review",
  "begin-recheck",
]);
