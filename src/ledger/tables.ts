import type { Judgement, Verdict } from "../core/verdict.ts";

/**
 * The columns of the ledger. What is stored as JSON is one of the types in `core`; columns beside it repeat what queries
 * ask for. Times are ISO 8601 in UTC, so that they sort as text.
 */
export interface Tables {
  reviews: {
    id: string;
    repository_key: string | null;
    repository_root: string | null;
    status: string;
    /** JSON: `ReviewHeader`. */
    header: string;
    /** JSON: `Coverage`. */
    coverage: string;
    started_at: string;
    ended_at: string | null;
    /** JSON: `string[]`, what changed in the repository while programs ran; null: none ran. */
    repository_changed: string | null;
    /** Of all that was recorded when it ended (`core/record-hash.ts`); null: it runs, or ended before that was kept. */
    record_hash: string | null;
  };
  threads: {
    id: string;
    review_id: string;
    position: number;
    role: string;
    pass: string;
    /** As people call it: `openai:gpt-6`. */
    reviewer: string;
    family: string;
    /** Status of the outcome; null while there is none. */
    outcome: string | null;
    cost_usd: number | null;
    /** JSON: `ThreadRecord`. */
    record: string;
    brief_hash: string;
    brief_bytes: number;
    /** JSON: `BriefPart[]`. */
    brief_parts: string;
    /** Hashes into `contents`. */
    system_content: string;
    user_content: string;
    reply_content: string | null;
    transcript_content: string | null;
    /** JSON: what the thread was planned to read, `StoredPlan`. */
    plan: string;
    wait_file: string | null;
  };
  findings: {
    id: string;
    review_id: string;
    position: number;
    path: string;
    fingerprint: string;
    standing: string;
    severity: string;
    category: string;
    fold: string | null;
    /** JSON: `Finding`. */
    record: string;
  };
  /** Only ever added to. */
  verdicts: {
    finding_id: string;
    position: number;
    judgement: Judgement;
    reason: string;
    seconds: number | null;
    judge: Verdict["judge"];
    at: string;
    duplicate_of: string | null;
    state: Verdict["state"];
  };
  notes: { review_id: string; position: number; level: "info" | "warning"; text: string };
  kept_files: {
    review_id: string;
    position: number;
    path: string;
    /** Hashes into `contents`; the patch is a `FilePatch` as JSON. */
    patch_content: string;
    base_content: string | null;
    head_content: string | null;
  };
  /** Texts by their SHA-256, shared by everything that holds them. */
  contents: {
    hash: string;
    /** Of the text, before compression. */
    bytes: number;
    encoding: "plain" | "zstd";
    content: Uint8Array;
  };
  /** Which reviews hold a content; what no review holds is removed. */
  content_uses: { review_id: string; hash: string };
}
