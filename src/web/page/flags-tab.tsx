import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { isWaiting } from "../../core/triage.ts";
import type { Action } from "../../core/triage-keys.ts";
import { Judgement } from "../../core/verdict.ts";
import type { Item, Review } from "../messages.ts";
import { Actions } from "./actions.tsx";
import type { ReviewApi } from "./api.ts";
import { DuplicateDialog } from "./duplicate-dialog.tsx";
import { FlagCard } from "./flag-card.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { NoteDialog } from "./note-dialog.tsx";
import { QueueList } from "./queue-list.tsx";
import { SummaryPane } from "./summary.tsx";
import { ThreadDialog } from "./thread-dialog.tsx";
import { ToastBar } from "./toast.tsx";
import { useKeys } from "./use-keys.ts";
import type { Look } from "./use-look.ts";
import { useQueue } from "./use-queue.ts";

/** What shows code is the larger part of the page: it is not fetched before the flag is there to be read. */
const FlagDiff = lazy(async () => {
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  return import("./flag-diff.tsx");
});

interface FlagsTabProps {
  readonly review: Review;
  readonly api: ReviewApi;
  readonly take: (review: Review) => void;
  readonly flag: string | null;
  readonly goTo: (flag: string | null) => void;
  readonly look: Look;
  readonly onStyle: (style: Look["diffStyle"]) => void;
  readonly onCoverage: () => void;
}

type Open =
  | { readonly kind: "help" | "note" | "duplicate" }
  | { readonly kind: "thread"; readonly threadId: string }
  | null;

/** Judging: the queue, the flag that is its turn, its code, and all that can be done. */
export function FlagsTab({ review, api, take, flag, goTo, look, onStyle, onCoverage }: FlagsTabProps) {
  const queue = useQueue({ review, api, take, flag, goTo });
  const [open, setOpen] = useState<Open>(null);
  const { item } = queue;
  const act = (action: Action) => {
    const judgement = Judgement.safeParse(action);
    if (judgement.success) return void queue.judge(judgement.data);
    if (action === "help") return setOpen({ kind: "help" });
    if ((action === "note" || action === "duplicate") && item !== null) return setOpen({ kind: action });
    if (action === "back") return queue.back();
    if (action === "skip") return queue.skip();
    if (action === "edit" || action === "undo" || action === "fold") void queue[action]();
  };
  useKeys(act);
  const deskFlag = useRef<HTMLDivElement>(null);
  const id = item?.id;
  // In a small window flag and code scroll together: the next flag is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each flag once
  useEffect(() => {
    deskFlag.current?.scrollTo(0, 0);
  }, [id]);
  const close = () => setOpen(null);
  return (
    <div className="split-pane">
      <QueueList review={review} currentId={item?.id ?? null} skipped={queue.skipped} onShow={queue.show} />
      <div className="desk">
        <p className="hidden" aria-live="polite">
          {item === null ? "Summary" : `${item.view.title}. ${item.place} in its group.`}
          {foldableOf(review, item) > 0 &&
            ` Two set aside in a row: F folds the ${foldableOf(review, item)} left here, unjudged.`}
        </p>
        {item === null ? (
          <div className="desk-scroll">
            <SummaryPane
              review={review}
              skipped={queue.skipped.size}
              onGoOn={queue.skip}
              onCoverage={onCoverage}
              onUnfold={() => void queue.unfold()}
            />
          </div>
        ) : (
          <div className="desk-flag" ref={deskFlag}>
            <FlagCard
              key={item.id}
              {...{ item, review }}
              onThread={(threadId) => setOpen({ kind: "thread", threadId })}
              onShow={queue.show}
            />
            <Suspense fallback={<section className="diff" />}>
              <FlagDiff {...{ item, review, api, look, onStyle }} onShow={queue.show} />
            </Suspense>
          </div>
        )}
        <div className="desk-foot">
          <ToastBar toast={queue.toast} onUndo={() => void queue.undo()} onHide={queue.hideToast} />
          <Actions item={item} foldable={foldableOf(review, item)} act={act} />
        </div>
      </div>
      {open?.kind === "help" && <HelpDialog onClose={close} />}
      {open?.kind === "note" && item !== null && (
        <NoteDialog
          item={item}
          text={item.note ?? item.verdict?.reason ?? ""}
          onKeep={(text) => void queue.keepNote(text)}
          onClose={close}
        />
      )}
      {open?.kind === "duplicate" && item !== null && (
        <DuplicateDialog
          {...{ item, review }}
          onClose={close}
          onChoose={(originalId, judgement) => {
            close();
            void queue.judge(judgement, originalId);
          }}
        />
      )}
      {open?.kind === "thread" && item !== null && (
        <ThreadDialog api={api} findingId={item.id} threadId={open.threadId} onClose={close} />
      )}
    </div>
  );
}

/** How many flags of a group are offered to be folded. */
function foldableOf({ foldable, items }: Review, item: Item | null): number {
  if (item === null || !isWaiting(item) || !foldable.includes(item.group)) return 0;
  return items.filter((one) => one.group === item.group && isWaiting(one)).length;
}
