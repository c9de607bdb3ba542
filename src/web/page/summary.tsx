import type { Review, Summary } from "../messages.ts";
import { Button } from "./button.tsx";
import { Command } from "./command.tsx";
import { FactRow } from "./facts-list.tsx";
import { MixBar, type MixPart, Tally } from "./mix-bar.tsx";
import { NoFlags } from "./no-flags.tsx";
import { countOf, durationOf, listed, plain } from "./words.ts";

interface SummaryProps {
  readonly review: Review;
  readonly skipped: number;
  readonly onGoOn: () => void;
  readonly onUnfold: () => void;
  readonly onCoverage: () => void;
}

/** Behind the last flag: how the judging stands, and what to do now. */
export function SummaryPane({ review, skipped, onGoOn, onUnfold, onCoverage }: SummaryProps) {
  const { summary, status } = review;
  const { folded, unjudged, flags } = summary;
  if (flags === 0) return <NoFlags review={review} onCoverage={onCoverage} />;
  if (review.agreement !== null) return <SecondRound agreement={review.agreement} />;
  const parts = partsOf(summary);
  const waiting = unjudged - folded;
  return (
    <div className="document summary">
      <h1>{waiting > 0 ? `${countOf(waiting, "flag")} still wait${waiting === 1 ? "s" : ""}` : headline(folded)}</h1>
      {status === "running" && <p className="lead">The review still runs: what it finds appears here.</p>}
      <MixBar parts={parts} />
      <Tally parts={parts} />
      <Facts review={review} onCoverage={onCoverage} />
      <p className="summary-foot">
        {waiting > 0 && (
          <Button className="offer" keyName="space" onPress={onGoOn}>
            {skipped >= waiting ? "Back to what you skipped" : "Go on judging"}
          </Button>
        )}
        {folded > 0 && <Button onPress={onUnfold}>Show what was folded</Button>}
      </p>
    </div>
  );
}

function headline(folded: number): string {
  return folded > 0 ? "All flags are judged or folded" : "All flags are judged";
}

function partsOf({ counts, duplicates, folded, unjudged }: Summary): MixPart[] {
  const judged = Object.entries(counts).map(([name, count]) => ({ name, word: plain(name), count }));
  return [
    ...judged,
    { name: "duplicate", word: duplicates === 1 ? "duplicate" : "duplicates", count: duplicates },
    { name: "folded", word: "folded, unjudged", count: folded },
    { name: "waiting", word: "not judged", count: unjudged - folded },
  ];
}

function Facts({ review, onCoverage }: Pick<SummaryProps, "review" | "onCoverage">) {
  const { activeSeconds, flags, unjudged, realPer100Lines, readLines, unflagged, next } = review.summary;
  const unread = review.coverage.filter(({ isReviewable, status }) => isReviewable && status !== "reviewed");
  const judged = flags - unjudged;
  const each = judged > 1 ? `, ${durationOf(activeSeconds / judged)} for a flag` : "";
  return (
    <dl className="facts-list">
      {activeSeconds >= 1 && (
        <FactRow label="Time">
          {durationOf(activeSeconds)}
          {each}
        </FactRow>
      )}
      {realPer100Lines !== null && (
        <FactRow label="Density">
          {realPer100Lines.toFixed(1)} real for 100 changed lines ({readLines.toLocaleString("en")} were read)
        </FactRow>
      )}
      {unflagged.length > 0 && <FactRow label="Nobody flagged">{listed(unflagged)}</FactRow>}
      {unread.length > 0 && review.broughtFrom === null && (
        <FactRow label="Not read">
          <span className="warning-text">{listed(unread.map(({ path }) => path))}</span>{" "}
          <button type="button" className="link" onClick={onCoverage}>
            Why
          </button>
        </FactRow>
      )}
      {next !== "triage" && (
        <FactRow label="Next">
          <Command text={`blindspot ${next} ${review.id}`} />
        </FactRow>
      )}
    </dl>
  );
}

/** How steady a person's judgement is. What was said first stands. */
function SecondRound({
  agreement: { compared, same, sameSide },
}: {
  readonly agreement: NonNullable<Review["agreement"]>;
}) {
  const parts = [
    { name: "real", word: "the same", count: same },
    { name: "out-of-scope", word: "set aside for another reason", count: sameSide },
    { name: "wrong", word: "another judgement", count: compared - same - sameSide },
  ];
  return (
    <div className="document summary">
      <h1>
        {same} of {compared} got the same judgement as at first
      </h1>
      <MixBar parts={parts} />
      <Tally parts={parts} />
      <p className="quiet-text">What was said first stands; this shows how steady it is.</p>
    </div>
  );
}
