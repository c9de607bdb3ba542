import { useEffect, useState } from "react";
import type { ReceiptMessage, Review } from "../messages.ts";
import { ApiError, type ReviewApi } from "./api.ts";
import { ReceiptThreads } from "./receipt-threads.tsx";
import { countOf, timeOf } from "./words.ts";

/** What shows how independent the review was. */
export function ReceiptTab({ api, review }: { readonly api: ReviewApi; readonly review: Review }) {
  const version = `${review.id} ${review.status} ${review.items.length}`;
  const [loaded, setLoaded] = useState<ReceiptMessage | ApiError | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a review that goes on has another receipt
  useEffect(() => {
    api.receipt().then(setLoaded, (error: unknown) => error instanceof ApiError && setLoaded(error));
  }, [api, version]);
  if (loaded === null) return null;
  if (loaded instanceof ApiError) return <p className="empty">{loaded.message}</p>;
  return <Receipt message={loaded} review={review} api={api} />;
}

interface ReceiptProps {
  readonly message: ReceiptMessage;
  readonly review: Review;
  readonly api: ReviewApi;
}

function Receipt({ message: { hash, meaning, receipt, document }, review, api }: ReceiptProps) {
  const { change, authorship, withheld, repositoryChanged } = receipt;
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
      <ReceiptThreads {...{ receipt, review, api }} />
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
