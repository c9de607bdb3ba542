import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { isWaiting } from "../../core/triage.ts";
import { following, nextWaiting, preceding } from "../../core/triage-queue.ts";
import type { Judgement } from "../../core/verdict.ts";
import type { Done, Item, Review } from "../messages.ts";
import { ApiError, type ReviewApi } from "./api.ts";
import { useSpent } from "./use-spent.ts";
import { countOf, plain, raisersOf } from "./words.ts";

/** What was just done, in words. `canUndo`: it can be taken back. */
export interface Toast {
  readonly number: number;
  readonly text: string;
  readonly canUndo: boolean;
  readonly isBad: boolean;
}

export interface QueueOptions {
  readonly review: Review;
  readonly api: ReviewApi;
  readonly take: (review: Review) => void;
  /** The flag that the address names. */
  readonly flag: string | null;
  readonly goTo: (flag: string | null) => void;
}

/** Behind the last flag: how the judging stands. */
export const atEnd = "end";

export interface Queue {
  /** Null: the end. */
  readonly item: Item | null;
  readonly toast: Toast | null;
  readonly skipped: ReadonlySet<string>;
  readonly show: (flag: string | null) => void;
  readonly judge: (judgement: Judgement, duplicateOf?: string) => Promise<void>;
  readonly keepNote: (text: string) => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly fold: () => Promise<void>;
  readonly unfold: () => Promise<void>;
  readonly edit: () => Promise<void>;
  readonly skip: () => void;
  readonly back: () => void;
  readonly tell: (text: string, isBad?: boolean) => void;
  readonly hideToast: () => void;
}

/** One person going through the flags of a review. */
export function useQueue({ review, api, take, flag, goTo }: QueueOptions): Queue {
  const [toast, setToast] = useState<Toast | null>(null);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const spent = useSpent();
  const isBusy = useRef(false);
  const number = useRef(0);
  const { items } = review;
  const item = useMemo(() => itemAt(items, flag, skipped), [items, flag, skipped]);
  const id = item?.id ?? null;

  const tell = useCallback((text: string, isBad = false, canUndo = false) => {
    number.current += 1;
    setToast({ number: number.current, text, canUndo, isBad });
  }, []);
  const show = useCallback(
    (to: string | null) => {
      spent.setAside(id);
      goTo(to ?? atEnd);
    },
    [spent, id, goTo],
  );
  // At the end of a queue that was done somebody may wait for what a running review finds next.
  const next = nextWaiting(items, null, new Set());
  const isDone = useRef(false);
  useEffect(() => {
    if (flag === atEnd && isDone.current && next !== null) goTo(next);
    isDone.current = flag === atEnd && next === null;
  }, [flag, next, goTo]);
  // The address names what is shown, so that a reload leads to it, also when others judge meanwhile.
  useEffect(() => {
    if (flag !== (id ?? atEnd)) goTo(id ?? atEnd);
  }, [flag, id, goTo]);

  /** Does one thing at a time: a key pressed twice in a hurry must not judge the next flag unseen. */
  const once = async (work: () => Promise<void>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      tell(`Not stored: ${error.message} ${error.hint}`, true);
    } finally {
      isBusy.current = false;
    }
  };
  const judge = (judgement: Judgement, duplicateOf?: string) =>
    once(async () => {
      if (item === null) return;
      const seconds = spent.take(item.id);
      const done = await api.judge({ findingId: item.id, judgement, duplicateOf: duplicateOf ?? null, seconds });
      take(done.review);
      const left = new Set([...skipped].filter((one) => one !== item.id));
      setSkipped(left);
      goTo(nextWaiting(done.review.items, item.id, left) ?? atEnd);
      tell(toldOf(done, duplicateOf !== undefined), false, true);
    });
  const undo = () =>
    once(async () => {
      const { findingIds, review: next } = await api.undo();
      take(next);
      const [first] = findingIds;
      if (first === undefined) return tell("There is nothing to take back in this sitting.");
      show(first);
      tell(findingIds.length > 1 ? `${countOf(findingIds.length, "flag")} wait again.` : "Taken back.");
    });
  const fold = () =>
    once(async () => {
      if (item === null) return;
      if (!review.foldable.includes(item.group))
        return tell("Folding is offered after two rejections in a row in a group.");
      const { findingIds, review: next } = await api.fold(item.id);
      take(next);
      show(nextWaiting(next.items, item.id, skipped));
      tell(`${countOf(findingIds.length, "flag")} folded, unjudged.`, false, true);
    });
  const unfold = () =>
    once(async () => {
      const { findingIds, review: next } = await api.unfold();
      take(next);
      show(findingIds[0] ?? null);
    });
  const edit = () =>
    once(async () => {
      if (item === null) return;
      const { isOpened, text } = await api.edit(item.id);
      tell(text, !isOpened);
    });
  const skip = () => {
    if (item === null) {
      setSkipped(new Set());
      return show(nextWaiting(items, null, new Set()));
    }
    if (!isWaiting(item)) return show(following(items, item.id) ?? nextWaiting(items, item.id, skipped));
    const more = new Set([...skipped, item.id]);
    setSkipped(more);
    show(nextWaiting(items, item.id, more));
  };
  const back = () => {
    const before = preceding(items, id);
    if (before === null) tell("This is the first one.");
    else show(before);
  };
  const keepNote = (text: string) =>
    once(async () => {
      if (item === null || text === (item.note ?? item.verdict?.reason ?? "")) return;
      take((await api.note(item.id, text)).review);
      tell(item.verdict === null ? "The note waits for your judgement." : "Judge it again to keep the note with it.");
    });
  const hideToast = useCallback(() => setToast(null), []);
  return {
    ...{ item, toast, skipped, show, judge, keepNote, undo, fold, unfold, edit, skip, back, tell, hideToast },
  };
}

/** The flag that is named; where none is, or it is gone, the next that waits. */
function itemAt(items: readonly Item[], flag: string | null, skipped: ReadonlySet<string>): Item | null {
  const named = items.find(({ id }) => id === flag);
  if (named !== undefined || flag === atEnd) return named ?? null;
  const next = nextWaiting(items, null, skipped);
  return items.find(({ id }) => id === next) ?? null;
}

/** What was hidden of a flag that was just judged. */
function toldOf({ findingIds, review }: Done, isDuplicate: boolean): string {
  const item = review.items.find(({ id }) => id === findingIds[0]);
  if (item?.verdict == null) return "Stored.";
  const word = `${isDuplicate ? "a duplicate, " : ""}${plain(item.verdict.judgement)}`;
  return item.facts === null
    ? `You said ${word}.`
    : `You said ${word}; it was called ${item.facts.severity} by ${raisersOf(item.facts)}.`;
}
