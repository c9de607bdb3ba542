import { startModel } from "../model.ts";
import { type Measure, reviewer, reviewOf } from "./measure.ts";
import { peakMemory, processorTime, runCompared, timeOverEmpty } from "./over-empty.ts";

/** What is ours of a review of a middling change: until the model is asked, and with a model that answers at once. */
export const review: Measure = {
  name: "review",
  async take(bench) {
    const { folder, changedLines, diffBytes } = bench.workload("medium");
    const model = await startModel({ delayMs: 0, findings: 2, answers: null });
    const request = { args: ["review", "--json", ...reviewer], cwd: folder, env: model.env };
    try {
      await bench.run(request);
      await model.takeRequests();
      const compared = await runCompared(bench, async () => {
        const run = await bench.run(request);
        reviewOf(run, "complete");
        const requests = await model.takeRequests();
        return { ...run, firstRequestMs: Math.min(...requests.map(({ at }) => at)) - run.startedAt };
      });
      const lines = `${changedLines.toLocaleString("en")} changed lines`;
      const size = `${Math.round(diffBytes / 1_000)} KB, standard, instant model`;
      return [
        timeOverEmpty(
          { name: "first-request", what: `\`review\` to the first request, ${lines}, over empty Node`, budget: 200 },
          compared,
          ({ firstRequestMs }) => firstRequestMs,
        ),
        timeOverEmpty(
          { name: "overhead", what: `\`review\`, ${size}, over empty Node`, budget: 500 },
          compared,
          (run) => run.wallMs,
        ),
        processorTime({ name: "overhead-cpu", what: "the same in processor time" }, compared),
        peakMemory({ name: "overhead-memory", what: `peak memory of \`review\`, ${size}`, budget: 140 }, compared),
      ];
    } finally {
      await model.close();
    }
  },
};
