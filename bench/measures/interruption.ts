import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReviewDocument } from "../../src/outputs/json.ts";
import type { Bench } from "../context.ts";
import { figureOf } from "../figures.ts";
import { type BenchModel, startModel } from "../model.ts";
import { now } from "../processes.ts";
import { type Measure, reviewer, reviewOf } from "./measure.ts";

/** The model answers so many threads and is then silent, as one is that thinks for minutes. */
const answered = 4;

/** From SIGTERM in the middle of a review to its partial result, printed and stored. */
export const interruption: Measure = {
  name: "interruption",
  async take(bench) {
    const samples = await bench.sample(() => interrupt(bench));
    const what = "SIGTERM to the stored and printed partial result";
    return [figureOf({ name: "interruption", what, unit: "ms", budget: 1_000 }, samples)];
  },
};

async function interrupt(bench: Bench): Promise<number> {
  const { folder } = bench.workload("medium");
  const model = await startModel({ delayMs: 0, findings: 2, answers: answered });
  const data = bench.newFolder();
  let stoppedAt: Promise<number> | null = null;
  const onStart = (child: ChildProcess) => {
    stoppedAt = stopWhenSilent(child, model);
  };
  try {
    const args = ["review", "--json", ...reviewer];
    const run = await bench.run({ args, cwd: folder, env: model.env, data, onStart });
    const printed = reviewOf(run, "interrupted");
    if (run.code !== 143) throw new Error(`an interrupted review ended with exit code ${run.code}`);
    const stored = await bench.run({ args: ["show", "--json", printed.id], cwd: folder, data });
    checkSame(printed, reviewOf(stored, "interrupted"));
    return run.endedAt - ((await stoppedAt) ?? Number.NaN);
  } finally {
    await model.close();
  }
}

/** Waits until the program has had its answers and waits for more; then tells it to stop. @returns when */
async function stopWhenSilent(child: ChildProcess, model: BenchModel): Promise<number> {
  for (let asked = 0; asked <= answered; asked += (await model.takeRequests()).length) await sleep(20);
  await sleep(300);
  child.kill("SIGTERM");
  return now();
}

function checkSame(printed: ReviewDocument["review"], stored: ReviewDocument["review"]): void {
  const answers = printed.threads.filter(({ outcome }) => outcome === "answered").length;
  if (answers === answered && stored.findings.length === printed.findings.length) return;
  throw new Error(`of ${answered} answers ${answers} are printed, and ${stored.findings.length} findings stored`);
}
