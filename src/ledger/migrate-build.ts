import type { Kysely } from "kysely";

/** The journals of driven works. */
export async function migrateBuild({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("build_events")
    .addColumn("work_id", "text", (c) => c.notNull().references("works.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("record", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("build_events_key", ["work_id", "position"])
    .execute();
}
