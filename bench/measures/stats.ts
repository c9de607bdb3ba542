import type { Finding } from "../../src/core/finding.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import type { Judgement } from "../../src/core/verdict.ts";
import { openLedger, type SqliteLedger } from "../../src/ledger/index.ts";
import { newId } from "../../src/system/ids.ts";
import type { Bench } from "../context.ts";
import { eventsOf } from "../events.ts";
import { type Figure, figureOf } from "../figures.ts";
import type { ProcessRun } from "../processes.ts";
import { reviewWhole } from "../stored-review.ts";
import type { Measure } from "./measure.ts";

const reviews = 1_000;
const findingsEach = 100;
/** Of the findings that are judged, one in so many. */
const judgedOneIn = 50;
const judgements: readonly Judgement[] = ["real", "stylistic", "wrong", "unsure", "real"];

/** Statistics over a ledger of years, beside the same command over an empty ledger. */
export const stats: Measure = {
  name: "stats",
  async take(bench) {
    const made = await reviewWhole(bench, "small");
    const data = await makeLedger(bench, made.data, made.id);
    return [
      await take(bench, data, { name: "stats-all", what: "of all repositories", args: ["--all"], cwd: undefined }),
      await take(bench, data, { name: "stats-one", what: "of one repository", args: [], cwd: made.folder }),
    ];
  },
};

interface Asked {
  readonly name: string;
  readonly what: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
}

async function take(bench: Bench, data: string, { name, what, args, cwd }: Asked): Promise<Figure> {
  const request = { args: ["stats", "--json", ...args], ...(cwd !== undefined && { cwd }) };
  checkCount(await bench.run({ ...request, data }));
  const pairs = await bench.sample(async () => ({
    start: await bench.run(request),
    whole: await bench.run({ ...request, data }),
  }));
  const [wholes, baselines] = [pairs.map(({ whole }) => whole.wallMs), pairs.map(({ start }) => start.wallMs)];
  const count = (reviews * findingsEach).toLocaleString("en");
  return figureOf(
    { name, what: `statistics over ${count} findings, ${what}, over an empty ledger`, unit: "ms", budget: 200 },
    wholes.map((whole, index) => whole - (baselines[index] ?? Number.NaN)),
  );
}

/** @throws Error when not all findings are counted */
function checkCount({ stdout, stderr, code }: ProcessRun): void {
  if (code !== 0) throw new Error(`stats ended with ${code}:\n${stderr}`);
  const { rows } = JSON.parse(stdout) as { rows: readonly { findings: number; judged: number }[] };
  const sum = (name: "findings" | "judged") => rows.reduce((total, row) => total + row[name], 0);
  if (sum("findings") >= reviews * findingsEach && sum("judged") > 0) return;
  throw new Error(`stats counts ${sum("findings")} findings, ${sum("judged")} of them judged`);
}

/** A ledger with many copies of a review. @returns its folder */
async function makeLedger(bench: Bench, from: string, id: string): Promise<string> {
  const data = bench.newFolder();
  const [source, ledger] = [await openLedger(from), await openLedger(data)];
  const model = await source.load(id, null);
  await source.close();
  for (let count = 0; count < reviews; count++) await recordCopy(ledger, model);
  await ledger.close();
  return data;
}

const used = new Set<string>();

/** Of so many random ids two are the same once in six times. */
function unusedId(): string {
  const id = newId("f");
  if (used.has(id)) return unusedId();
  used.add(id);
  return id;
}

async function recordCopy(ledger: SqliteLedger, model: ReviewSnapshot): Promise<void> {
  const ids = new Map(model.threads.map(({ thread }) => [thread.id, newId("t")]));
  const renamed = (threadId: string) => ids.get(threadId) ?? threadId;
  const findings = Array.from({ length: findingsEach }, (_, index): Finding => {
    const finding = model.findings[index % model.findings.length] as Finding;
    return { ...finding, id: unusedId(), raisedBy: finding.raisedBy.map(renamed), knownAs: null, lineage: null };
  });
  const threads = model.threads.map((one) => ({ ...one, thread: { ...one.thread, id: renamed(one.thread.id) } }));
  await ledger.record(...eventsOf({ ...model, header: { ...model.header, id: newId("r") }, threads, findings }));
  const judged = findings.filter((_, index) => index % judgedOneIn === 0);
  for (const [index, { id }] of judged.entries()) await ledger.addVerdict(verdictOn(id, index));
}

function verdictOn(findingId: string, index: number): Parameters<SqliteLedger["addVerdict"]>[0] {
  const judgement = judgements[index % judgements.length] ?? "real";
  const state = judgement === "real" ? "open" : null;
  const at = "2026-01-01T00:00:00.000Z";
  return { findingId, judgement, reason: "", seconds: 9, judge: "human", at, duplicateOf: null, state };
}
