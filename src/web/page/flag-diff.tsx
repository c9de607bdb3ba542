import type { CodeViewHandle } from "@pierre/diffs/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FileDiff, Item, Review } from "../messages.ts";
import type { ReviewApi } from "./api.ts";
import { DiffBar } from "./diff-bar.tsx";
import { type DiffItem, linesOf, type Mark, marksOf, toFileDiff } from "./diff-items.ts";
import { DiffView } from "./diff-view.tsx";
import type { Look } from "./use-look.ts";

interface FlagDiffProps {
  readonly item: Item;
  readonly review: Review;
  readonly api: ReviewApi;
  readonly look: Look;
  readonly onStyle: (style: Look["diffStyle"]) => void;
  readonly onShow: (id: string) => void;
}

/** The file that a flag points at, with the flag in its place. */
export default function FlagDiff({ item, review, api, look, onStyle, onShow }: FlagDiffProps) {
  const { path } = item.view.location;
  const index = review.files.findIndex((file) => file.path === path || file.oldPath === path);
  const file = useFile(api, index, item.id);
  const view = useRef<CodeViewHandle<Mark, undefined>>(null);
  const diffs = useMemo(() => (file === null ? [] : itemsOf(file, review.items)), [file, review.items]);
  const [shown] = diffs;
  const id = shown?.id ?? null;
  const lines = useMemo(() => linesOf(item), [item]);
  const selection = useMemo(() => (id === null || lines === null ? null : { id, range: lines }), [id, lines]);
  useEffect(() => {
    if (id === null || lines === null) return;
    const target = {
      type: "line",
      id,
      lineNumber: lines.start,
      side: lines.side,
      align: "center",
      behavior: "instant",
    } as const;
    const frame = requestAnimationFrame(() => view.current?.scrollTo(target));
    return () => cancelAnimationFrame(frame);
  }, [id, lines]);
  const loadTexts = useCallback(() => api.texts(index), [api, index]);
  const renderMark = useCallback(
    (mark: Mark) => <PlaceMark mark={mark} items={review.items} currentId={item.id} onShow={onShow} />,
    [review.items, item.id, onShow],
  );
  if (index === -1) return <NoDiff item={item} />;
  return (
    <section className="diff" aria-label="Code">
      <DiffBar look={look} onStyle={onStyle}>
        {review.files[index]?.path}
      </DiffBar>
      {file !== null && shown === undefined ? (
        <p className="empty">
          {file.file === null ? "The code could not be loaded." : "There are no lines to show of this file."}
        </p>
      ) : (
        <DiffView
          ref={view}
          items={diffs}
          hasHeaders={false}
          selectedLines={selection}
          {...{ look, loadTexts, renderMark }}
        />
      )}
    </section>
  );
}

/** `file` is null where it could not be loaded. */
interface LoadedFile {
  readonly key: string;
  readonly file: FileDiff | null;
}

/** The diff of a file with the place of a flag in it; null while it is loaded. */
function useFile(api: ReviewApi, index: number, findingId: string): LoadedFile | null {
  const [loaded, setLoaded] = useState<LoadedFile | null>(null);
  const key = `${index}:${findingId}`;
  useEffect(() => {
    if (index === -1) return;
    let isOver = false;
    api.file(index, findingId).then(
      (file) => !isOver && setLoaded({ key, file }),
      () => !isOver && setLoaded({ key, file: null }),
    );
    return () => {
      isOver = true;
    };
  }, [api, index, findingId, key]);
  // Until the new one is there, the one before stays: nothing flickers between two flags of one file.
  return loaded?.key.startsWith(`${index}:`) === true ? loaded : null;
}

function itemsOf({ key, file }: LoadedFile, items: readonly Item[]): DiffItem[] {
  const fileDiff = file === null ? null : toFileDiff(file, key);
  if (file === null || fileDiff === null) return [];
  return [{ id: key, type: "diff", fileDiff, annotations: marksOf(items, file.path) }];
}

interface PlaceMarkProps {
  readonly mark: Mark;
  readonly items: readonly Item[];
  readonly currentId: string | null;
  readonly onShow: (id: string) => void;
}

/** The flags that point to the lines above it. */
export function PlaceMark({ mark, items, currentId, onShow }: PlaceMarkProps) {
  return (
    <div className="place-mark">
      {mark.ids.map((id) => {
        const item = items.find((one) => one.id === id);
        return item === undefined ? null : (
          <button
            key={id}
            type="button"
            aria-current={id === currentId ? "true" : undefined}
            onClick={() => onShow(id)}
          >
            {item.view.title}
          </button>
        );
      })}
    </div>
  );
}

/** A flag on no file that is kept: what it quotes is all there is. */
function NoDiff({ item: { view } }: { readonly item: Item }) {
  const { quote, path } = view.location;
  return (
    <section className="diff diff-none" aria-label="Code">
      <p className="empty">
        {path === "" ? "This flag names no file." : `The code of ${path} is not kept with this review.`}
      </p>
      {quote !== "" && <pre className="quote">{quote}</pre>}
    </section>
  );
}
