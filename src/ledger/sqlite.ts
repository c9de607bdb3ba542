import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import SqliteDatabase from "better-sqlite3";
import { Kysely, SqliteAdapter, SqliteDialect, sql, type Transaction } from "kysely";
import { BlindspotError } from "../core/errors.ts";
import { RunningClaims } from "./claims.ts";
import { ledgerError, newerLedgerError } from "./ledger-errors.ts";
import { ledgerMigrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** The connection that queries run on, inside a transaction. */
export type Queries = Kysely<Tables> | Transaction<Tables>;

/**
 * How much a write must outlive once its promise has resolved: a killed process, or also a power cut, which costs a
 * flush of the disk. The second is for what was paid for or thought out by a person; a flush carries along all earlier
 * writes.
 */
export type Durability = "process-kill" | "power-loss";

/** What a database of the ledger has to offer. Everything that only SQLite understands stays behind it. */
export interface Store {
  /** Runs queries on one consistent state. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Runs queries in one transaction that excludes other writers, in all processes, from its beginning. */
  write<T>(work: (queries: Queries) => Promise<T>, durability?: Durability): Promise<T>;
  /**
   * Makes what was deleted unreadable and gives its space back. False when another process holds on to an older state,
   * so that traces stay until it ends.
   */
  erase(): Promise<boolean>;
  /** A number that differs from an earlier one when anybody has written since. */
  changeMark(): Promise<number>;
  /** Which reviews run now, in any process. */
  readonly running: RunningClaims;
  close(): Promise<void>;
}

/** How an opened ledger behaves. */
export interface LedgerOptions {
  /** How long to wait for another process to finish a write; 10 s by default, where a write takes milliseconds. */
  readonly busyTimeoutMs?: number;
}

const defaultBusyTimeoutMs = 10_000;
const openAttempts = 50;

/**
 * Opens `ledger.db` in a folder, creates both when missing (private to the user), and brings the tables up to date.
 *
 * @throws BlindspotError `ledger`: not writable, disk full, damaged, or written by a newer version.
 */
export async function openSqlite(folder: string, options: LedgerOptions = {}): Promise<Store> {
  const file = join(folder, "ledger.db");
  try {
    createPrivately(folder, file);
    const raw = await connect(file, options.busyTimeoutMs ?? defaultBusyTimeoutMs);
    try {
      return await openStore(raw, { folder, file });
    } catch (error) {
      raw.close();
      throw error;
    }
  } catch (error) {
    throw ledgerError(error, file);
  }
}

/** SQLite gives the files beside the database (`-wal`, `-shm`) the mode of the database, so it must exist before. */
function createPrivately(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

/** Two processes that create the ledger at once can meet in the switch to WAL, where SQLite does not wait. */
async function connect(file: string, timeout: number): Promise<SqliteDatabase.Database> {
  for (let attempt = 1; ; attempt++) {
    const raw = new SqliteDatabase(file, { timeout });
    try {
      configure(raw);
      return raw;
    } catch (error) {
      raw.close();
      const isBusy = error instanceof SqliteDatabase.SqliteError && error.code.startsWith("SQLITE_BUSY");
      if (!isBusy || attempt === openAttempts) throw error;
      await delay(20);
    }
  }
}

function configure(raw: SqliteDatabase.Database): void {
  // Lets `erase` give space back without rewriting the whole file. Only before the first table; later it would write.
  if (versionOf(raw) === 0) raw.pragma("auto_vacuum = INCREMENTAL");
  raw.pragma("journal_mode = WAL");
  raw.pragma("foreign_keys = ON");
  // What is deleted is overwritten with zeros.
  raw.pragma("secure_delete = ON");
  raw.pragma("temp_store = MEMORY");
  raw.pragma("trusted_schema = OFF");
}

/**
 * SQLite changes tables in transactions, which kysely does not count on: without one, two processes would both see that
 * a migration is due, and one that dies would leave half of it. Ours begin as immediate, which is the lock.
 */
class LedgerAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class LedgerDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new LedgerAdapter();
  }
}

async function openStore(raw: SqliteDatabase.Database, place: { folder: string; file: string }): Promise<Store> {
  const database = { close: () => raw.close(), prepare: cachedStatements(raw) };
  const db = new Kysely<Tables>({ dialect: new LedgerDialect({ database }) });
  await migrate(db, raw, place.file);
  return sqliteStore(db, raw, place);
}

/**
 * Kysely asks for a statement at every query, which would cost more than many of the queries themselves.
 *
 * It also begins deferred: a transaction that reads and then writes would fail when another process wrote in between.
 */
function cachedStatements(raw: SqliteDatabase.Database): (text: string) => SqliteDatabase.Statement<unknown[]> {
  const statements = new Map<string, SqliteDatabase.Statement<unknown[]>>();
  return (text) => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = raw.prepare<unknown[]>(text === "begin" ? "begin immediate" : text);
    statements.set(text, statement);
    return statement;
  };
}

/** `user_version` counts the migrations that have run, so that opening costs one look instead of six queries. */
async function migrate(db: Kysely<Tables>, raw: SqliteDatabase.Database, file: string): Promise<void> {
  const migrations = ledgerMigrations({ bytes: "blob" });
  const count = Object.keys(migrations).length;
  const done = versionOf(raw);
  if (done > count) throw newerLedgerError(file);
  if (done === count) return;
  const { Migrator } = await import("kysely/migration");
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  raw.pragma(`user_version = ${count}`);
}

function versionOf(raw: SqliteDatabase.Database): number {
  return Number(raw.pragma("user_version", { simple: true }));
}

function sqliteStore(db: Kysely<Tables>, raw: SqliteDatabase.Database, place: { folder: string; file: string }): Store {
  const running = new RunningClaims(join(place.folder, "running"));
  const isWal = raw.pragma("journal_mode", { simple: true }) === "wal";
  let ownWrites = 0;
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof BlindspotError ? error : ledgerError(error, place.file);
    }
  };
  return {
    running,
    read: (work) => translated(() => db.connection().execute((connection) => readDeferred(connection, work))),
    write: (work, durability = "process-kill") =>
      translated(() =>
        db.connection().execute((connection) => {
          raw.pragma(`synchronous = ${durability === "power-loss" || !isWal ? "FULL" : "NORMAL"}`);
          return connection
            .transaction()
            .execute(work)
            .finally(() => ownWrites++);
        }),
      ),
    erase: () => translated(() => db.connection().execute(async () => eraseDeleted(raw))),
    // `data_version` counts the writes of others alone.
    changeMark: () =>
      translated(async () => {
        return db.connection().execute(async () => Number(raw.pragma("data_version", { simple: true })) + ownWrites);
      }),
    async close() {
      running.releaseAll();
      await db.destroy();
      raw.close();
    },
  };
}

async function readDeferred<T>(connection: Kysely<Tables>, work: (queries: Queries) => Promise<T>): Promise<T> {
  await sql`begin deferred`.execute(connection);
  try {
    return await work(connection);
  } finally {
    await sql`commit`.execute(connection);
  }
}

/** Free pages leave the file, and the log, which still holds what they were, is written back and cut to nothing. */
function eraseDeleted(raw: SqliteDatabase.Database): boolean {
  raw.pragma("incremental_vacuum");
  const [result] = raw.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
  return result?.busy === 0;
}
