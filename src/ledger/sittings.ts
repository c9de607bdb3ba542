import { z } from "zod";
import { DraftNote, type TriageSitting } from "../core/sitting.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";
import type { Tables } from "./tables.ts";

const Folded = z.array(z.string());
const Drafts = z.array(DraftNote);

/** Stores a sitting, or how it stands now. */
export async function saveSitting(queries: Queries, sitting: TriageSitting): Promise<void> {
  const { id, reviewId, face, judge, round, isOpen, startedAt, endedAt, activeSeconds, folded, drafts = [] } = sitting;
  const lists = { folded: JSON.stringify(folded), drafts: JSON.stringify(drafts) };
  const now = { ended_at: endedAt, active_seconds: activeSeconds, ...lists };
  const fixed = { id, review_id: reviewId, face, judge, round, is_open: isOpen ? 1 : 0, started_at: startedAt };
  await queries
    .insertInto("triage_sittings")
    .values({ ...fixed, ...now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(now))
    .execute();
}

/** The sittings on a review, oldest first. */
export async function loadSittings(queries: Queries, reviewId: string): Promise<TriageSitting[]> {
  const rows = await queries
    .selectFrom("triage_sittings")
    .selectAll()
    .where("review_id", "=", reviewId)
    .orderBy("started_at")
    .orderBy("id")
    .execute();
  return rows.map(sittingOf);
}

function sittingOf(row: Tables["triage_sittings"]): TriageSitting {
  const { id, face, judge, round } = row;
  const drafts = parseStored(Drafts, row.drafts, `triage ${id}`);
  return {
    ...{ id, reviewId: row.review_id, face, judge, round },
    isOpen: row.is_open === 1,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    activeSeconds: row.active_seconds,
    folded: parseStored(Folded, row.folded, `triage ${id}`),
    ...(drafts.length > 0 && { drafts }),
  };
}
