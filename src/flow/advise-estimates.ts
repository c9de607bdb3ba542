import type { Estimates } from "../core/advise.ts";
import { type Experience, humanTime, reviewSeconds } from "../core/experience.ts";
import { reviewerLabel } from "../core/thread.ts";
import type { ReviewPorts } from "./ports.ts";
import type { PreparedReview } from "./prepare.ts";

/** What a review that is prepared would take, of machines and of a person. */
export function estimateReview(
  { threads, header }: PreparedReview,
  experience: Experience,
  { reviewers }: ReviewPorts,
): Estimates {
  const byReviewer = [...Map.groupBy(threads, ({ thread }) => reviewerLabel(thread.reviewer))];
  const known = threads.flatMap(({ estimate }) => estimate.costUsd ?? []);
  const planned = byReviewer.map(([reviewer, own]) => {
    const name = own[0]?.thread.reviewer.name ?? "";
    return { reviewer, count: own.length, atOnce: reviewers[name]?.limits.concurrency ?? 1 };
  });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const main = threads.filter(({ thread }) => thread.pass === "main");
  return {
    review: {
      threads: threads.length,
      reviewers: byReviewer.map(([reviewer]) => reviewer),
      inputTokens: sum(threads.map(({ estimate }) => estimate.inputTokens)),
      outputTokens: sum(threads.map(({ estimate }) => estimate.outputTokens)),
      costUsd: known.length === 0 ? null : sum(known),
      unpriced: threads.length - known.length,
      seconds: reviewSeconds(experience, planned),
    },
    whyNoReview: null,
    human: header.repository === null ? null : humanTime(experience, sum(main.map(({ changedLines }) => changedLines))),
  };
}
