import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export interface BenchArguments {
  /** Absolute. */
  readonly workloads: string;
  /** Names of measures; empty: all. */
  readonly only: readonly string[];
  /** Where to write the figures as JSON. */
  readonly json: string | null;
  /** Another built program than this checkout's. */
  readonly program: string | null;
  readonly runs: number;
}

const defaultRuns = 9;

export function helpText(names: readonly string[]): string {
  return `Measures the built program against its budgets.

Usage: npm run bench -- [options]

  --workloads DIR   where the repositories to review are, or are made (default: a folder in ${tmpdir()})
  --only NAME       take this measure only; may be repeated: ${names.join(", ")}
  --runs N          samples of each measure, of which the median counts (default: ${defaultRuns})
  --program FILE    measure this build in place of the checkout's bin/blindspot.mjs
  --json FILE       also write all figures with their samples

Exit codes: 0 every budget is kept, 1 one is not, 2 it could not be measured`;
}

/** @throws Error for an option or a measure that there is not */
export function parseArguments(argv: readonly string[], names: readonly string[]): BenchArguments | "help" {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      workloads: { type: "string", default: join(tmpdir(), "blindspot-workloads") },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      program: { type: "string" },
      runs: { type: "string", default: String(defaultRuns) },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  // `--only help plan` names two.
  const only = [...values.only, ...positionals];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`there is no measure ${unknown}: choose from ${names.join(", ")}`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs wants a whole number above zero");
  return {
    ...{ only, runs, workloads: resolve(values.workloads) },
    ...{ json: values.json ?? null, program: values.program === undefined ? null : resolve(values.program) },
  };
}
