import { useDeferredValue, useMemo, useState } from "react";
import type { FileDiff, Review } from "../messages.ts";
import { type LineHit, searchDiffs } from "./diff-search.ts";
import { SidePane } from "./side-pane.tsx";
import { type TreeRow, treeRows } from "./tree-rows.ts";
import { useWindow } from "./use-window.ts";

/** Where to go in the change: a file, or a line of it. */
export type ChangePlace = { readonly index: number } | LineHit;

interface FileTreeProps {
  readonly review: Review;
  /** As far as they are loaded. */
  readonly diffs: readonly FileDiff[];
  readonly onOpen: (place: ChangePlace) => void;
}

const rowHeight = 28;
/** More lines are no answer to a search. */
const mostHits = 200;

/** The files of the change by folder, with a search in names and lines. Only rows on the screen are in the document. */
export function FileTree({ review, diffs, onOpen }: FileTreeProps) {
  const [search, setSearch] = useState("");
  const [opened, setOpened] = useState(0);
  const wanted = useDeferredValue(search);
  const hits = useMemo(() => searchDiffs(diffs, wanted, mostHits), [diffs, wanted]);
  const rows = useMemo(() => treeRows(review, wanted, hits, mostHits), [review, wanted, hits]);
  const open = (place: ChangePlace) => {
    setOpened((now) => now + 1);
    onOpen(place);
  };
  return (
    <SidePane
      label="Files"
      className="tree"
      openWord="Files"
      chosen={opened}
      head={
        <input
          type="search"
          aria-label="Search files and lines"
          placeholder="Search files and lines"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            const first = event.key === "Enter" ? firstPlace(rows) : null;
            if (first !== null) open(first);
          }}
        />
      }
    >
      <TreeList rows={rows} review={review} onOpen={open} />
      <p className="hidden" role="status">
        {wanted === "" ? "" : `${rows.filter(({ kind }) => kind !== "folder").length} found`}
      </p>
      {rows.length === 0 && <p className="quiet-text">No file and no line of the change has that.</p>}
    </SidePane>
  );
}

function firstPlace(rows: readonly TreeRow[]): ChangePlace | null {
  const row = rows.find(({ kind }) => kind !== "folder");
  if (row === undefined || row.kind === "folder") return null;
  return row.kind === "hit" ? row.hit : row;
}

interface TreeListProps {
  readonly rows: readonly TreeRow[];
  readonly review: Review;
  readonly onOpen: (place: ChangePlace) => void;
}

function TreeList({ rows, review, onOpen }: TreeListProps) {
  const flagged = useMemo(() => countFlags(review), [review]);
  const { ref, onScroll, from, to } = useWindow(rows.length, rowHeight);
  return (
    <div className="tree-scroll" ref={ref} onScroll={onScroll}>
      <ul style={{ height: rows.length * rowHeight }}>
        {rows.slice(from, to).map((row, at) => (
          <li key={keyOf(row)} style={{ top: (from + at) * rowHeight }}>
            {row.kind === "folder" && <span className="folder">{row.name}</span>}
            {row.kind === "file" && (
              <FileRow
                row={row}
                file={review.files[row.index]}
                flags={flagged.get(review.files[row.index]?.path ?? "") ?? 0}
                onOpen={onOpen}
              />
            )}
            {row.kind === "hit" && <HitRow hit={row.hit} onOpen={onOpen} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function keyOf(row: TreeRow): string {
  if (row.kind !== "hit") return `${row.kind}${row.kind === "file" ? row.index : row.name}`;
  return `${row.hit.index}:${row.hit.side}:${row.hit.line}`;
}

interface FileRowProps {
  readonly row: Extract<TreeRow, { kind: "file" }>;
  readonly file: Review["files"][number] | undefined;
  readonly flags: number;
  readonly onOpen: (place: ChangePlace) => void;
}

function FileRow({ row, file, flags, onOpen }: FileRowProps) {
  return (
    <button type="button" className="file" onClick={() => onOpen(row)}>
      <span className="file-name">{row.name}</span>
      {flags > 0 && (
        <span className="file-flags">
          {flags}
          <span className="hidden">{flags === 1 ? " flag" : " flags"}</span>
        </span>
      )}
      <span className="file-size">
        <span className="added">+{file?.additions ?? 0}</span> <span className="removed">−{file?.deletions ?? 0}</span>
      </span>
    </button>
  );
}

function HitRow({ hit, onOpen }: { readonly hit: LineHit; readonly onOpen: (place: ChangePlace) => void }) {
  const name = hit.path.slice(hit.path.lastIndexOf("/") + 1);
  return (
    <button type="button" className="hit" title={`${hit.path}:${hit.line}`} onClick={() => onOpen(hit)}>
      <span className="hit-text">{hit.text.trim()}</span>
      <span className="hit-place">
        {name}:{hit.line}
      </span>
    </button>
  );
}

function countFlags({ items }: Review): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { view } of items) counts.set(view.location.path, (counts.get(view.location.path) ?? 0) + 1);
  return counts;
}
