import { constants } from "node:fs";
import { copyFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { openTemporaryFolder } from "./temporary-folder.ts";

/** A database of another program, for reading. */
export interface ForeignDatabase {
  /** Rows as objects, one by one. Throws where a table or a column is missing. */
  rows(sql: string, ...values: readonly (string | number)[]): IterableIterator<unknown>;
  close(): Promise<void>;
}

/** A larger one is not copied, unless the file system does that by reference. */
const MAX_COPY_BYTES = 200 * 1024 * 1024;

/**
 * Opens an SQLite database of another program, as a copy with its write-ahead log in a private folder that goes with it:
 * opening the original, even for reading, would leave files beside it, and take locks. One that is too large for that is
 * read where it lies while it is in use, since then those files are there, and readers stand in nobody's way.
 *
 * @throws when it cannot be read, is no database, or is too large and not in use
 */
export async function openForeignDatabase(file: string): Promise<ForeignDatabase> {
  const [database, log, shared] = await Promise.all(["", "-wal", "-shm"].map((part) => sizeOf(file + part)));
  const isLarge = (database ?? 0) + (log ?? 0) > MAX_COPY_BYTES;
  if (isLarge && log !== null && shared !== null) return openReadOnly(file, async () => {});
  const folder = await openTemporaryFolder(tmpdir(), "blindspot-");
  try {
    const copy = join(folder.path, basename(file));
    const mode = isLarge ? constants.COPYFILE_FICLONE_FORCE : constants.COPYFILE_FICLONE;
    // Copied while it is written to, the parts may not fit together: then once more.
    if (!(await copyParts(file, copy, mode))) await copyParts(file, copy, mode);
    return openReadOnly(copy, folder.remove);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

function openReadOnly(file: string, remove: () => Promise<void>): ForeignDatabase {
  const database = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  return {
    rows: (sql, ...values) => database.prepare(sql).iterate(...values),
    async close() {
      database.close();
      await remove();
    },
  };
}

/** @returns whether the original stayed the same meanwhile */
async function copyParts(from: string, to: string, mode: number): Promise<boolean> {
  const before = await writtenAt(from);
  await copyFile(from, to, mode);
  await copyFile(`${from}-wal`, `${to}-wal`, mode).catch(() => {});
  return before === (await writtenAt(from));
}

async function writtenAt(file: string): Promise<string> {
  const stats = await Promise.all([file, `${file}-wal`].map((path) => stat(path).catch(() => null)));
  return stats.map((found) => `${found?.mtimeMs} ${found?.size}`).join();
}

async function sizeOf(file: string): Promise<number | null> {
  return (await stat(file).catch(() => null))?.size ?? null;
}
