/**
 * A process that writes to a ledger: `node writer.ts FOLDER REVIEW_ID COUNT`. Prints a line when a write is
 * acknowledged: `start`, then the number of each reply; `end` when the review has ended.
 */
import { writeSync } from "node:fs";
import { openLedger } from "../../src/ledger/index.ts";
import { answered, end, finding, header, planned, start } from "./review-stream.ts";

const [folder = "", id = "", count = "0"] = process.argv.slice(2);
const acknowledge = (word: string | number) => writeSync(1, `${word}\n`);

const ledger = await openLedger(folder);
const threads = Array.from({ length: Number(count) }, (_, i) => planned({}, `hunk ${i}`));
await ledger.record(start(header({ id }), threads));
acknowledge("start");
for (const [i, asked] of threads.entries()) {
  await ledger.record({ type: "finding-add", reviewId: id, finding: finding() });
  await ledger.record(answered(id, asked.thread, `reply ${i} `.repeat(100)));
  acknowledge(i);
}
await ledger.record(end(id));
acknowledge("end");
await ledger.close();
