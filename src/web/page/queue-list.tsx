import { useEffect, useRef } from "react";
import type { Item, Review } from "../messages.ts";
import { SidePane } from "./side-pane.tsx";
import { placeOf, plain } from "./words.ts";

interface QueueListProps {
  readonly review: Review;
  readonly currentId: string | null;
  readonly skipped: ReadonlySet<string>;
  readonly onShow: (id: string | null) => void;
}

/** All flags by group, and how far they are judged. */
export function QueueList({ review, currentId, skipped, onShow }: QueueListProps) {
  const { groups, items } = review;
  return (
    <SidePane
      label="Flags"
      className="queue"
      head={<Progress review={review} />}
      openWord="All flags"
      chosen={currentId}
    >
      {groups.map(({ key, title }) => {
        const members = items.filter(({ group }) => group === key);
        return (
          <section key={key} aria-label={title}>
            <h2>
              {title} <span>{members.length}</span>
            </h2>
            <ol>
              {members.map((item) => (
                <QueueRow
                  key={item.id}
                  item={item}
                  isCurrent={item.id === currentId}
                  isSkipped={skipped.has(item.id)}
                  onShow={onShow}
                />
              ))}
            </ol>
          </section>
        );
      })}
      <button
        type="button"
        className="row row-end"
        aria-current={currentId === null ? "true" : undefined}
        onClick={() => onShow(null)}
      >
        <span className="row-title">Summary</span>
      </button>
    </SidePane>
  );
}

function Progress({ review: { items, summary } }: { readonly review: Review }) {
  const judged = items.filter(({ verdict }) => verdict !== null).length;
  const share = items.length === 0 ? 0 : judged / items.length;
  return (
    <div className="progress">
      <div className="progress-words">
        {items.length === 0 ? (
          "No flags"
        ) : (
          <>
            <strong>
              {judged} of {items.length}
            </strong>{" "}
            judged
          </>
        )}
        {summary.folded > 0 ? `, ${summary.folded} folded` : ""}
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label="Judged"
        aria-valuemin={0}
        aria-valuemax={Math.max(1, items.length)}
        aria-valuenow={judged}
      >
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

interface QueueRowProps {
  readonly item: Item;
  readonly isCurrent: boolean;
  readonly isSkipped: boolean;
  readonly onShow: (id: string) => void;
}

function QueueRow({ item, isCurrent, isSkipped, onShow }: QueueRowProps) {
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isCurrent) element.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  const { verdict, isFolded, view } = item;
  const state = verdict !== null ? plain(verdict.judgement) : isFolded ? "folded" : isSkipped ? "skipped" : "";
  const isDone = verdict !== null || isFolded;
  return (
    <li>
      <button
        ref={element}
        type="button"
        className={`row ${isDone ? "row-done" : ""}`}
        aria-current={isCurrent ? "true" : undefined}
        onClick={(event) => {
          if (event.detail > 0) event.currentTarget.blur();
          onShow(item.id);
        }}
      >
        <span className="row-title">{view.title}</span>
        <span className="row-foot">
          <span className="row-place">{placeOf(view.location)}</span>
          {state !== "" && (
            <span className={`mark mark-${verdict?.judgement ?? "none"}`}>
              {verdict?.duplicateOf != null ? "duplicate" : state}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
