import type { ProblemCode } from "../core/thread.ts";

const goOn = "Go on with blindspot build --resume: the turn is asked again.";

const hints: Partial<Record<ProblemCode, string>> = {
  quota: "Wait until the limit of the plan is lifted; then blindspot build --resume asks the turn again.",
  "rate-limit": goOn,
  overloaded: goOn,
  "model-not-found": "Begin again with another model: --builder NAME:MODEL.",
  refusal: "Say in the spec what it is for, or begin again with a builder of another vendor.",
  "bad-request": "Begin again with another model or another builder.",
  deadline: "Ask for less in one increment; blindspot build --resume asks the turn again.",
  cancelled: goOn,
  silence: goOn,
  "cut-stream": goOn,
  truncated: goOn,
  budget: goOn,
  "tool-limit": goOn,
};

/** What mends a failed turn, in the words of building: those of a review speak of other flags. */
export function buildHint({ problem, hint }: { readonly problem: ProblemCode; readonly hint: string }): string {
  return hints[problem] ?? hint;
}
