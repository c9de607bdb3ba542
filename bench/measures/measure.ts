import type { ReviewDocument } from "../../src/outputs/json.ts";
import type { Bench } from "../context.ts";
import type { Figure } from "../figures.ts";
import type { ProcessRun } from "../processes.ts";

/** Something to measure by itself. */
export interface Measure {
  /** As on the command line. */
  readonly name: string;
  take(bench: Bench): Promise<Figure[]>;
}

/** The reviewer that all measures ask; who wrote the change is not known. */
export const reviewer = ["--reviewer", "openai"] as const;

/** Beyond every ceiling. */
export const noCeilings = ["--max-threads", "1000", "--max-cost", "1000"] as const;

type Status = ReviewDocument["review"]["status"];

/** What a review printed, once it is sure that it did what is being measured. @throws Error when it did not */
export function reviewOf(run: ProcessRun, ...statuses: Status[]): ReviewDocument["review"] {
  const printed = run.stdout === "" ? null : (JSON.parse(run.stdout) as Partial<ReviewDocument>);
  if (printed?.review !== undefined && statuses.includes(printed.review.status)) return printed.review;
  const what = printed?.review?.status ?? `exit code ${run.code}`;
  throw new Error(`a measured review ended with ${what}, not ${statuses.join(" or ")}:\n${run.stderr.slice(-800)}`);
}
