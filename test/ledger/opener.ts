/** A process that opens a ledger at a sign: `node opener.ts FOLDER`. Ready once it prints; the end of its input is the sign. */
import { readFileSync, writeSync } from "node:fs";
import { openSqlite } from "../../src/ledger/sqlite.ts";
import "kysely/migration";

writeSync(1, "ready\n");
readFileSync(0);
const store = await openSqlite(process.argv[2] ?? "");
await store.close();
