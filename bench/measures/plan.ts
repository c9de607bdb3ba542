import type { Coverage } from "../../src/core/review.ts";
import type { Bench } from "../context.ts";
import type { Figure } from "../figures.ts";
import type { ProcessRun } from "../processes.ts";
import type { Workload, WorkloadName } from "../workloads.ts";
import { type Measure, reviewer } from "./measure.ts";
import { peakMemory, runCompared, timeOverEmpty } from "./over-empty.ts";

/** Planning the largest changes and accounting for every file of them; nothing is sent. */
export const plan: Measure = {
  name: "plan",
  async take(bench) {
    const figures: Figure[] = [];
    for (const name of ["large", "huge", "wide"] as const) figures.push(...(await take(bench, name)));
    return figures;
  },
};

async function take(bench: Bench, name: WorkloadName): Promise<Figure[]> {
  const workload = bench.workload(name);
  const { folder, diffBytes, paths } = workload;
  const args = ["review", "--dry-run", "--json", ...reviewer];
  const env = { OPENAI_API_KEY: "not-used-in-a-dry-run" };
  const compared = await runCompared(bench, () => bench.run({ args, cwd: folder, env }));
  for (const run of compared.runs) checkCoverage(run, workload);
  const size = `${(diffBytes / 1e6).toFixed(1)} MB, ${paths.length.toLocaleString("en")} files`;
  const about = { name: `plan-${name}`, what: `plan and account for every file, ${size}`, budget: 3_000 };
  return [
    timeOverEmpty(about, compared, ({ wallMs }) => wallMs),
    peakMemory({ name: `plan-${name}-memory`, what: `peak memory of the same`, budget: 250 }, compared),
  ];
}

/** @throws Error when a file of the change is not in the coverage */
function checkCoverage(run: ProcessRun, { name, paths }: Workload): void {
  if (run.code !== 0) throw new Error(`the plan of ${name} failed with ${run.code}:\n${run.stderr.slice(-2_000)}`);
  const { plan } = JSON.parse(run.stdout) as { plan: { coverage: Coverage } };
  const listed = new Set(plan.coverage.files.map((file) => file.path));
  const lost = paths.filter((path) => !listed.has(path));
  if (lost.length > 0) throw new Error(`the plan of ${name} says nothing of ${lost.length} files, such as ${lost[0]}`);
}
