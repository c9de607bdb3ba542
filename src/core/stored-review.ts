/**
 * A review as it lies in the ledger, before anything of it is believed: what an audit reads. A row is whatever its columns
 * hold; texts are under the hash by which rows name them.
 */
export interface StoredReview {
  readonly id: string;
  readonly review: StoredRow;
  /** In the order of their positions, like all lists of rows. */
  readonly threads: readonly StoredRow[];
  readonly findings: readonly StoredRow[];
  readonly files: readonly StoredRow[];
  readonly notes: readonly StoredRow[];
  /** What a recheck says of findings of other reviews; positions have gaps where it said something else before. */
  readonly rechecks: readonly StoredRow[];
  /** What people judged of findings of this repository that may be the earlier ones of these: a verdict with its finding. */
  readonly judged: readonly StoredRow[];
  readonly contents: ReadonlyMap<string, StoredContent>;
}

export type StoredRow = Readonly<Record<string, unknown>>;

/** A text that a review holds. `hash` and `bytes` are those of what is there now. */
export type StoredContent =
  | { readonly status: "there"; readonly text: string; readonly hash: string; readonly bytes: number }
  | { readonly status: "missing" }
  | { readonly status: "unreadable"; readonly reason: string };
