import type { CodeViewLineSelection } from "@pierre/diffs";
import type { CodeViewHandle } from "@pierre/diffs/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FileDiff, Review } from "../messages.ts";
import type { ReviewApi } from "./api.ts";
import { DiffBar } from "./diff-bar.tsx";
import { type DiffItem, type Mark, marksOf, toFileDiff } from "./diff-items.ts";
import { DiffView } from "./diff-view.tsx";
import { type ChangePlace, FileTree } from "./file-tree.tsx";
import { PlaceMark } from "./flag-diff.tsx";
import type { Look } from "./use-look.ts";
import { countOf } from "./words.ts";

interface ChangeTabProps {
  readonly review: Review;
  readonly api: ReviewApi;
  readonly look: Look;
  readonly onStyle: (style: Look["diffStyle"]) => void;
  readonly onShow: (id: string) => void;
}

/** The whole change, as far as it was read, with the flags in their places. */
export default function ChangeTab({ review, api, look, onStyle, onShow }: ChangeTabProps) {
  const { items, diffs, isWhole } = useDiffs(api, review);
  const view = useRef<CodeViewHandle<Mark, undefined>>(null);
  const indexes = useMemo(() => new Map(review.files.map(({ path }, index) => [path, index])), [review.files]);
  const loadTexts = useCallback((name: string) => api.texts(indexes.get(name) ?? -1), [api, indexes]);
  const renderMark = useCallback(
    (mark: Mark) => <PlaceMark mark={mark} items={review.items} currentId={null} onShow={onShow} />,
    [review.items, onShow],
  );
  const [found, setFound] = useState<CodeViewLineSelection | null>(null);
  const openPlace = (place: ChangePlace) => {
    const id = `${place.index}`;
    const { line, side } = "line" in place ? place : { line: null, side: null };
    setFound(line === null ? null : { id, range: { start: line, end: line, side, endSide: side } });
    view.current?.scrollTo(
      line === null
        ? { type: "item", id, align: "start", behavior: "instant" }
        : { type: "line", id, lineNumber: line, side, align: "center", behavior: "instant" },
    );
  };
  if (review.files.length === 0)
    return <p className="empty">Nothing of this change was read, so nothing is kept of it.</p>;
  return (
    <div className="split-pane">
      <FileTree {...{ review, diffs }} onOpen={openPlace} />
      <section className="diff" aria-label="Change">
        <DiffBar look={look} onStyle={onStyle}>
          {countOf(review.files.length, "file")}
          {isWhole ? "" : ", loading …"}
        </DiffBar>
        <DiffView ref={view} items={items} hasHeaders selectedLines={found} {...{ look, loadTexts, renderMark }} />
      </section>
    </div>
  );
}

/** The diffs as they arrive. What is there already is not read again when a flag is judged. */
function useDiffs(api: ReviewApi, review: Review) {
  const [items, setItems] = useState<readonly DiffItem[]>([]);
  const [diffs, setDiffs] = useState<readonly FileDiff[]>([]);
  const [isWhole, setWhole] = useState(false);
  const flags = useRef(review.items);
  flags.current = review.items;
  useEffect(() => {
    const stop = new AbortController();
    const load = async () => {
      let read = 0;
      for await (const part of api.diffs(stop.signal)) {
        const added = part.flatMap((file, at) => toItem(file, read + at, flags.current));
        read += part.length;
        setDiffs((now) => [...now, ...part]);
        if (added.length > 0) setItems((now) => [...now, ...added]);
      }
      setWhole(true);
    };
    setItems([]);
    setDiffs([]);
    load().catch(() => setWhole(true));
    return () => stop.abort();
  }, [api]);
  return { items, diffs, isWhole };
}

function toItem(file: FileDiff, index: number, flags: Review["items"]): DiffItem[] {
  const fileDiff = toFileDiff(file, `${index}`);
  if (fileDiff === null) return [];
  return [{ id: `${index}`, type: "diff", fileDiff, annotations: marksOf(flags, file.path) }];
}
