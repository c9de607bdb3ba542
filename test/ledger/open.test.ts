import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { expect, test } from "vitest";
import { openLedger } from "../../src/ledger/index.ts";
import { ledgerError } from "../../src/ledger/ledger-errors.ts";
import { answered, end, header, planned, start } from "./review-stream.ts";
import { makeOlder, temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const isPosix = process.platform !== "win32";

test.runIf(isPosix)("folders are made with 0700 and every file with 0600, whatever the umask", async () => {
  const data = join(temporaryFolder(), "share");
  const folder = join(data, "blindspot");
  const ledger = await temporaryLedger(folder);
  await ledger.record(start(header(), [planned()]));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  expect(files.map((f) => f.name).sort()).toEqual(
    expect.arrayContaining(["ledger.db", "ledger.db-shm", "ledger.db-wal", "running"]),
  );
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    expect([path, mode(path)]).toEqual([path, file.isDirectory() ? "700" : "600"]);
  }
  expect([mode(data), mode(folder), mode(join(folder, "running"))]).toEqual(["700", "700", "700"]);
});

test.runIf(isPosix)("a ledger that others could read is made private again; its folder is the user's", async () => {
  const folder = temporaryFolder();
  await (await openLedger(folder)).close();
  chmodSync(join(folder, "ledger.db"), 0o644);
  chmodSync(folder, 0o755);
  await temporaryLedger(folder);
  expect([mode(folder), mode(join(folder, "ledger.db")), mode(join(folder, "ledger.db-wal"))]).toEqual([
    "755",
    "600",
    "600",
  ]);
});

test("a ledger opens again with what it held, and its tables are made only once", async () => {
  const folder = temporaryFolder();
  const review = header();
  const first = await openLedger(folder);
  await first.record(start(review));
  await first.close();
  const again = await temporaryLedger(folder);
  expect((await again.load("latest", null)).header).toEqual(review);
});

test("a program that died between making the tables and counting them does no harm", async () => {
  const folder = temporaryFolder();
  await (await openLedger(folder)).close();
  withDatabase(folder, (database) => database.pragma("user_version = 0"));
  const ledger = await temporaryLedger(folder);
  await ledger.record(start(header()));
  expect(await ledger.list({ limit: 5 })).toHaveLength(1);
});

test("a ledger from before transcripts were kept opens with its reviews, and keeps transcripts from then on", async () => {
  const folder = temporaryFolder();
  const review = header();
  const asked = planned();
  const older = await openLedger(folder);
  await older.record(start(review, [asked]));
  await older.close();
  makeOlder(folder);
  const ledger = await temporaryLedger(folder);
  await ledger.record(answered(review.id, asked.thread, "reply", "→ read"));
  expect((await ledger.load("latest", null)).threads).toMatchObject([{ reply: "reply", transcript: "→ read" }]);
});

test("a ledger of a newer version is refused and left as it is", async () => {
  const folder = temporaryFolder();
  await (await openLedger(folder)).close();
  withDatabase(folder, (database) => database.pragma("user_version = 99"));
  const before = readFileSync(join(folder, "ledger.db"));
  await expect(openLedger(folder)).rejects.toMatchObject({ code: "ledger", message: expect.stringContaining("newer") });
  expect(readFileSync(join(folder, "ledger.db")).equals(before)).toBe(true);
});

test("a newer ledger is also known by a migration that this version does not have", async () => {
  const folder = temporaryFolder();
  await (await openLedger(folder)).close();
  withDatabase(folder, (database) => {
    database.exec("insert into kysely_migration values ('0999-later', '2030-01-01')");
    database.pragma("user_version = 0");
  });
  await expect(openLedger(folder)).rejects.toMatchObject({ code: "ledger", message: expect.stringContaining("newer") });
});

test("a file that is no database is reported, not overwritten", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "ledger.db"), "no database at all ".repeat(500));
  await expect(openLedger(folder)).rejects.toMatchObject({
    code: "ledger",
    message: expect.stringContaining("damaged"),
  });
  expect(readFileSync(join(folder, "ledger.db"), "utf8")).toContain("no database at all");
});

test("a database that is damaged inside is reported when it is read", async () => {
  const folder = temporaryFolder();
  const first = await openLedger(folder);
  await first.record(
    start(
      header(),
      Array.from({ length: 40 }, (_, i) => planned({}, `hunk ${i}`)),
    ),
  );
  await first.close();
  const file = join(folder, "ledger.db");
  const bytes = readFileSync(file);
  const pageBytes = 4096;
  // Every page that holds what the review says; the tables themselves can still be found.
  for (let at = bytes.indexOf("hunk "); at !== -1; at = bytes.indexOf("hunk ")) {
    bytes.fill(0xa5, at - (at % pageBytes), at - (at % pageBytes) + pageBytes);
  }
  writeFileSync(file, bytes);
  const ledger = await temporaryLedger(folder);
  await expect(ledger.load("latest", null)).rejects.toMatchObject({
    code: "ledger",
    hint: expect.stringMatching(/\w/),
  });
});

test("a place where nothing can be written is reported", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "ledger.db"));
  for (const place of [join(folder, "file", "below"), join(folder, "file"), folder]) {
    await expect(openLedger(place)).rejects.toMatchObject({ code: "ledger", message: expect.stringContaining(place) });
  }
});

test("a ledger that another process holds for too long is reported", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder, { busyTimeoutMs: 1 });
  const other = new SqliteDatabase(join(folder, "ledger.db"));
  other.exec("begin immediate");
  await expect(ledger.record(start(header()))).rejects.toMatchObject({
    code: "ledger",
    message: expect.stringContaining("another process"),
  });
  other.close();
  await ledger.record(start(header()));
});

test("a full disk is called so", () => {
  const database = new SqliteDatabase(":memory:");
  database.exec("create table big (text)");
  database.pragma("max_page_count = 2");
  const fill = () => database.exec("insert into big values (zeroblob(100000))");
  const error = (() => {
    try {
      fill();
    } catch (caught) {
      return ledgerError(caught, "/data/ledger.db");
    }
  })();
  expect(error).toMatchObject({ code: "ledger", message: expect.stringContaining("disk is full") });
});

function withDatabase(folder: string, work: (database: SqliteDatabase.Database) => unknown): void {
  const database = new SqliteDatabase(join(folder, "ledger.db"));
  work(database);
  database.close();
}

test("a stored header that cannot be read hides no other review from the list", async () => {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  for (const id of ["raaaaaaa", "rbbbbbbb"]) {
    await ledger.record(start(header({ id })));
    await ledger.record(end(id));
  }
  const database = new SqliteDatabase(join(folder, "ledger.db"));
  database.prepare("update reviews set header = '{}' where id = ?").run("raaaaaaa");
  database.close();
  const rows = await ledger.list({ limit: 10 });
  expect(new Map(rows.map(({ id, took }) => [id, took]))).toEqual(
    new Map([
      ["raaaaaaa", "unreadable: its record is damaged"],
      ["rbbbbbbb", expect.stringContaining("branch")],
    ]),
  );
});
