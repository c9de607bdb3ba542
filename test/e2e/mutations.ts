/** Changes to a stored review, one at a time: every column of every row, and every member of what is JSON in it. */
import type { StoredReview, StoredRow } from "../../src/core/stored-review.ts";

export interface Mutation {
  /** `threads.record.reviewer.family`; places in lists are left out. */
  readonly what: string;
  readonly stored: StoredReview;
}

export function* mutationsOf(stored: StoredReview): Generator<Mutation> {
  for (const { what, row } of rowMutations(stored.review))
    yield { what: `review.${what}`, stored: { ...stored, review: row } };
  for (const table of ["threads", "findings", "files"] as const) {
    for (const [index, before] of stored[table].entries()) {
      for (const { what, row } of rowMutations(before)) {
        yield { what: `${table}.${what}`, stored: { ...stored, [table]: stored[table].with(index, row) } };
      }
    }
  }
}

function* rowMutations(row: StoredRow): Generator<{ what: string; row: StoredRow }> {
  for (const [column, value] of Object.entries(row)) {
    const json = typeof value === "string" && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : null;
    if (json === null) yield { what: column, row: { ...row, [column]: another(value) } };
    else {
      for (const { path, changed } of changes(json)) {
        const names = path.filter((name) => !/^\d+$/.test(name));
        yield { what: [column, ...names].join("."), row: { ...row, [column]: JSON.stringify(changed) } };
      }
    }
  }
}

/** The value with one of its leaves changed, for each leaf. */
function* changes(value: unknown): Generator<{ path: string[]; changed: unknown }> {
  if (value === null || typeof value !== "object") {
    yield { path: [], changed: another(value) };
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    for (const { path, changed } of changes(member)) {
      const whole = Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
      yield { path: [key, ...path], changed: whole };
    }
  }
}

/** Something else of the same kind, so that it is not noticed by its kind alone. */
function another(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value !== "string") return "something";
  return /^\d{4}-\d\d-\d\dT/.test(value) ? "2031-01-01T00:00:00.000Z" : `${value}x`;
}
