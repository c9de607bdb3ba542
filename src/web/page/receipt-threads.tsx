import { type ReactNode, useState } from "react";
import type { ReceiptMessage, Review } from "../messages.ts";
import type { ReviewApi } from "./api.ts";
import { ThreadDialog } from "./thread-dialog.tsx";
import { countOf, plain } from "./words.ts";

interface ReceiptThreadsProps {
  readonly receipt: ReceiptMessage["receipt"];
  readonly review: Review;
  readonly api: ReviewApi;
}

const titles = ["Reviewer", "Served model", "Independence", "Outcome", "Read", "Brief", "Said"];

/** Who was asked, how independent they are, and, once all is judged that they raised, what was said. */
export function ReceiptThreads({ receipt: { threads }, review, api }: ReceiptThreadsProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <>
      <h2>Threads</h2>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              {titles.map((title) => (
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
                <td>
                  <SaidCell waiting={review.threads.find(({ id }) => id === thread.id)?.waiting ?? 0}>
                    <button type="button" className="link" onClick={() => setOpen(thread.id)}>
                      Brief and reply
                    </button>
                  </SaidCell>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open !== null && <ThreadDialog {...{ api }} findingId={null} threadId={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** What tells of flags that are not judged stays shut. */
function SaidCell({ waiting, children }: { readonly waiting: number; readonly children: ReactNode }) {
  return waiting > 0 ? <span className="quiet-text">after {countOf(waiting, "more flag")}</span> : children;
}
