import { canonicalText, wellFormed } from "./canonical.ts";
import type { StoredReview, StoredRow } from "./stored-review.ts";

/** All rows in which a review is recorded. What people judge of it later is none of them. */
export type RecordedRows = Pick<StoredReview, "review" | "threads" | "findings" | "notes" | "files" | "rechecks">;

/** Columns that statistics are counted from: they follow from the records, and from verdicts. */
const countedColumns = new Set(["authors", "independence", "author", "arms", "judgement", "is_duplicate"]);

/**
 * SHA-256, in hexadecimal, of all that is recorded of a review: its rows as they lie in the tables, in canonical JSON. Texts
 * are in it by their hashes. Columns that hold nothing are left out, so that a column that is added later changes nothing; so are those for statistics.
 * Null where a row holds what JSON lacks.
 */
export function recordHash(rows: RecordedRows, sha256: (text: string) => string): string | null {
  const { review, threads, findings, notes, files, rechecks } = rows;
  // Of a review that is no recheck there are none: then nothing of them is in the hash.
  const lists = [threads, findings, notes, files, ...(rechecks.length === 0 ? [] : [rechecks])];
  try {
    return sha256(
      canonicalText(wellFormed([filled({ ...review, record_hash: null }), ...lists.map((list) => list.map(filled))])),
    );
  } catch {
    return null;
  }
}

function filled(row: StoredRow): StoredRow {
  return Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null && !countedColumns.has(name)));
}
