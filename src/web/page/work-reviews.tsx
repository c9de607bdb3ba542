import type { WorkMessage, WorkReviewRow } from "../messages.ts";
import { countOf, listed, timeOf } from "./words.ts";
import { kindOf } from "./work-words.ts";

interface WorkReviewsProps {
  readonly work: WorkMessage;
  /** The one that is open on the page. */
  readonly reviewId: string | null;
  readonly onOpen: (id: string) => void;
}

/** What the builder said of its own work, and the reviews by others, oldest first. */
export function WorkReviews({ work: { reviews, selfReviewSkipped }, reviewId, onOpen }: WorkReviewsProps) {
  if (reviews.length === 0 && selfReviewSkipped === null) return null;
  return (
    <section aria-label="Reviews">
      <h2>
        Reviews <span className="count">{reviews.length}</span>
      </h2>
      {selfReviewSkipped !== null && <p className="note">No self-review: {selfReviewSkipped}</p>}
      <ul className="rechecks">
        {reviews.map((review) => (
          <ReviewRow key={review.id} review={review} isCurrent={review.id === reviewId} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

interface ReviewRowProps {
  readonly review: WorkReviewRow;
  readonly isCurrent: boolean;
  readonly onOpen: (id: string) => void;
}

function ReviewRow({ review, isCurrent, onOpen }: ReviewRowProps) {
  const { id, kind, startedAt, status, titles, flags } = review;
  return (
    <li>
      <p className="recheck-head">
        <span>
          <strong>{kindOf(review)}</strong> <span className="quiet-text">{timeOf(startedAt)}</span>
        </span>
        <span className="mark">{statusWords(review)}</span>
      </p>
      {status !== null && <p>{foundWords(review)}</p>}
      {kind === "self-review" && titles.length > 0 && <OwnWords titles={titles} rest={flags - titles.length} />}
      {kind !== "self-review" && status !== null && <p className="quiet-text">{reviewersOf(review)}</p>}
      {status !== null && (
        <p>
          <button type="button" className="link" onClick={() => onOpen(id)}>
            {isCurrent ? "Open here: see its flags" : "Open it"}
            <span className="hidden">
              {" "}
              ({kindOf(review)}, {timeOf(startedAt)})
            </span>
          </button>
        </p>
      )}
    </li>
  );
}

function statusWords({ status, threads }: WorkReviewRow): string {
  if (status === null) return "begins";
  return status === "running" ? `running, ${threads.ended} of ${countOf(threads.total, "thread")} ended` : status;
}

function foundWords({ flags, judged, open, results, kind }: WorkReviewRow): string {
  const told =
    results === null
      ? []
      : [`${results.fixed} fixed`, `${results.notFixed} not fixed`, `${results.cannotTell} that cannot be told`];
  const found = flags === 0 ? "no flags" : countOf(flags, "flag");
  const said =
    kind === "self-review" || flags === 0
      ? [found]
      : [found, `${judged} judged`, ...(open > 0 ? [`${open} to mend`] : [])];
  const sentence = [...told, ...said].join(", ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** Who knows the reviewer before judging would judge them. */
function reviewersOf({ reviewers }: WorkReviewRow): string {
  return reviewers === null ? "Who reviewed is told once all its flags are judged." : `By ${listed(reviewers)}.`;
}

function OwnWords({ titles, rest }: { readonly titles: readonly string[]; readonly rest: number }) {
  return (
    <div className="own-words">
      <p className="quiet-text">
        What the builder says of its own work, in its own words. It says nothing of independence.
      </p>
      <ul>
        {titles.map((title, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: titles repeat, and none moves
          <li key={index}>{title}</li>
        ))}
      </ul>
      {rest > 0 && <p className="quiet-text">And {rest} more.</p>}
    </div>
  );
}
