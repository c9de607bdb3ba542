import type { ReviewEvent } from "../../src/core/events.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { openLedger } from "../../src/ledger/index.ts";
import type { Bench } from "../context.ts";
import { eventsOf } from "../events.ts";
import { figureOf } from "../figures.ts";
import { startModel } from "../model.ts";
import { now } from "../processes.ts";
import { type Measure, noCeilings, reviewer, reviewOf } from "./measure.ts";

/** The store by itself, in this process: a review of a large change is recorded event by event, and loaded again. */
export const ledger: Measure = {
  name: "ledger",
  async take(bench) {
    const snapshot = await reviewLarge(bench);
    const events = eventsOf(snapshot);
    const times = await bench.sample(() => useLedger(bench, snapshot, events));
    const about = { unit: "ms", budget: null } as const;
    const size = `1 MB, ${snapshot.threads.length} threads, ${events.length} events`;
    return [
      figureOf(
        { ...about, name: "ledger-create", what: "ledger: create" },
        times.map(({ createMs }) => createMs),
      ),
      figureOf(
        { ...about, name: "ledger-open", what: "ledger: open" },
        times.map(({ openMs }) => openMs),
      ),
      figureOf(
        { ...about, name: "ledger-record", what: `ledger: record a review, ${size}` },
        times.map(({ recordMs }) => recordMs),
      ),
      figureOf(
        { ...about, name: "ledger-load", what: "ledger: load that review" },
        times.map(({ loadMs }) => loadMs),
      ),
    ];
  },
};

async function reviewLarge(bench: Bench): Promise<ReviewSnapshot> {
  const model = await startModel({ delayMs: 0, findings: 2, answers: null });
  const data = bench.newFolder();
  try {
    const args = ["review", "--json", ...reviewer, ...noCeilings];
    const run = await bench.run({ args, cwd: bench.workload("large").folder, env: model.env, data });
    const { id } = reviewOf(run, "complete");
    const ledger = await openLedger(data);
    const snapshot = await ledger.load(id, null);
    await ledger.close();
    return snapshot;
  } finally {
    await model.close();
  }
}

async function useLedger(bench: Bench, { header }: ReviewSnapshot, events: readonly ReviewEvent[]) {
  const folder = bench.newFolder();
  const created = await timed(() => openLedger(folder));
  await created.result.close();
  const { result: ledger, ms: openMs } = await timed(() => openLedger(folder));
  const recorded = await timed(async () => {
    for (const event of events) await ledger.record(event);
  });
  const loaded = await timed(() => ledger.load(header.id, null));
  await ledger.close();
  return { createMs: created.ms, openMs, recordMs: recorded.ms, loadMs: loaded.ms };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = now();
  const result = await work();
  return { result, ms: now() - start };
}
