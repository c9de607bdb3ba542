import type { SqliteLedger } from "./ledger.ts";
import type { LedgerOptions } from "./sqlite.ts";

export type { FoundFinding } from "./found.ts";
export type { Forgotten, SqliteLedger } from "./ledger.ts";
export type { ListQuery, ReviewProgress, ReviewRow } from "./list.ts";
export { runningHint } from "./running-hint.ts";
export type { LedgerOptions } from "./sqlite.ts";

/**
 * Opens the ledger `ledger.db` in a folder; creates both, private to the user, when missing. Several processes may
 * have it open at once. The database is loaded only here, so that importing this costs nothing.
 *
 * @param folder The data folder, `$XDG_DATA_HOME/blindspot` by default.
 * @throws BlindspotError `ledger`: not writable, disk full, damaged, held, or written by a newer version.
 */
export async function openLedger(folder: string, options: LedgerOptions = {}): Promise<SqliteLedger> {
  const [{ SqliteLedger }, { openSqlite }] = await Promise.all([import("./ledger.ts"), import("./sqlite.ts")]);
  return new SqliteLedger(await openSqlite(folder, options));
}
