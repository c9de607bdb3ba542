import { existsSync, writeFileSync } from "node:fs";
import { cpus, loadavg, platform, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { type BenchOptions, withBench } from "./context.ts";
import { type Figure, judge, renderFigures } from "./figures.ts";
import { measures } from "./measures/index.ts";
import { type BenchArguments, helpText, parseArguments } from "./options.ts";

const builtProgram = fileURLToPath(new URL("../bin/blindspot.mjs", import.meta.url));

async function main(): Promise<number> {
  const args = parseArguments(
    process.argv.slice(2),
    measures.map(({ name }) => name),
  );
  if (args === "help") {
    console.log(helpText(measures.map(({ name }) => name)));
    return 0;
  }
  const program = args.program ?? builtProgram;
  if (!existsSync(fileURLToPath(new URL("../dist/main.mjs", import.meta.url))) && args.program === null) {
    throw new Error("the program is not built yet: npm run build");
  }
  console.log(`${describeMachine()}\n`);
  const { figures, failed, disturbed } = await takeAll(args, { workloads: args.workloads, program, runs: args.runs });
  console.log(`\n${renderFigures(figures)}\n`);
  if (disturbed > 0) console.log(`${disturbed} samples were taken while the machine had something else to do.`);
  if (args.json !== null) writeFileSync(args.json, `${JSON.stringify({ version: 0, figures }, null, 2)}\n`);
  const short = figures.filter((figure) => judge(figure) === "short");
  console.log(
    short.length === 0
      ? "Nothing that was measured is short of its budget."
      : `Short of the budget: ${short.map(({ name }) => name).join(", ")}`,
  );
  for (const problem of failed) console.error(`not measured: ${problem}`);
  if (failed.length > 0) return 2;
  return short.length === 0 ? 0 : 1;
}

interface Taken {
  readonly figures: readonly Figure[];
  /** Measures that could not be taken, and why. */
  readonly failed: readonly string[];
  readonly disturbed: number;
}

async function takeAll(args: BenchArguments, options: BenchOptions): Promise<Taken> {
  return withBench(options, async (bench) => {
    const figures: Figure[] = [];
    const failed: string[] = [];
    for (const measure of measures) {
      if (args.only.length > 0 && !args.only.includes(measure.name)) continue;
      process.stderr.write(`${measure.name} …\n`);
      try {
        figures.push(...(await measure.take(bench)));
      } catch (error) {
        failed.push(`${measure.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return { figures, failed, disturbed: bench.disturbed };
  });
}

function describeMachine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = loadavg()[0]?.toFixed(1);
  return `Node ${process.versions.node}, ${platform()}, ${cpus().length} processors, ${memory}, load ${load}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
