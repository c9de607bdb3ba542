import { type FilePatch, type HunkLine, walkHunk } from "./change.ts";
import { parseDiff } from "./diff.ts";

/** A line of a diff to show. `gap`: lines that did not change stand between; its text is what is known of the place. */
export interface DiffRow {
  readonly kind: HunkLine["kind"] | "gap";
  readonly text: string;
  /** On the new side; of a removed line on the old one. Null: not known. */
  readonly line: number | null;
}

/** What a diff does to one file. */
export interface DiffFile {
  readonly path: string;
  /** Where it lay before; null: there. */
  readonly oldPath: string | null;
  /** `added`, `deleted`, `renamed`, …; null: not known. */
  readonly status: string | null;
  readonly isBinary: boolean;
  readonly additions: number;
  readonly deletions: number;
  readonly rows: readonly DiffRow[];
}

/**
 * The files of a stored diff. That of a turn may have places without line numbers, which no reader of diffs takes: it is then
 * shown line by line, as it stands.
 */
export function readDiffFiles(diff: string): readonly DiffFile[] {
  if (diff.trim() === "") return [];
  const patches = readPatches(diff);
  if (patches.length > 0) return patches.map(toFile);
  const parts = diff.split(/^(?=diff --git )/m);
  return parts.filter((part) => part.trim() !== "").map(readPart);
}

function readPatches(diff: string): FilePatch[] {
  try {
    return parseDiff(diff, { allowEmpty: true });
  } catch {
    return [];
  }
}

function toFile({ path, oldPath, status, binary, additions, deletions, hunks }: FilePatch): DiffFile {
  const rows = hunks.flatMap((hunk, index): DiffRow[] => [
    ...(index === 0 ? [] : [{ kind: "gap" as const, text: "", line: null }]),
    ...[...walkHunk(hunk)].map(({ kind, text, oldLine, newLine }) => ({ kind, text, line: newLine ?? oldLine })),
  ]);
  return { path, oldPath, status, isBinary: binary, additions, deletions, rows };
}

const kinds: Readonly<Record<string, DiffRow["kind"]>> = { "+": "add", "-": "delete", " ": "context", "@": "gap" };

function readPart(part: string): DiffFile {
  const lines = part.replace(/\n$/, "").split("\n");
  const first = lines.findIndex((line) => line.startsWith("@@"));
  const name = lines.slice(0, Math.max(0, first)).findLast((line) => line.startsWith("+++ "));
  const rows = lines.slice(Math.max(0, first)).flatMap((line, index): DiffRow[] => {
    const kind = kinds[line.slice(0, 1)];
    if (kind === "gap") return index === 0 ? [] : [{ kind, text: "", line: null }];
    return [{ kind: kind ?? "context", text: kind === undefined ? line : line.slice(1), line: null }];
  });
  const count = (kind: DiffRow["kind"]) => rows.filter((row) => row.kind === kind).length;
  return {
    path:
      name
        ?.slice(4)
        .replace(/^"?b\//, "")
        .replace(/"$/, "") ?? "",
    ...{ oldPath: null, status: null, isBinary: false, rows, additions: count("add"), deletions: count("delete") },
  };
}
