import { useMemo, useState } from "react";
import type { Review } from "../messages.ts";
import { useWindow } from "./use-window.ts";

interface FileTreeProps {
  readonly review: Review;
  readonly onOpen: (index: number) => void;
}

type Row =
  | { readonly kind: "folder"; readonly name: string }
  | { readonly kind: "file"; readonly name: string; readonly index: number };

const rowHeight = 28;

/** The files of the change by folder, with a search. Only rows on the screen are in the document. */
export function FileTree({ review, onOpen }: FileTreeProps) {
  const [search, setSearch] = useState("");
  const rows = useMemo(() => rowsOf(review, search), [review, search]);
  const flagged = useMemo(() => countFlags(review), [review]);
  const { ref, onScroll, from, to } = useWindow(rows.length, rowHeight);
  return (
    <nav className="tree" aria-label="Files">
      <input
        type="search"
        aria-label="Search files"
        placeholder="Search files"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="tree-scroll" ref={ref} onScroll={onScroll}>
        <ul style={{ height: rows.length * rowHeight }}>
          {rows.slice(from, to).map((row, at) => (
            <li key={row.kind === "file" ? row.index : row.name} style={{ top: (from + at) * rowHeight }}>
              {row.kind === "folder" ? (
                <span className="folder">{row.name}</span>
              ) : (
                <FileRow
                  row={row}
                  review={review}
                  flags={flagged.get(review.files[row.index]?.path ?? "") ?? 0}
                  onOpen={onOpen}
                />
              )}
            </li>
          ))}
        </ul>
      </div>
      {rows.length === 0 && <p className="quiet-text">No file is called that.</p>}
    </nav>
  );
}

interface FileRowProps {
  readonly row: Extract<Row, { kind: "file" }>;
  readonly review: Review;
  readonly flags: number;
  readonly onOpen: (index: number) => void;
}

function FileRow({ row: { name, index }, review, flags, onOpen }: FileRowProps) {
  const { additions = 0, deletions = 0 } = review.files[index] ?? {};
  return (
    <button type="button" className="file" onClick={() => onOpen(index)}>
      <span className="file-name">{name}</span>
      {flags > 0 && <span className="file-flags">{flags}</span>}
      <span className="file-size">
        <span className="added">+{additions}</span> <span className="removed">−{deletions}</span>
      </span>
    </button>
  );
}

function rowsOf({ files }: Review, search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = files
    .map(({ path }, index) => ({ path, index }))
    .filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
    .map(({ path, index }) => ({ folder: path.slice(0, path.lastIndexOf("/") + 1), path, index }))
    .sort((a, b) => (a.folder === b.folder ? (a.path < b.path ? -1 : 1) : a.folder < b.folder ? -1 : 1));
  return wanted.flatMap(({ folder, path, index }, at): Row[] => {
    const file: Row = { kind: "file", name: path.slice(folder.length), index };
    return wanted[at - 1]?.folder === folder ? [file] : [{ kind: "folder", name: folder === "" ? "./" : folder }, file];
  });
}

function countFlags({ items }: Review): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { view } of items) counts.set(view.location.path, (counts.get(view.location.path) ?? 0) + 1);
  return counts;
}
