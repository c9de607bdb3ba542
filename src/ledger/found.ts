import { Finding } from "../core/finding.ts";
import { ThreadRecord } from "../core/thread.ts";
import type { Verdict } from "../core/verdict.ts";
import { resolveId } from "./resolve.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";
import { loadVerdicts } from "./verdicts.ts";

/** A finding as the ledger has it, with all verdicts on it, those that count for nothing included. */
export interface FoundFinding {
  readonly reviewId: string;
  readonly finding: Finding;
  readonly verdicts: readonly Verdict[];
}

/** A finding by its id or the beginning of it. @throws BlindspotError `not-found`, `ambiguous` */
export async function loadFoundFinding(queries: Queries, idOrPrefix: string): Promise<FoundFinding> {
  const id = await resolveId(queries, "findings", idOrPrefix);
  const row = await queries.selectFrom("findings").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const finding = parseStored(Finding, row.record, `finding ${id}`);
  return { reviewId: row.review_id, finding, verdicts: await loadVerdicts(queries, id) };
}

/** A thread as the ledger has it, without what was said in it. */
export interface FoundThread {
  readonly reviewId: string;
  readonly thread: ThreadRecord;
}

/** A thread by its id or the beginning of it. @throws BlindspotError `not-found`, `ambiguous` */
export async function loadFoundThread(queries: Queries, idOrPrefix: string): Promise<FoundThread> {
  const id = await resolveId(queries, "threads", idOrPrefix);
  const row = await queries.selectFrom("threads").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  return { reviewId: row.review_id, thread: parseStored(ThreadRecord, row.record, `thread ${id}`) };
}
