import { z } from "zod";
import type { Tally } from "./audit-tally.ts";
import { BriefPart } from "./brief.ts";
import { Finding } from "./finding.ts";
import { RecheckResult } from "./recheck.ts";
import { Coverage, ReviewHeader, ReviewStatus, Segment } from "./review.ts";
import type { StoredReview, StoredRow } from "./stored-review.ts";
import { reviewerLabel, ThreadRecord } from "./thread.ts";
import { Judgement } from "./verdict.ts";

/** A text column that holds JSON of a type. */
function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text, context): T => {
    const read = readJson(text);
    const parsed = read === undefined ? undefined : schema.safeParse(read);
    if (parsed?.success === true) return parsed.data;
    context.addIssue({ code: "custom", message: "is not what it should hold" });
    return z.NEVER;
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const text = z.string();
const optional = text.nullable();

const ReviewColumns = z.object({
  ...{
    id: text,
    repository_key: optional,
    repository_root: optional,
    status: ReviewStatus,
    started_at: text,
    ended_at: optional,
    ...{ recheck_of: optional.optional(), work_id: optional.optional() },
  },
  ...{ header: json(ReviewHeader), coverage: json(Coverage), repository_changed: json(z.array(z.string())).nullable() },
});

const ThreadColumns = z.object({
  ...{ id: text, position: z.number(), role: text, pass: text, reviewer: text, family: text, outcome: optional },
  ...{ cost_usd: z.number().nullable(), brief_hash: text, brief_bytes: z.number() },
  ...{ system_content: text, user_content: text, reply_content: optional, transcript_content: optional },
  record: json(ThreadRecord),
  brief_parts: json(z.array(BriefPart)),
  plan: json(z.object({ paths: z.array(text), segments: z.array(Segment), changedLines: z.number() })),
});

const FindingColumns = z.object({
  ...{ id: text, position: z.number(), path: text, fingerprint: text, standing: text, severity: text, category: text },
  ...{ fold: optional, record: json(Finding) },
});

const FileColumns = z.object({
  ...{ position: z.number(), path: text, patch_content: text, base_content: optional, head_content: optional },
});

const RecheckColumns = z.object({ finding_id: text, status: text, record: json(RecheckResult) });

const JudgedColumns = z.object({ judgement: Judgement, reason: text, at: text, record: json(Finding) });

/** A verdict of a person on a finding that may be an earlier one, with that finding. */
export type JudgedBefore = z.infer<typeof JudgedColumns>;

/** A thread's row with a name for people: `thread 2 (t8k…)`. */
export interface AuditedThread {
  readonly name: string;
  readonly row: z.infer<typeof ThreadColumns>;
}

/** What of a stored review can be read. */
export interface AuditedRows {
  readonly review: z.infer<typeof ReviewColumns> | null;
  readonly threads: readonly AuditedThread[];
  readonly findings: readonly Finding[];
  readonly files: readonly z.infer<typeof FileColumns>[];
  /** What a recheck says of findings of other reviews. */
  readonly rechecks: readonly RecheckResult[];
  /** Those that can be read: they may be of other reviews, whose damage is not told here. */
  readonly judged: readonly JudgedBefore[];
  /** Every row could be read. */
  readonly isWhole: boolean;
}

/** Reads the rows, tells those that cannot be read, and compares the columns that say the same twice. */
export function auditRows(stored: StoredReview, tally: Tally): AuditedRows {
  const review = readRow(ReviewColumns, stored.review, "the review's own row", tally);
  const threads = stored.threads.flatMap((row, index): AuditedThread[] => {
    const name = `thread ${index + 1} (${idOf(row)})`;
    const read = readRow(ThreadColumns, row, name, tally);
    return read === null ? [] : [{ name, row: read }];
  });
  const findings = stored.findings.flatMap((row) => readRow(FindingColumns, row, `finding ${idOf(row)}`, tally) ?? []);
  const files = stored.files.flatMap((row, index) => readRow(FileColumns, row, `kept file ${index + 1}`, tally) ?? []);
  const rechecks = stored.rechecks.flatMap((row) => {
    return readRow(RecheckColumns, row, `what is said of finding ${String(row["finding_id"])}`, tally) ?? [];
  });
  const judged = stored.judged.flatMap((row) => JudgedColumns.safeParse(row).data ?? []);
  const unread = [stored.threads, stored.findings, stored.files, stored.rechecks].flat().length;
  const isWhole = review !== null && threads.length + findings.length + files.length + rechecks.length === unread;
  if (review !== null) compareReview(review, stored.id, tally);
  for (const { name, row } of threads) compareThread(row, name, tally);
  for (const row of findings) compareFinding(row, tally);
  for (const row of rechecks) compareRecheck(row, tally);
  expectAll("threads", stored.threads, tally);
  expectAll("findings", stored.findings, tally);
  expectAll("kept files", stored.files, tally);
  expectAll("notes", stored.notes, tally);
  const records = { findings: findings.map(({ record }) => record), rechecks: rechecks.map(({ record }) => record) };
  return { review, threads, ...records, files, judged, isWhole };
}

function idOf({ id }: StoredRow): string {
  return typeof id === "string" ? id : "no id";
}

function readRow<T>(schema: z.ZodType<T>, row: StoredRow, name: string, tally: Tally): T | null {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const columns = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "")))];
  tally.wrong(`${name} cannot be read: ${columns.join(", ")}`);
  return null;
}

function compareReview(row: z.infer<typeof ReviewColumns>, id: string, tally: Tally): void {
  const { header } = row;
  const isSame =
    header.id === id &&
    (header.repository?.key ?? null) === row.repository_key &&
    (header.repository?.root ?? null) === row.repository_root &&
    header.startedAt === row.started_at &&
    (header.recheck?.reviewId ?? null) === (row.recheck_of ?? null) &&
    (header.work ?? null) === (row.work_id ?? null);
  tally.expect(isSame, "the review's header does not belong to its row");
}

function compareThread(row: AuditedThread["row"], name: string, tally: Tally): void {
  const { record } = row;
  const said = [record.id, record.role, record.pass, reviewerLabel(record.reviewer), record.reviewer.family];
  const noted = [row.id, row.role, row.pass, row.reviewer, row.family];
  const isSame =
    said.every((value, index) => value === noted[index]) &&
    (record.outcome?.status ?? null) === row.outcome &&
    record.costUsd === row.cost_usd;
  tally.expect(isSame, `${name}: its record does not belong to its row`);
}

function compareFinding(row: z.infer<typeof FindingColumns>, tally: Tally): void {
  const { id, location, fingerprint, standing, severity, category, fold } = row.record;
  const said = [id, location.path, fingerprint, standing, severity, category, fold];
  const noted = [row.id, row.path, row.fingerprint, row.standing, row.severity, row.category, row.fold];
  tally.expect(
    said.every((value, index) => value === noted[index]),
    `finding ${row.id}: its record does not belong to its row`,
  );
}

function compareRecheck({ finding_id, status, record }: z.infer<typeof RecheckColumns>, tally: Tally): void {
  const isSame = record.findingId === finding_id && record.status === status;
  tally.expect(isSame, `what is said of finding ${finding_id} does not belong to its row`);
}

/** Rows are numbered from 0: one that was taken out leaves a gap. */
function expectAll(what: string, rows: readonly StoredRow[], tally: Tally): void {
  const isWhole = rows.every(({ position }, index) => position === index);
  tally.expect(isWhole, `the ${what} are not numbered one after the other: some may be missing`);
}
