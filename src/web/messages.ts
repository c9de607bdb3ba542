/** What the page and its server say to each other. Both sides read it by these schemas. */
import { z } from "zod";
import { FileStatus } from "../core/change.ts";
import { Location } from "../core/finding.ts";
import { Receipt } from "../core/receipt.ts";
import { RecheckStatus } from "../core/recheck.ts";
import { Effort, FileCoverage, ReviewStatus } from "../core/review.ts";
import { BlindFinding, HiddenFacts } from "../core/triage-blind.ts";
import { Judge, Judgement, Round, Verdict, VerdictState } from "../core/verdict.ts";

export type { WorkReviewRow, WorkRow, WorkStep, WorkTurn } from "./work-messages.ts";
export { WorkMessage, Works, WorkText } from "./work-messages.ts";

const count = z.number().int().nonnegative();

/** In the order in which they are judged (`core/triage.ts`). */
const Group = z.enum(["introduced", "missing", "pre-existing", "unanchored", "doubt", "refuted", "judged-before"]);
export type Group = z.infer<typeof Group>;

/** A flag. `facts` is what is hidden before it is judged. */
export const Item = z.object({
  id: z.string(),
  group: Group,
  place: count,
  view: BlindFinding,
  verdict: Verdict.nullable(),
  isFolded: z.boolean(),
  /** That waits for the judgement; null: none. */
  note: z.string().nullable(),
  facts: HiddenFacts.nullable(),
});
export type Item = z.infer<typeof Item>;

/** A file that the page can show. */
export const ShownFile = z.object({
  path: z.string(),
  oldPath: z.string().nullable(),
  status: FileStatus,
  additions: count,
  deletions: count,
});
export type ShownFile = z.infer<typeof ShownFile>;

const Thread = z.object({
  id: z.string(),
  reviewer: z.string(),
  role: z.string(),
  files: count,
  changedLines: count,
  /** `running`: it has not ended. */
  status: z.string(),
  problem: z.object({ reason: z.string(), hint: z.string() }).nullable(),
  /** Flags that wait for a judgement and that its reply tells of: it is shown once there are none. */
  waiting: count,
});

const Summary = z.object({
  flags: count,
  counts: z.record(Judgement, count),
  duplicates: count,
  unjudged: count,
  folded: count,
  activeSeconds: z.number(),
  readLines: count,
  realPer100Lines: z.number().nullable(),
  unflagged: z.array(z.string()),
  next: z.enum(["triage", "fix", "notes"]),
});
export type Summary = z.infer<typeof Summary>;

/** A review as it stands, with what may be seen of its flags. */
export const Review = z.object({
  id: z.string(),
  /** Grows with every change that the server has seen. */
  version: count,
  status: ReviewStatus,
  took: z.string(),
  branch: z.string().nullable(),
  startedAt: z.string(),
  effort: Effort,
  judge: Judge,
  round: Round,
  isOpen: z.boolean(),
  /** Of a recheck: the review that it looks at again; null for all others. */
  recheckOf: z.string().nullable(),
  /** The tool whose findings were brought; null: it is a review of our own. */
  broughtFrom: z.string().nullable(),
  /** The piece of building that it is of; null: of none. */
  work: z.string().nullable(),
  items: z.array(Item),
  groups: z.array(z.object({ key: Group, title: z.string(), count })),
  /** Of which groups the rest may be folded now. */
  foldable: z.array(Group),
  threads: z.array(Thread),
  coverage: z.array(FileCoverage),
  files: z.array(ShownFile),
  notes: z.array(z.object({ level: z.enum(["info", "warning"]), text: z.string() })),
  summary: Summary,
  /** How far a second round agrees with the first; null in a first round. */
  agreement: z.object({ compared: count, same: count, sameSide: count }).nullable(),
});
export type Review = z.infer<typeof Review>;

