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

/** What a review printed, once it is sure that it did what is being measured. @throws Error when it did not */
export function reviewOf(run: ProcessRun, status: ReviewDocument["review"]["status"]): ReviewDocument["review"] {
  const printed = run.stdout === "" ? null : (JSON.parse(run.stdout) as Partial<ReviewDocument>);
  if (printed?.review?.status === status) return printed.review;
  const what = printed?.review?.status ?? `exit code ${run.code}`;
  throw new Error(`a measured review ended with ${what} in place of ${status}:\n${run.stderr.slice(-2_000)}`);
}
