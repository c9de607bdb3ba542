import type { Bench } from "../context.ts";
import { type Figure, figureOf } from "../figures.ts";
import { startModel } from "../model.ts";
import { type Measure, reviewer, reviewOf } from "./measure.ts";

const budgets = { quick: 1.4, standard: 2.2 } as const;

/** How much more is sent than git prints of the change: bodies of all requests as the server received them. */
export const bytes: Measure = {
  name: "bytes",
  async take(bench) {
    const efforts = Object.keys(budgets) as (keyof typeof budgets)[];
    return (await Promise.all(efforts.map((effort) => take(bench, effort)))).flat();
  },
};

async function take(bench: Bench, effort: keyof typeof budgets): Promise<Figure[]> {
  const { folder, diffBytes } = bench.workload("medium");
  const model = await startModel({ delayMs: 0, findings: 0, answers: null });
  try {
    const args = ["review", "--json", "--effort", effort, ...reviewer];
    const { threads } = reviewOf(await bench.run({ args, cwd: folder, env: model.env }), "complete");
    const requests = await model.takeRequests();
    const sent = requests.reduce((total, { bodyBytes }) => total + bodyBytes, 0);
    const what = `bytes sent for each byte of diff, ${Math.round(diffBytes / 1_000)} KB, ${effort}, ${threads.length} threads`;
    return [figureOf({ name: `bytes-${effort}`, what, unit: "times", budget: budgets[effort] }, [sent / diffBytes])];
  } finally {
    await model.close();
  }
}
