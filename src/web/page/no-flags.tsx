import type { Review } from "../messages.ts";
import { Button } from "./button.tsx";
import { countOf } from "./words.ts";

interface NoFlagsProps {
  readonly review: Review;
  readonly onCoverage: () => void;
}

/** No flags is no clean bill: what was read stands beside it. */
export function NoFlags({ review, onCoverage }: NoFlagsProps) {
  const owed = review.coverage.filter(({ isReviewable }) => isReviewable);
  const read = owed.filter(({ status }) => status === "reviewed").length;
  const isShort = review.status !== "running" && owed.length > 0 && review.status !== "complete";
  return (
    <div className="document summary">
      <h1>{review.status === "running" ? "No flags yet" : "No flags"}</h1>
      <p className={isShort ? "lead warning-text" : "lead"}>{wordsFor(review, owed.length, read)}</p>
      <p className="summary-foot">
        <Button onPress={onCoverage}>What was read, and what not</Button>
      </p>
    </div>
  );
}

function wordsFor({ status, threads, broughtFrom }: Review, owed: number, read: number): string {
  if (broughtFrom !== null)
    return `Nothing was brought from ${broughtFrom}. What it read is not known: this is no clean result.`;
  const failed = threads.filter(({ problem }) => problem !== null).length;
  const part = `${read.toLocaleString("en")} of ${countOf(owed, "file")} read in full`;
  if (status === "running") return `${part} so far. What is found appears here.`;
  if (owed === 0) return "Nothing in this change could be reviewed.";
  if (failed > 0) return `${part}; ${countOf(failed, "thread")} gave no answer. This is no clean result.`;
  if (status !== "complete") return `${part}. This is no clean result.`;
  return `${part}. Silence is no evidence that nothing is wrong.`;
}
