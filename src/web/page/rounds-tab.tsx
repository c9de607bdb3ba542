import { useEffect, useState } from "react";
import type { RecheckRow, Review, RoundRow } from "../messages.ts";
import { ApiError, type ReviewApi } from "./api.ts";
import { Command } from "./command.tsx";
import { MixBar, Tally } from "./mix-bar.tsx";
import { countOf, placeOf, plain, timeOf } from "./words.ts";

interface RoundsTabProps {
  readonly review: Review;
  readonly api: ReviewApi;
  /** Grows when another review was written. */
  readonly elsewhere: number;
  readonly onOpen: (id: string) => void;
}

/** What became of what was judged real: one look again after the other, the last one first. */
export function RoundsTab({ review, api, elsewhere, onOpen }: RoundsTabProps) {
  const [loaded, setLoaded] = useState<readonly RoundRow[] | ApiError | null>(null);
  const { version } = review;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a recheck that goes on says more
  useEffect(() => {
    api.rounds().then(
      ({ rounds }) => setLoaded(rounds),
      (error: unknown) => error instanceof ApiError && setLoaded(error),
    );
  }, [api, version, elsewhere]);
  if (loaded === null) return null;
  if (loaded instanceof ApiError) return <p className="empty">{loaded.message}</p>;
  const [root, ...rechecks] = loaded;
  return (
    <div className="document">
      <h1>Rechecks</h1>
      {rechecks.length === 0 ? (
        <NoRechecks review={review} />
      ) : (
        rechecks
          .toReversed()
          .map((round) => (
            <RoundPart
              key={round.id}
              {...{ round, onOpen }}
              number={rechecks.indexOf(round) + 1}
              isCurrent={round.id === review.id}
            />
          ))
      )}
      {root !== undefined && root.id !== review.id && (
        <p>
          <button type="button" className="link" onClick={() => onOpen(root.id)}>
            The review of {timeOf(root.startedAt)}
          </button>
        </p>
      )}
    </div>
  );
}

function NoRechecks({ review }: Pick<RoundsTabProps, "review">) {
  return (
    <>
      <p className="lead">Nothing was looked at again yet. Once what you judged real is mended:</p>
      <p>
        <Command text={`blindspot recheck ${review.id}`} />
      </p>
    </>
  );
}

interface RoundPartProps {
  readonly round: RoundRow;
  readonly number: number;
  readonly isCurrent: boolean;
  readonly onOpen: (id: string) => void;
}

const words = [
  ["fixed", "fixed"],
  ["not-fixed", "not fixed"],
  ["cannot-tell", "cannot be told"],
] as const;

function RoundPart({ round, number, isCurrent, onOpen }: RoundPartProps) {
  const { id, startedAt, status, flags, results } = round;
  const parts = words.map(([name, word]) => {
    return { name, word, count: results.filter((result) => result.status === name).length };
  });
  return (
    <section aria-label={`Recheck ${number}`}>
      <h2>
        Recheck {number}, {timeOf(startedAt)} <span className="count">{status}</span>
      </h2>
      <MixBar parts={parts} />
      <Tally parts={parts} />
      <ul className="rechecks">
        {results.map((result) => (
          <ResultRow key={result.findingId} result={result} isRunning={status === "running"} />
        ))}
      </ul>
      {isCurrent ? (
        <p className="quiet-text">This one is open here: what it found in the change since stands under Flags.</p>
      ) : (
        <button type="button" className="link" onClick={() => onOpen(id)}>
          {flags === 0 ? "Open it" : `Open it: ${countOf(flags, "flag")} in what changed since`}
        </button>
      )}
    </section>
  );
}

function ResultRow({ result, isRunning }: { readonly result: RecheckRow; readonly isRunning: boolean }) {
  const { title, location, status, reason, reviewer, state } = result;
  const said = status === null ? (isRunning ? "not yet" : "nothing") : plain(status);
  return (
    <li>
      <p className="recheck-head">
        <strong>{title}</strong>
        <span className="mark">
          <span className={`swatch mix-${status ?? "none"}`} aria-hidden="true" />
          {said}
        </span>
      </p>
      {location !== null && <p className="row-place">{placeOf(location)}</p>}
      {reason !== "" && <p>{reason}</p>}
      <p className="quiet-text">
        {status !== null && (reviewer === null ? "Nobody was asked. " : `${reviewer} says so. `)}
        {state === "fixed" && "You hold it for fixed."}
        {state === "deferred" && "You left it for another time."}
        {state === "open" && status === "fixed" && "For you it is still open."}
      </p>
    </li>
  );
}
