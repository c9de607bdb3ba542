import type { ReviewDocument } from "../../src/outputs/json.ts";
import type { Bench } from "../context.ts";
import type { Figure } from "../figures.ts";
import { type BenchModel, startModel } from "../model.ts";
import { type Measure, noCeilings, reviewer, reviewOf } from "./measure.ts";
import { peakMemory, runCompared, timeOverEmpty } from "./over-empty.ts";

/** Each run takes many seconds, nearly all of it waiting for the model. */
const maxRuns = 3;

/** A large change with a model that takes 2 s for an answer; 16 threads run at once. */
export const large: Measure = {
  name: "large",
  async take(bench) {
    const model = await startModel({ delayMs: 2_000, findings: 2, answers: null });
    try {
      return [
        ...(await take(bench, model, { effort: "quick", ceilings: [], budget: 8_000 })),
        ...(await take(bench, model, { effort: "standard", ceilings: noCeilings, budget: 14_000 })),
        ...(await take(bench, model, { effort: "standard", ceilings: [], budget: null })),
      ];
    } finally {
      await model.close();
    }
  },
};

interface LargeReview {
  readonly effort: "quick" | "standard";
  readonly ceilings: readonly string[];
  readonly budget: number | null;
}

async function take(bench: Bench, model: BenchModel, { effort, ceilings, budget }: LargeReview): Promise<Figure[]> {
  const { folder, paths } = bench.workload("large");
  const args = ["review", "--json", "--effort", effort, ...reviewer, ...ceilings];
  const isLimited = ceilings.length === 0 && effort === "standard";
  const compared = await runCompared(
    bench,
    () => bench.run({ args, cwd: folder, env: model.env }),
    Math.min(bench.options.runs, maxRuns),
  );
  const reviews = compared.runs.map((run) => reviewOf(run, "complete", ...(isLimited ? (["partial"] as const) : [])));
  const threads = (reviews[0] as ReviewDocument["review"]).threads.length;
  const limited = isLimited ? ", default ceilings" : "";
  const what = `1 MB, ${paths.length} files, 2 s a call, ${effort}${limited}, ${threads} threads`;
  const name = `large-${effort}${limited === "" ? "" : "-ceilings"}`;
  return [
    timeOverEmpty({ name, what, budget }, compared, ({ wallMs }) => wallMs),
    peakMemory({ name: `${name}-memory`, what: "peak memory of the same", budget: null }, compared),
  ];
}
