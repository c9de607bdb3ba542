import { useEffect, useState } from "react";
import type { ReviewRow, WorkRow } from "../messages.ts";
import { ApiError, loadReviews, loadWorks } from "./api.ts";
import { timeOf } from "./words.ts";

interface ReviewsTabProps {
  /** Of the review, or of the work, that is open. */
  readonly currentId: string;
  readonly onOpen: (id: string) => void;
  readonly onWork: (id: string) => void;
}

interface Loaded {
  readonly reviews: readonly ReviewRow[];
  readonly works: readonly WorkRow[];
}

/** Earlier reviews of this repository, to look at and to judge, and what was built in it. */
export function ReviewsTab({ currentId, onOpen, onWork }: ReviewsTabProps) {
  const [loaded, setLoaded] = useState<Loaded | ApiError | null>(null);
  useEffect(() => {
    Promise.all([loadReviews(), loadWorks()]).then(
      ([reviews, works]) => setLoaded({ reviews: reviews.rows, works: works.rows }),
      (error: unknown) => error instanceof ApiError && setLoaded(error),
    );
  }, []);
  if (loaded === null) return null;
  if (loaded instanceof ApiError) return <p className="empty">{loaded.message}</p>;
  return (
    <div className="document">
      <h1>Past reviews</h1>
      <ul className="reviews">
        {loaded.reviews.map(({ id, took, startedAt, status, reviewers, flags, judged }) => (
          <li key={id}>
            <button
              type="button"
              className="row"
              aria-current={id === currentId ? "true" : undefined}
              onClick={() => onOpen(id)}
            >
              <span className="row-title">{took}</span>
              <span className="row-foot">
                <span>
                  {timeOf(startedAt)} · {reviewers.join(", ") || "no reviewer"} · {status}
                </span>
                <span className="mark">{flags === 0 ? "no flags" : `${judged} of ${flags} judged`}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {loaded.works.length > 0 && <WorkRows rows={loaded.works} {...{ currentId, onWork }} />}
    </div>
  );
}

function WorkRows({
  rows,
  currentId,
  onWork,
}: { readonly rows: readonly WorkRow[] } & Omit<ReviewsTabProps, "onOpen">) {
  return (
    <section aria-label="Works">
      <h2>Works</h2>
      <ul className="reviews">
        {rows.map(({ id, title, way, startedAt, endedAt, builder }) => (
          <li key={id}>
            <button
              type="button"
              className="row"
              aria-current={id === currentId ? "true" : undefined}
              onClick={() => onWork(id)}
            >
              <span className="row-title">{title}</span>
              <span className="row-foot">
                <span>
                  {timeOf(startedAt)} · {builder ?? (way === "driven" ? "driven by blindspot" : "builder not known")}
                </span>
                <span className="mark">{endedAt === null ? "goes on" : "ended"}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
