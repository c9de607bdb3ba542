import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { onTestFinished } from "vitest";
import { type LedgerOptions, openLedger, type SqliteLedger } from "../../src/ledger/index.ts";

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "blindspot-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A ledger in a folder (a new one by default) that is closed after the test. */
export async function temporaryLedger(folder = temporaryFolder(), options: LedgerOptions = {}): Promise<SqliteLedger> {
  const ledger = await openLedger(folder, options);
  onTestFinished(() => ledger.close());
  return ledger;
}

/** Makes a ledger that nobody has open what it was before transcripts were kept. */
export function makeOlder(folder: string): void {
  const database = new SqliteDatabase(join(folder, "ledger.db"));
  database.exec("alter table threads drop column transcript_content");
  database.exec("alter table reviews drop column repository_changed");
  database.exec("alter table reviews drop column record_hash");
  database.exec("alter table verdicts drop column round");
  database.exec("alter table verdicts drop column withdrawn_at");
  database.exec("drop table triage_sittings");
  database.exec("drop index threads_imported");
  database.exec("drop index threads_counted");
  database.exec("drop index findings_counted");
  for (const column of ["authors", "independence"]) database.exec(`alter table threads drop column ${column}`);
  for (const column of ["author", "arms", "judgement", "is_duplicate"]) {
    database.exec(`alter table findings drop column ${column}`);
  }
  database.exec("drop index reviews_by_recheck");
  database.exec("alter table reviews drop column recheck_of");
  database.exec("drop index reviews_by_work");
  database.exec("alter table reviews drop column work_id");
  for (const table of ["build_events", "increments", "work_contents", "works"]) database.exec(`drop table ${table}`);
  for (const table of ["rechecks", "handoffs"]) database.exec(`drop table ${table}`);
  database.exec("delete from kysely_migration where name > '0002'");
  database.pragma("user_version = 1");
  database.close();
}