/** What a page asks for. */
export const JudgeRequest = z.strictObject({
  findingId: z.string().max(100),
  judgement: Judgement,
  reason: z.string().max(4_000).optional(),
  duplicateOf: z.string().max(100).nullable().optional(),
  /** At most a day: more is no time on one flag. */
  seconds: z.number().min(0).max(86_400).nullable().optional(),
});
export type JudgeRequest = z.infer<typeof JudgeRequest>;

export const FindingRequest = z.strictObject({ findingId: z.string().max(100) });
/** A note that waits for the judgement of a flag. */
export const NoteRequest = z.strictObject({ findingId: z.string().max(100), text: z.string().max(4_000) });
export const NothingRequest = z.strictObject({});

/** What became of it, and how the review stands then. `findingIds`: what it was done to; empty: there was nothing to do. */
export const Done = z.object({ findingIds: z.array(z.string()), review: Review });
export type Done = z.infer<typeof Done>;

/** The changes of one file as a unified diff; null: the ledger keeps none. */
export const FileDiff = z.object({ path: z.string(), diff: z.string().nullable(), canExpand: z.boolean() });
export type FileDiff = z.infer<typeof FileDiff>;

/** Both sides of a file; null where absent or not kept. */
export const FileTexts = z.object({ base: z.string().nullable(), head: z.string().nullable() });
export type FileTexts = z.infer<typeof FileTexts>;

/** What was said in a thread. */
export const ThreadTexts = z.object({
  reviewer: z.string(),
  brief: z.string(),
  reply: z.string().nullable(),
  /** Flags of this thread that wait for a judgement: its reply tells what is hidden of them. */
  waiting: count,
});
export type ThreadTexts = z.infer<typeof ThreadTexts>;

/** What a recheck says of a finding that was judged real. */
const RecheckRow = z.object({
  findingId: z.string(),
  title: z.string(),
  location: Location.nullable(),
  /** Null: nothing yet. */
  status: RecheckStatus.nullable(),
  reason: z.string(),
  /** Who says so; null: nobody was asked. */
  reviewer: z.string().nullable(),
  /** What the developer says of it by now. */
  state: VerdictState.nullable(),
});
export type RecheckRow = z.infer<typeof RecheckRow>;

/** A review, or a recheck of it. */
const RoundRow = z.object({
  id: z.string(),
  startedAt: z.string(),
  status: ReviewStatus,
  flags: count,
  /** Of a recheck. */
  results: z.array(RecheckRow),
});
export type RoundRow = z.infer<typeof RoundRow>;

/** A review and its rechecks, oldest first. */
export const Rounds = z.object({ rounds: z.array(RoundRow) });

const ReviewRow = z.object({
  id: z.string(),
  status: ReviewStatus,
  startedAt: z.string(),
  took: z.string(),
  branch: z.string().nullable(),
  reviewers: z.array(z.string()),
  flags: count,
  judged: count,
});
export type ReviewRow = z.infer<typeof ReviewRow>;

export const Reviews = z.object({ rows: z.array(ReviewRow) });

/** What shows how independent and how complete the review was; `document`: as it is to be kept. */
export const ReceiptMessage = z.object({
  hash: z.string(),
  meaning: z.array(z.string()),
  receipt: Receipt,
  document: z.string(),
});
export type ReceiptMessage = z.infer<typeof ReceiptMessage>;

/** Whether an editor was started, and what to tell. */
export const Opened = z.object({ isOpened: z.boolean(), text: z.string() });
export type Opened = z.infer<typeof Opened>;

/**
 * What events say. `work`: the piece of building is another than before; the version is its own. `elsewhere`: something else was
 * written, such as another review; the version counts that.
 */
export const ChangeEvent = z.object({ kind: z.enum(["changed", "elsewhere", "forgotten", "work"]), version: count });
export type ChangeEvent = z.infer<typeof ChangeEvent>;

/** An answer that is none. */
export const Failure = z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) });
