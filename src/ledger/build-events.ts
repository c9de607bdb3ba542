import { BuildEvent, type StoredBuild } from "../core/build.ts";
import { keepContent, textsOf } from "./contents.ts";
import type { Queries } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** Adds to the journal of a work, with the texts that its events name by hash. */
export async function appendBuildEvents(
  queries: Queries,
  workId: string,
  events: readonly BuildEvent[],
  texts: readonly string[],
): Promise<void> {
  for (const text of texts) {
    const hash = await keepContent(queries, text);
    await queries
      .insertInto("work_contents")
      .values({ work_id: workId, hash })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const { count } = await queries
    .selectFrom("build_events")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("work_id", "=", workId)
    .executeTakeFirstOrThrow();
  const rows = events.map((event, index) => ({
    ...{ work_id: workId, position: Number(count) + index, record: JSON.stringify(event) },
  }));
  if (rows.length > 0) await queries.insertInto("build_events").values(rows).execute();
}

/** The journal of a work; empty for one that is not driven. */
export async function loadBuildEvents(queries: Queries, workId: string): Promise<StoredBuild> {
  const rows = await queries
    .selectFrom("build_events")
    .select(["position", "record"])
    .where("work_id", "=", workId)
    .orderBy("position")
    .execute();
  const held = await queries
    .selectFrom("work_contents")
    .innerJoin("contents", "contents.hash", "work_contents.hash")
    .where("work_contents.work_id", "=", workId)
    .select(["contents.hash", "contents.encoding", "contents.content", "contents.bytes"])
    .execute();
  const texts = textsOf(held);
  return {
    events: rows.map(({ position, record }) => parseStored(BuildEvent, record, `event ${position} of work ${workId}`)),
    texts: new Map(held.map(({ hash }) => [hash, texts.get(hash)])),
  };
}
