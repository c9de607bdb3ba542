import { useEffect, useState } from "react";
import type { ReviewRow } from "../messages.ts";
import { ApiError, loadReviews } from "./api.ts";
import { timeOf } from "./words.ts";

/** Earlier reviews of this repository, to look at and to judge. */
export function ReviewsTab({
  currentId,
  onOpen,
}: {
  readonly currentId: string;
  readonly onOpen: (id: string) => void;
}) {
  const [loaded, setLoaded] = useState<readonly ReviewRow[] | ApiError | null>(null);
  useEffect(() => {
    loadReviews().then(
      ({ rows }) => setLoaded(rows),
      (error: unknown) => error instanceof ApiError && setLoaded(error),
    );
  }, []);
  if (loaded === null) return null;
  if (loaded instanceof ApiError) return <p className="empty">{loaded.message}</p>;
  return (
    <div className="document">
      <h1>Past reviews</h1>
      <ul className="reviews">
        {loaded.map(({ id, took, startedAt, status, reviewers, flags, judged }) => (
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
    </div>
  );
}
