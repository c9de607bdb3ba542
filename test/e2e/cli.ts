import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { inject } from "vitest";

/** How a run of the program ended. `code` is null when a signal ended it, `signal` when it ended by itself. */
export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** All of the environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands on standard input; nothing by default. */
  readonly input?: string;
  /** Standard input stays open behind `input`, until the test ends it. */
  readonly keepsInput?: boolean;
  /** Killed after so long; 25 s by default. */
  readonly timeoutMs?: number;
}

/** A program that runs. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliRun>;
}

/** Starts the program, to be signalled on the way. It starts as an installed one does, through `bin`. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const installation = inject("installation");
  const child = spawn(process.execPath, [join(installation, "bin/blindspot.mjs"), ...args], {
    cwd: options.cwd,
    // Compiling it anew for every test would take longer than most of the tests.
    env: { NODE_COMPILE_CACHE: join(installation, "compiled"), ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: options.timeoutMs ?? 25_000,
    killSignal: "SIGKILL",
  });
  // A program that ends without reading its input is no fault of the test.
  child.stdin.on("error", () => {});
  if (options.keepsInput === true) child.stdin.write(options.input ?? "");
  else child.stdin.end(options.input ?? "");
  const ended = Promise.all([once(child, "close"), readAll(child.stdout), readAll(child.stderr)]).then(
    ([[code, signal], stdout, stderr]): CliRun => ({ code, signal, stdout, stderr }),
  );
  return { child, ended };
}
