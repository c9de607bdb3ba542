import { useEffect, useState } from "react";
import type { ReceiptMessage } from "../messages.ts";
import { ApiError, type ReviewApi } from "./api.ts";
import { countOf, plain, timeOf } from "./words.ts";

/** What shows how independent the review was. */
export function ReceiptTab({ api, version }: { readonly api: ReviewApi; readonly version: string }) {
  const [loaded, setLoaded] = useState<ReceiptMessage | ApiError | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a review that goes on has another receipt
  useEffect(() => {
    api.receipt().then(setLoaded, (error: unknown) => error instanceof ApiError && setLoaded(error));
  }, [api, version]);
  if (loaded === null) return null;
  if (loaded instanceof ApiError) return <p className="empty">{loaded.message}</p>;
  return <Receipt message={loaded} />;
}

function Receipt({ message: { hash, meaning, receipt, document } }: { readonly message: ReceiptMessage }) {
  const { change, authorship, threads, withheld, repositoryChanged } = receipt;
  const families = authorship.families.map(({ family, share }) => `${family} ${Math.round(share * 100)} %`).join(", ");
  return (
    <div className="document">
      <h1>Receipt</h1>
      <p className="lead">
        Review {receipt.review}, {receipt.status}, {timeOf(receipt.startedAt)}
      </p>
      <dl className="facts-list">
        <Row label="Hash" text={hash} isCode />
        <Row
          label="Change"
          text={`${change.took}, ${countOf(change.files, "file")}, +${change.additions} −${change.deletions}`}
        />
        <Row
          label="Commits"
          text={`${change.base?.slice(0, 12) ?? "none"} to ${change.head?.slice(0, 12) ?? "none"}`}
          isCode
        />
        <Row label="Written by" text={families === "" ? "unknown: nothing shows who wrote it" : families} />
        <Row
          label="Withheld"
          text={withheld.length === 0 ? "nothing" : withheld.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}
        />
        <Row
          label="Repository"
          text={
            repositoryChanged === null
              ? "not compared: no program ran"
              : repositoryChanged.length === 0
                ? "unchanged while programs ran"
                : `changed: ${repositoryChanged.join(", ")}`
          }
        />
      </dl>
      <h2>Threads</h2>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              {["Reviewer", "Served model", "Independence", "Outcome", "Read", "Brief"].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {threads.map((thread) => (
              <tr key={thread.id}>
                <td>
                  {thread.reviewer}
                  {thread.requestedModel === null ? "" : `:${thread.requestedModel}`}
                  {thread.role === "review" ? "" : `, ${thread.role}`}
                </td>
                <td>{thread.servedModel ?? "not reported"}</td>
                <td>{plain(thread.independence)}</td>
                <td>
                  {thread.problem === null
                    ? (thread.outcome ?? "not ended")
                    : `${thread.outcome}: ${thread.problem.reason}`}
                </td>
                <td>
                  {countOf(thread.given.paths.length, "file")}, {plain(thread.reading)}
                </td>
                <td className="path">{thread.brief.hash.slice(0, 12)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {meaning.map((sentence) => (
        <p key={sentence} className="quiet-text">
          {sentence}
        </p>
      ))}
      <button type="button" className="button" onClick={() => save(document, `receipt-${receipt.review}.json`)}>
        Save the document
      </button>
    </div>
  );
}

function Row({
  label,
  text,
  isCode = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly isCode?: boolean;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={isCode ? "path" : ""}>{text}</dd>
    </div>
  );
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
