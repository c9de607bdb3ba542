import { constants } from "node:fs";
import { copyFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { openTemporaryFolder } from "./temporary-folder.ts";

/** A database of another program as it stood at a moment. */
export interface DatabaseCopy {
  /** Rows as objects, one by one. Throws where a table or a column is missing. */
  rows(sql: string, ...values: readonly (string | number)[]): IterableIterator<unknown>;
  close(): Promise<void>;
}

/**
 * Opens a copy of an SQLite database and of its write-ahead log, in a private folder that goes with it. The original is
 * neither locked nor written to, as opening it would do even for reading: another program may be using it.
 *
 * @throws when it cannot be read, or is no database
 */
export async function copyDatabase(file: string): Promise<DatabaseCopy> {
  const folder = await openTemporaryFolder(tmpdir(), "blindspot-");
  try {
    const copy = join(folder.path, basename(file));
    // Copied while it is written to, the parts may not fit together: then once more.
    if (!(await copyParts(file, copy))) await copyParts(file, copy);
    const database = new SqliteDatabase(copy, { readonly: true, fileMustExist: true });
    return {
      rows: (sql, ...values) => database.prepare(sql).iterate(...values),
      async close() {
        database.close();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** @returns whether the original stayed the same meanwhile */
async function copyParts(from: string, to: string): Promise<boolean> {
  const before = await writtenAt(from);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await copyFile(`${from}-wal`, `${to}-wal`, constants.COPYFILE_FICLONE).catch(() => {});
  return before === (await writtenAt(from));
}

async function writtenAt(file: string): Promise<string> {
  const stats = await Promise.all([file, `${file}-wal`].map((path) => stat(path).catch(() => null)));
  return stats.map((found) => `${found?.mtimeMs} ${found?.size}`).join();
}
