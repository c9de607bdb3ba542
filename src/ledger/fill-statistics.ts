import type { Kysely } from "kysely";
import { z } from "zod";
import { armsOf, authorsOf } from "../core/stats-arms.ts";
import type { Tables } from "./tables.ts";

/** What is read of rows that an earlier version wrote. What cannot be read stays uncounted. */
const Header = z.object({
  authorship: z.object({
    families: z.array(z.object({ family: z.string(), lines: z.number(), share: z.number() })),
    files: z.array(
      z.object({
        path: z.string(),
        families: z.array(z.object({ family: z.string(), lines: z.number(), share: z.number() })),
      }),
    ),
  }),
});
const Plan = z.object({ paths: z.array(z.string()) });
const Thread = z.object({ independence: z.string() });
const Finding = z.object({ author: z.string(), raisedBy: z.array(z.string()) });

function read<T>(schema: z.ZodType<T>, json: string): T | null {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    // A damaged row is told when it is shown, and by `verify`.
    return null;
  }
}

/** Fills the columns for statistics of a ledger that was written without them. */
export async function fillStatistics(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped as Kysely<Tables>;
  const reviews = await db.selectFrom("reviews").select(["id", "header"]).execute();
  for (const { id, header } of reviews) {
    const authorship = read(Header, header)?.authorship;
    if (authorship !== undefined) await fillThreads(db, id, { ...authorship, evidence: [] });
    await fillFindings(db, id);
  }
}

type FilledAuthorship = Parameters<typeof authorsOf>[1];

async function fillThreads(db: Kysely<Tables>, reviewId: string, authorship: FilledAuthorship): Promise<void> {
  const rows = await db
    .selectFrom("threads")
    .select(["id", "record", "plan"])
    .where("review_id", "=", reviewId)
    .execute();
  for (const { id, record, plan } of rows) {
    const authors = JSON.stringify(authorsOf(read(Plan, plan)?.paths ?? [], authorship));
    const independence = read(Thread, record)?.independence ?? "";
    await db.updateTable("threads").set({ authors, independence }).where("id", "=", id).execute();
  }
}

async function fillFindings(db: Kysely<Tables>, reviewId: string): Promise<void> {
  const threads = await db
    .selectFrom("threads")
    .select(["id", "family", "role", "independence"])
    .where("review_id", "=", reviewId)
    .execute();
  const rows = await db.selectFrom("findings").select(["id", "record"]).where("review_id", "=", reviewId).execute();
  for (const { id, record } of rows) {
    const finding = read(Finding, record);
    if (finding === null) continue;
    const arms = JSON.stringify(armsOf(threads.filter((thread) => finding.raisedBy.includes(thread.id))));
    await db
      .updateTable("findings")
      .set({ author: finding.author, arms, ...(await standingOf(db, id)) })
      .where("id", "=", id)
      .execute();
  }
}

/** At the time of this migration nothing had been taken back or judged again. */
async function standingOf(db: Kysely<Tables>, findingId: string) {
  const row = await db
    .selectFrom("verdicts")
    .select(["judgement", "duplicate_of"])
    .where("finding_id", "=", findingId)
    .where("judge", "=", "human")
    .orderBy("at", "desc")
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? {} : { judgement: row.judgement, is_duplicate: row.duplicate_of === null ? 0 : 1 };
}
