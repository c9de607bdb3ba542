import type { Bench } from "./context.ts";
import { noCeilings, reviewer, reviewOf } from "./measures/measure.ts";
import { startModel } from "./model.ts";
import type { StoredReview } from "./serving.ts";
import type { WorkloadName } from "./workloads.ts";

/** Reviews the whole of a workload, with two flags from each thread, and keeps the ledger until the bench ends. */
export async function reviewWhole(bench: Bench, name: WorkloadName): Promise<StoredReview> {
  const { folder } = bench.workload(name);
  const data = bench.newFolder();
  const model = await startModel({ delayMs: 0, findings: 2, answers: null });
  try {
    const args = ["review", "--json", "--effort", "quick", ...reviewer, ...noCeilings];
    const { id, findings } = reviewOf(await bench.run({ args, cwd: folder, env: model.env, data }), "complete");
    return { data, id, folder, findings: findings.length };
  } finally {
    await model.close();
  }
}
