import type { CreateTableBuilder, Kysely } from "kysely";

export type Schema = Kysely<unknown>["schema"];

/** A table whose rows go when their review is forgotten. */
export function ofReview<T extends string>(table: CreateTableBuilder<T>) {
  return table.addColumn("review_id", "text", (c) => c.notNull().references("reviews.id").onDelete("cascade"));
}
