import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { z } from "zod";
import type { SessionMachine } from "./session-machine.ts";
import { type Held, testSessions } from "./session-suite.ts";

const id = "ses_dfaa91a5affe4no1zJQAtx6b4e";
const overwritingId = "ses_dfaa716fcffe6DW0virVNZP8rM";
const fixtures = new URL("../fixtures/sessions/opencode/", import.meta.url);

const Row = z.object({
  table: z.enum(["project", "session", "message", "part"]),
  row: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

/** A database as the program leaves it, with its write-ahead log. */
function installDatabase(machine: SessionMachine, fixture: string, held: Held): void {
  const values: Readonly<Record<string, string>> = { ...held, "root commit": held.rootCommit };
  const text = readFileSync(new URL(`${fixture}.jsonl`, fixtures), "utf8");
  const filled = text.replace(/\{\{([\w ]+)\}\}/g, (_, name: string) => values[name] ?? "");
  const file = join(machine.home, ".local/share/opencode/opencode.db");
  mkdirSync(dirname(file), { recursive: true });
  const database = new SqliteDatabase(file);
  database.pragma("journal_mode = WAL");
  database.exec(
    "DROP TABLE IF EXISTS part; DROP TABLE IF EXISTS message; DROP TABLE IF EXISTS session; DROP TABLE IF EXISTS project",
  );
  database.exec(readFileSync(new URL("tables.sql", fixtures), "utf8"));
  for (const line of filled.trimEnd().split("\n")) {
    const { table, row } = Row.parse(JSON.parse(line));
    const names = Object.keys(row);
    const marks = names.map(() => "?").join(", ");
    database.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks})`).run(...Object.values(row));
  }
  database.close();
}

testSessions({
  source: "opencode-sessions",
  program: "opencode",
  title: "opencode",
  ...{ id, overwritingId },
  models: ["claude-sonnet-5", "gpt-5.5"],
  families: ["anthropic", "openai"],
  movesWith: "commit",
  install: installDatabase,
});
