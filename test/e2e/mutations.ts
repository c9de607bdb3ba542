/**
 * Changes to a stored review, one at a time: every column of every row, and every member of what is JSON in it. What a column
 * repeats of it is changed with it, as somebody would who knows the tables.
 */
import { Family, Independence } from "../../src/core/authorship.ts";
import { Category, Consequence, Fold, Scope, Severity, Standing } from "../../src/core/finding.ts";
import { CoverageStatus, Effort, ReviewStatus } from "../../src/core/review.ts";
import type { StoredReview, StoredRow } from "../../src/core/stored-review.ts";
import { FamilyBy, Isolation, Pass, ReviewerKind, Role, RunFacts, ThreadOutcome } from "../../src/core/thread.ts";

export interface Mutation {
  /** `threads.record.reviewer.family`; places in lists are left out. */
  readonly what: string;
  readonly stored: StoredReview;
}

export function* mutationsOf(stored: StoredReview): Generator<Mutation> {
  for (const { what, row } of rowMutations(stored.review))
    yield { what: `review.${what}`, stored: { ...stored, review: row } };
  for (const table of ["threads", "findings", "files", "notes"] as const) {
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
    if (json === null)
      for (const other of others(column, value)) yield { what: column, row: { ...row, [column]: other } };
    else {
      for (const { path, changed, leaf } of changes(json, column)) {
        const names = path.filter((name) => !/^\d+$/.test(name));
        const repeated = repeatedBy(row, path, leaf);
        yield { what: [column, ...names].join("."), row: { ...row, ...repeated, [column]: JSON.stringify(changed) } };
      }
    }
  }
}

/** Columns that say the same as a member of a record. */
const columns: Record<string, string> = {
  "outcome.status": "outcome",
  "reviewer.family": "family",
  costUsd: "cost_usd",
};

function repeatedBy(row: StoredRow, path: readonly string[], leaf: unknown): StoredRow {
  const name = path.join(".");
  const column = columns[name] ?? name;
  return "record" in row && column in row ? { [column]: leaf } : {};
}

interface Change {
  readonly path: string[];
  readonly changed: unknown;
  /** What stands in the changed place. */
  readonly leaf: unknown;
}

/** The value with one of its leaves changed, or one of its lists emptied, for each of them. */
function* changes(value: unknown, name: string): Generator<Change> {
  if (value === null || typeof value !== "object") {
    for (const leaf of others(name, value)) yield { path: [], changed: leaf, leaf };
    return;
  }
  if (Array.isArray(value) && value.length > 0) yield { path: [], changed: [], leaf: [] };
  for (const [key, member] of Object.entries(value)) {
    for (const { path, changed, leaf } of changes(member, Array.isArray(value) ? name : key)) {
      const whole = Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
      yield { path: [key, ...path], changed: whole, leaf };
    }
  }
}

/** What else a member may be by its schema, where that is one of a few words. */
const words: Record<string, readonly string[]> = {
  ...{ fold: Fold.options, standing: Standing.options, severity: Severity.options, category: Category.options },
  ...{ consequence: Consequence.options, scope: Scope.options, role: Role.options, pass: Pass.options },
  ...{ kind: ReviewerKind.options, independence: Independence.options, effort: Effort.options },
  status: [
    ...ReviewStatus.options,
    ...CoverageStatus.options,
    ...ThreadOutcome.options.map((one) => one.shape.status.value),
  ],
  read: Isolation.shape.read.unwrap().options,
  write: Isolation.shape.write.unwrap().options,
  servedModelBy: RunFacts.shape.servedModelBy.unwrap().options,
  family: ["anthropic", "openai", "google", "human", "unknown"].filter((name) => Family.safeParse(name).success),
  familyBy: FamilyBy.options,
  level: ["info", "warning"],
};

/** Other values of the same kind, so that they are not noticed by their kind alone, and any kind for what is null. */
function others(name: string, value: unknown): unknown[] {
  const valid = (words[name] ?? []).filter((word) => word !== value);
  if (typeof value === "number") return [value + 1];
  if (typeof value === "boolean") return [!value];
  if (value === null) return [...valid, "something", "a".repeat(64), 1, true, []];
  const other = /^\d{4}-\d\d-\d\dT/.test(String(value)) ? "2031-01-01T00:00:00.000Z" : `${value}x`;
  return [other, ...valid];
}
