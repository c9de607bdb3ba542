import type { Bench } from "../context.ts";
import { type Figure, figureOf } from "../figures.ts";
import type { ProcessRun } from "../processes.ts";

/** Runs of the program, and as many of `node -e 0`, taken in turns. */
export interface ComparedRuns<Run> {
  readonly runs: readonly Run[];
  readonly empty: readonly ProcessRun[];
}

/** Takes samples of the program in turns with samples of `node -e 0`, so that what disturbs one disturbs both. */
export async function runCompared<Run>(
  bench: Bench,
  take: () => Promise<Run>,
  runs = bench.options.runs,
): Promise<ComparedRuns<Run>> {
  const pairs = await bench.sample(async () => ({ empty: await bench.runEmpty(), run: await take() }), runs);
  return { runs: pairs.map(({ run }) => run), empty: pairs.map(({ empty }) => empty) };
}

/** A time in milliseconds without what `node -e 0` took just before. */
export function timeOverEmpty<Run>(
  about: Pick<Figure, "name" | "what" | "budget">,
  { runs, empty }: ComparedRuns<Run>,
  timeOf: (run: Run) => number,
): Figure {
  const wholes = runs.map(timeOf);
  const baselines = empty.map(({ wallMs }) => wallMs);
  const samples = wholes.map((whole, index) => whole - (baselines[index] ?? Number.NaN));
  return figureOf({ ...about, unit: "ms" }, samples, { wholes, baselines });
}

/** The highest resident memory, all of it. */
export function peakMemory(
  about: Pick<Figure, "name" | "what" | "budget">,
  { runs, empty }: ComparedRuns<ProcessRun>,
): Figure {
  const wholes = runs.map(({ peakBytes }) => peakBytes);
  const budget = about.budget === null ? null : about.budget * 1e6;
  const baselines = empty.map(({ peakBytes }) => peakBytes);
  return figureOf({ ...about, budget, unit: "MB" }, wholes, { wholes, baselines });
}

/** Processor time of the process, which other work on the machine disturbs less than the clock. */
export function processorTime(about: Pick<Figure, "name" | "what">, { runs, empty }: ComparedRuns<ProcessRun>): Figure {
  const wholes = runs.map(({ cpuMs }) => cpuMs);
  const baselines = empty.map(({ cpuMs }) => cpuMs);
  const samples = wholes.map((whole, index) => whole - (baselines[index] ?? Number.NaN));
  return figureOf({ ...about, budget: null, unit: "ms" }, samples, { wholes, baselines });
}
