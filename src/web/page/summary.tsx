import type { Review } from "../messages.ts";
import { Button } from "./button.tsx";
import { countOf, durationOf, plain } from "./words.ts";

interface SummaryProps {
  readonly review: Review;
  readonly skipped: number;
  readonly onSkipped: () => void;
  readonly onUnfold: () => void;
}

/** Behind the last flag: how the judging stands, and what to do now. */
export function SummaryPane({ review, skipped, onSkipped, onUnfold }: SummaryProps) {
  const { summary, status } = review;
  const { counts, duplicates, folded, unjudged, flags, activeSeconds, realPer100Lines, unflagged, next } = summary;
  if (flags === 0) return <NoFlags review={review} />;
  if (review.agreement !== null) return <SecondRound agreement={review.agreement} />;
  const rows = [...Object.entries(counts), ["duplicate", duplicates] as const].filter(([, count]) => count > 0);
  const waiting = unjudged - folded;
  return (
    <div className="document summary">
      <h1>
        {waiting > 0 ? `${countOf(waiting, "flag")} still wait${waiting === 1 ? "s" : ""}` : "All flags are judged"}
      </h1>
      {status === "running" && <p className="lead">The review still runs: more may come.</p>}
      <ul className="tally">
        {rows.map(([word, count]) => (
          <li key={word}>
            <strong>{count}</strong> {plain(word)}
          </li>
        ))}
        {folded > 0 && (
          <li>
            <strong>{folded}</strong> folded, unjudged
          </li>
        )}
      </ul>
      <dl className="facts-list">
        {activeSeconds >= 1 && <Row label="Time" text={durationOf(activeSeconds)} />}
        {realPer100Lines !== null && (
          <Row label="Density" text={`${realPer100Lines.toFixed(1)} real for 100 changed lines`} />
        )}
        {unflagged.length > 0 && <Row label="Nobody flagged" text={listed(unflagged)} />}
        <Row label="Next" text={next === "triage" ? "Go on judging." : `blindspot ${next} ${review.id}`} />
      </dl>
      <p className="summary-foot">
        {skipped > 0 && (
          <Button className="offer" keyName="space" onPress={onSkipped}>
            Back to what you skipped
          </Button>
        )}
        {folded > 0 && <Button onPress={onUnfold}>Show what was folded</Button>}
      </p>
    </div>
  );
}

/** How steady a person's judgement is. What was said first stands. */
function SecondRound({
  agreement: { compared, same, sameSide },
}: {
  readonly agreement: NonNullable<Review["agreement"]>;
}) {
  return (
    <div className="document summary">
      <h1>
        {same} of {compared} got the same judgement as at first
      </h1>
      {sameSide > 0 && <p className="lead">{sameSide} more were set aside both times, for another reason.</p>}
      <p className="quiet-text">What was said first stands; this shows how steady it is.</p>
    </div>
  );
}

/** No flags is no clean bill: what was read stands beside it. */
function NoFlags({ review: { status, threads, coverage } }: { readonly review: Review }) {
  const owed = coverage.filter(({ isReviewable }) => isReviewable);
  const read = owed.filter((file) => file.status === "reviewed").length;
  const failed = threads.filter(({ problem }) => problem !== null).length;
  return (
    <div className="document summary">
      <h1>{status === "running" ? "No flags yet" : "No flags"}</h1>
      <p className="lead">
        {read} of {countOf(owed.length, "file")} read in full
        {failed > 0 ? `; ${countOf(failed, "thread")} gave no answer, so this is no clean result` : ""}.
      </p>
    </div>
  );
}

function Row({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

const maxFiles = 8;

function listed(paths: readonly string[]): string {
  const rest = paths.length - maxFiles;
  return `${paths.slice(0, maxFiles).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
