import type { AdviceDocument } from "../../src/core/advise.ts";
import type { Bench } from "../context.ts";
import type { Figure } from "../figures.ts";
import type { WorkloadName } from "../workloads.ts";
import { type Measure, reviewer } from "./measure.ts";
import { peakMemory, runCompared, timeOverEmpty } from "./over-empty.ts";

/** Advice on large changes, with what a review of them would take; nothing is sent. */
export const advise: Measure = {
  name: "advise",
  async take(bench) {
    const figures: Figure[] = [];
    for (const name of ["medium", "large", "huge", "wide"] as const) figures.push(...(await take(bench, name)));
    return figures;
  },
};

async function take(bench: Bench, name: WorkloadName): Promise<Figure[]> {
  const { folder, diffBytes, paths } = bench.workload(name);
  const args = ["advise", "--json", ...reviewer];
  const env = { OPENAI_API_KEY: "not-used-for-advice" };
  const compared = await runCompared(bench, () => bench.run({ args, cwd: folder, env }));
  for (const { code, stdout, stderr } of compared.runs) {
    if (code !== 0) throw new Error(`advice on ${name} failed with ${code}:\n${stderr.slice(-2_000)}`);
    const { advice } = JSON.parse(stdout) as ReturnType<typeof AdviceDocument.parse>;
    if (advice.files.length === 0) throw new Error(`advice on ${name} looks at no file`);
  }
  const size = `${(diffBytes / 1e6).toFixed(1)} MB, ${paths.length.toLocaleString("en")} files`;
  const processor = { name: `advise-${name}-processor`, what: "the same in processor time", budget: null };
  return [
    timeOverEmpty({ name: `advise-${name}`, what: `advise, ${size}`, budget: 3_000 }, compared, ({ wallMs }) => wallMs),
    timeOverEmpty(processor, compared, ({ cpuMs }) => cpuMs),
    peakMemory({ name: `advise-${name}-memory`, what: "peak memory of the same", budget: 250 }, compared),
  ];
}
