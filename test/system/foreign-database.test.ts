import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openForeignDatabase } from "../../src/system/foreign-database.ts";
import { inventory, useTaking } from "./taking.ts";

const { newFolder } = useTaking();
let file: string;
let owner: SqliteDatabase.Database;

beforeEach(() => {
  file = join(newFolder(), "other.db");
  owner = new SqliteDatabase(file);
  owner.pragma("journal_mode = WAL");
  owner.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
});
afterEach(() => owner.close());

async function rows(): Promise<unknown[]> {
  const copy = await openForeignDatabase(file);
  try {
    return [...copy.rows("SELECT x FROM t WHERE x > ?", 0)];
  } finally {
    await copy.close();
  }
}

test("what another program wrote is seen while it has the database open, and nothing of it is touched", async () => {
  owner.exec("BEGIN; INSERT INTO t VALUES (2)");
  expect(await rows()).toEqual([{ x: 1 }]);
  owner.exec("COMMIT");
  const before = inventory(join(file, ".."));
  expect(await rows()).toEqual([{ x: 1 }, { x: 2 }]);
  expect(inventory(join(file, ".."))).toEqual(before);
});

test("a database that nobody has open stays as it is, without files beside it", async () => {
  owner.close();
  const before = inventory(join(file, ".."));
  expect(await rows()).toEqual([{ x: 1 }]);
  expect(inventory(join(file, ".."))).toEqual(before);
});

test("one that is too large to copy is read where it lies while it is in use, and else not at all", async () => {
  owner.exec("CREATE TABLE large (x); INSERT INTO large VALUES (zeroblob(220000000))");
  expect(await rows()).toEqual([{ x: 1 }]);
  owner.close();
  const before = inventory(join(file, ".."));
  await rows().catch(() => {});
  expect(inventory(join(file, ".."))).toEqual(before);
});

test("what is no database is an error", async () => {
  await expect(openForeignDatabase(join(file, "..", "none.db"))).rejects.toThrow();
});
