import type { TriageFace } from "../core/sitting.ts";
import type { Judge, Judgement, Round, Verdict } from "../core/verdict.ts";

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
    /** Of a recheck: the first review whose findings it looks at again. */
    recheck_of: string | null;
    /** Of which piece of building it is; null: of none. */
    work_id: string | null;
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
    /** JSON: `string[]`, the families that wrote the files it was to read, sorted. */
    authors: string;
    independence: string;
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
    author: string;
    /** JSON: `Arm[]`, who raised it: each once, sorted. */
    arms: string;
    /** Of the verdict that counts; null: nobody judged it. */
    judgement: Judgement | null;
    /** 1: that verdict says that it repeats another finding. */
    is_duplicate: number;
  };
  /** Only ever added to; taking one back marks it. */
  verdicts: {
    finding_id: string;
    position: number;
    judgement: Judgement;
    reason: string;
    seconds: number | null;
    judge: Judge;
    at: string;
    duplicate_of: string | null;
    state: Verdict["state"];
    round: Round;
    withdrawn_at: string | null;
  };
  /** Sittings in which a review was judged. */
  triage_sittings: {
    id: string;
    review_id: string;
    face: TriageFace;
    judge: Judge;
    round: Round;
    /** 1: who said it and how grave it was called were seen before judging. */
    is_open: number;
    started_at: string;
    ended_at: string | null;
    active_seconds: number;
    /** JSON: `string[]`, findings that were folded without being judged. */
    folded: string;
    /** JSON: `DraftNote[]`. */
    drafts: string;
  };
  /** What a recheck says of findings that were judged real before. */
  rechecks: {
    review_id: string;
    position: number;
    finding_id: string;
    status: string;
    /** JSON: `RecheckResult`. */
    record: string;
  };
  /** Findings handed back to where the code was built. */
  handoffs: {
    id: string;
    review_id: string;
    at: string;
    /** JSON: `Handoff`. */
    record: string;
    /** Hash into `contents`. */
    brief_content: string;
  };
  /** Pieces of building. */
  works: {
    id: string;
    repository_key: string;
    started_at: string;
    ended_at: string | null;
    /** JSON: `Work`. */
    record: string;
    /** Hash into `contents`. */
    spec_content: string | null;
  };
  increments: {
    id: string;
    work_id: string;
    position: number;
    /** JSON: `Increment`. */
    record: string;
    /** Hash into `contents`. */
    diff_content: string;
  };
  /** The journals of driven works. */
  build_events: {
    work_id: string;
    position: number;
    /** JSON: `BuildEvent`. */
    record: string;
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
  /** Which reviews hold a content; what no review and no work holds is removed. */
  content_uses: { review_id: string; hash: string };
  /** Which works do. */
  work_contents: { work_id: string; hash: string };
}
