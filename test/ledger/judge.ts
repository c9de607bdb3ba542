/** A process that judges the only finding of a ledger: `node judge.ts FOLDER JUDGEMENT COUNT`. Prints the number of each stored verdict. */
import { writeSync } from "node:fs";
import { Judgement } from "../../src/core/verdict.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { verdict } from "./review-stream.ts";

const [folder = "", word, count = "0"] = process.argv.slice(2);
const judgement = Judgement.parse(word);
const ledger = await openLedger(folder);
const { findings } = await ledger.load("latest", null);
for (let given = 0; given < Number(count); given++) {
  const at = new Date().toISOString();
  const number = await ledger.addVerdict(verdict(findings[0]?.id ?? "", { judgement, state: null, at }));
  writeSync(1, `${number}\n`);
}
await ledger.close();
