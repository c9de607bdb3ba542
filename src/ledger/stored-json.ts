import { type ZodType, z } from "zod";
import { BlindspotError } from "../core/errors.ts";

/** A JSON column as the type that it holds. @throws BlindspotError `ledger` when it does not hold one. */
export function parseStored<T>(schema: ZodType<T>, json: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw unreadable(what, error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(what, parsed.error);
}

const RepositoryChanges = z.array(z.string());

/** What changed in the repository while programs ran; null where none ran. */
export function readRepositoryChanges(json: string | null, reviewId: string): string[] | null {
  return json === null ? null : parseStored(RepositoryChanges, json, `changes of the repository in review ${reviewId}`);
}

function unreadable(what: string, cause: unknown): BlindspotError {
  const hint =
    "The ledger may be damaged, or older than this version can read: remove the review with blindspot forget.";
  return new BlindspotError("ledger", `The stored ${what} cannot be read.`, hint, cause);
}
