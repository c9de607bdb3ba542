import { type ChildProcess, spawn } from "node:child_process";
import { cpus } from "node:os";
import type { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const reportPeak = fileURLToPath(new URL("report-peak.cjs", import.meta.url));

/** How a process ran. Times in milliseconds. */
export interface ProcessRun {
  /** Since 1970, as other processes of this machine see it. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Highest resident memory of the process itself, without those that it started. */
  readonly peakBytes: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunRequest {
  /** Behind `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Given the process as soon as it has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Milliseconds since 1970, finer than `Date.now()`. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Runs Node, the same one that runs this, to its end. */
export async function runNode({ args, cwd, env, onStart }: RunRequest): Promise<ProcessRun> {
  const startedAt = now();
  const child = spawn(process.execPath, ["--require", reportPeak, ...args], {
    cwd,
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  onStart?.(child);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const outputs = [child.stdout, child.stderr, child.stdio[3] as Readable].map((stream) => readAll(stream as Readable));
  const code = await ended;
  const endedAt = now();
  const [stdout = "", stderr = "", report = ""] = await Promise.all(outputs);
  const { peakBytes, cpuMs } = readReport(report, stderr);
  return { ...{ startedAt, endedAt, wallMs: endedAt - startedAt }, ...{ cpuMs, peakBytes, code, stdout, stderr } };
}

function readReport(report: string, stderr: string): { peakBytes: number; cpuMs: number } {
  if (report !== "") return JSON.parse(report) as { peakBytes: number; cpuMs: number };
  throw new Error(`the measured process ended without its report:\n${stderr.slice(-2_000)}`);
}

const restShare = 0.85;
const lookMs = 120;

/**
 * Waits until the machine has little else to do, `maxMs` at the longest.
 * @returns whether it was quiet in the end
 */
export async function waitForQuiet(maxMs: number): Promise<boolean> {
  const until = now() + maxMs;
  for (;;) {
    if ((await idleShare()) >= restShare) return true;
    if (now() > until) return false;
  }
}

/** The share of all processors that was idle while we slept. */
async function idleShare(): Promise<number> {
  const before = processorTimes();
  await sleep(lookMs);
  const after = processorTimes();
  return after.all === before.all ? 1 : (after.idle - before.idle) / (after.all - before.all);
}

function processorTimes(): { idle: number; all: number } {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, all };
}
