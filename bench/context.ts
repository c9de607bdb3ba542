import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBarePath } from "../test/fakes/bare-path.ts";
import { type ProcessRun, runNode, waitForQuiet } from "./processes.ts";
import { gitSettings, openWorkload, type Workload, type WorkloadName } from "./workloads.ts";

export interface BenchOptions {
  /** Where the workloads are, or are made. */
  readonly workloads: string;
  /** The built program to measure. */
  readonly program: string;
  /** How often each measure is taken. */
  readonly runs: number;
}

/** One run of the program to measure. */
interface ProgramRequest {
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Of the model that it asks. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: Parameters<typeof runNode>[0]["onStart"];
  /** The ledger's folder; by default a new one, with an empty ledger in it. */
  readonly data?: string;
  /** Without what Node remembers of compiled code between runs. */
  readonly isCold?: boolean;
}

/** What measures work with. */
export interface Bench {
  readonly options: BenchOptions;
  /** Samples that were taken while the machine had something else to do, so far. */
  readonly disturbed: number;
  workload(name: WorkloadName): Workload;
  /** Runs the program in a home of its own, with the user's configuration empty. */
  run(request: ProgramRequest): Promise<ProcessRun>;
  /** What the program is given to work with a ledger, for those who start it otherwise. */
  environment(data: string): Record<string, string>;
  /** Runs `node -e 0`. */
  runEmpty(): Promise<ProcessRun>;
  /** Takes samples, each after a moment of rest. */
  sample<T>(take: () => Promise<T>, runs?: number): Promise<T[]>;
  /** A new folder that is gone afterwards. */
  newFolder(): string;
}

const maxWaitMs = 15_000;

/** Opens a bench for as long as `work` takes. */
export async function withBench<T>(options: BenchOptions, work: (bench: Bench) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), "blindspot-bench-"));
  try {
    return await work(openBench(options, scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function openBench(options: BenchOptions, scratch: string): Bench {
  const path = makeBarePath(scratch);
  const opened = new Map<WorkloadName, Workload>();
  let disturbed = 0;
  let template: Promise<string> | null = null;
  const newFolder = () => mkdtempSync(join(scratch, "folder-"));
  const start = (data: string, { args, cwd = scratch, env = {}, onStart, isCold = false }: ProgramRequest) =>
    runNode({
      ...{ args: [options.program, ...args], cwd, ...(onStart && { onStart }) },
      env: { ...environment(isCold ? newFolder() : scratch, path), BLINDSPOT_HOME: data, ...env },
    });
  const makeTemplate = async () => {
    const folder = newFolder();
    await start(folder, { args: ["list", "--all"] });
    return folder;
  };
  const newLedger = async () => {
    template ??= makeTemplate();
    const data = newFolder();
    cpSync(await template, data, { recursive: true });
    return data;
  };
  return {
    options,
    get disturbed() {
      return disturbed;
    },
    workload(name) {
      const workload = opened.get(name) ?? openWorkload(options.workloads, name);
      opened.set(name, workload);
      return workload;
    },
    run: async (request) => start(request.data ?? (await newLedger()), request),
    environment: (data) => ({ ...environment(scratch, path), BLINDSPOT_HOME: data }),
    runEmpty: () => runNode({ args: ["-e", "0"], cwd: scratch, env: environment(scratch, path) }),
    async sample(take, runs = options.runs) {
      const samples = [];
      for (let run = 0; run < runs; run++) {
        if (!(await waitForQuiet(maxWaitMs))) disturbed++;
        samples.push(await take());
      }
      return samples;
    },
    newFolder,
  };
}

/** Node keeps compiled code below the temporary folder. */
function environment(home: string, path: string): Record<string, string> {
  const temporary = join(home, "tmp");
  mkdirSync(temporary, { recursive: true });
  return { PATH: path, HOME: home, TMPDIR: temporary, NO_COLOR: "1", ...gitSettings };
}
