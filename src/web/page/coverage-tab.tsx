import type { Review } from "../messages.ts";
import { MixBar, Tally } from "./mix-bar.tsx";
import { countOf } from "./words.ts";

type File = Review["coverage"][number];

const titles = { failed: "Not read", partial: "Read in part", skipped: "Left out", reviewed: "Read in full" } as const;

/** What was read of the change, and of all that was not, why. */
export function CoverageTab({ review }: { readonly review: Review }) {
  const { coverage, threads, notes } = review;
  const owed = coverage.filter(({ isReviewable }) => isReviewable);
  const read = owed.filter(({ status }) => status === "reviewed");
  const lines = (files: readonly File[], member: "changedLines" | "reviewedLines") =>
    files.reduce((sum, file) => sum + file[member], 0);
  const parts = (["reviewed", "partial", "failed", "skipped"] as const).map((status) => {
    return {
      name: status,
      word: titles[status].toLowerCase(),
      count: coverage.filter((f) => f.status === status).length,
    };
  });
  const failed = threads.filter(({ problem }) => problem !== null);
  return (
    <div className="document">
      <h1>Coverage</h1>
      <p className="lead">
        {read.length} of {countOf(owed.length, "file")} read in full,{" "}
        {lines(owed, "reviewedLines").toLocaleString("en")} of {countOf(lines(owed, "changedLines"), "changed line")}.
      </p>
      {review.broughtFrom !== null && (
        <p className="note warning">
          The flags were brought from {review.broughtFrom}. What it read of the change is not known.
        </p>
      )}
      <MixBar parts={parts} />
      <Tally parts={parts} />
      {failed.length > 0 && (
        <section className="alert" aria-label="Threads that failed">
          <h2>{countOf(failed.length, "thread")} without an answer</h2>
          {failed.map(({ id, reviewer, files, problem, status }) => (
            <p key={id}>
              <strong>{reviewer}</strong> ({countOf(files, "file")}): {status.replaceAll("-", " ")}, {problem?.reason}{" "}
              <span className="quiet-text">{problem?.hint}</span>
            </p>
          ))}
        </section>
      )}
      {notes.map(({ text, level }) => (
        <p key={text} className={level === "warning" ? "note warning" : "note"}>
          {text}
        </p>
      ))}
      {(["failed", "partial", "skipped", "reviewed"] as const).map((status) => (
        <CoveragePart
          key={status}
          title={titles[status]}
          files={coverage.filter((file) => file.status === status)}
          isOpen={status !== "reviewed"}
        />
      ))}
    </div>
  );
}

/** More rows than anybody reads are counted. */
const maxRows = 200;

function CoveragePart({
  title,
  files,
  isOpen,
}: {
  readonly title: string;
  readonly files: readonly File[];
  readonly isOpen: boolean;
}) {
  if (files.length === 0) return null;
  const rest = files.length - maxRows;
  return (
    <details open={isOpen && files.length <= 50}>
      <summary>
        {title} <span className="count">{files.length.toLocaleString("en")}</span>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Why</th>
            <th scope="col" className="number">
              Lines read
            </th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, maxRows).map(({ path, reason, reviewedLines, changedLines }) => (
            <tr key={path}>
              <td className="path">{path}</td>
              <td>{reason ?? ""}</td>
              <td className="number">
                {reviewedLines.toLocaleString("en")} of {changedLines.toLocaleString("en")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p className="quiet-text">And {countOf(rest, "file")} more.</p>}
    </details>
  );
}
