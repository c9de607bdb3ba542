import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProgramRun {
  /** The program and its arguments; no shell sees them. */
  readonly argv: readonly [string, ...string[]];
  /** Written to its standard input, which is closed then. */
  readonly stdin: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** More on standard output than this ends the program. */
  readonly maxStdoutBytes: number;
  /** From SIGTERM to SIGKILL. */
  readonly killAfterMs: number;
  /** Of what it complains, so much of the end is kept; by default 4 KB. */
  readonly maxStderrBytes?: number;
  /** More on standard error than this ends the program; by default 64 MB. */
  readonly maxComplaintBytes?: number;
  /** After each piece of standard output, with the bytes so far. */
  readonly onOutput?: (bytes: number, piece: Buffer) => void;
  /** After each piece of standard error. */
  readonly onComplaint?: (piece: Buffer) => void;
}

/** How a program ended; `stdout` is what it had written by then, `stderr` the end of what it complained. */
export type ProgramEnd =
  | { readonly status: "not-started"; readonly code: string }
  | {
      readonly status: "exited" | "aborted" | "too-large";
      /** Null when a signal ended it. */
      readonly code: number | null;
      readonly stdout: string;
      readonly stderr: string;
    };

const stderrTailBytes = 4_000;
/** Whoever is asked to log all that it does stays far below. */
const defaultComplaintBytes = 64_000_000;
/** How long pipes may stay open after the program has ended, held by something that left its group. */
const pipeGraceMs = 500;
/** The same where we ended it: whoever had it ended waits. */
const endedPipeGraceMs = 150;

/**
 * Runs a program in a process group of its own and ends the whole group with it: wrappers leave children behind
 * otherwise. Never throws for what the program does.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const { argv, cwd, env, signal } = run;
  const [file, ...args] = argv;
  if (signal.aborted) return { status: "aborted", code: null, stdout: "", stderr: "" };
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  let ending: "exited" | "aborted" | "too-large" = "exited";
  const end = (why: "aborted" | "too-large") => {
    if (ending !== "exited") return;
    ending = why;
    void endGroup(child, run.killAfterMs);
  };
  const onAbort = () => end("aborted");
  signal.addEventListener("abort", onAbort, { once: true });
  const stdout = collect(child, run, () => end("too-large"));
  const stderr = collectTail(child, run, () => end("too-large"));
  feed(child, run.stdin);
  keepForExit(child);
  try {
    const code = await exitOf(child, () => (ending === "exited" ? pipeGraceMs : endedPipeGraceMs));
    return { status: ending, code, stdout: stdout(), stderr: stderr() };
  } catch (error) {
    return { status: "not-started", code: (error as NodeJS.ErrnoException).code ?? "unknown" };
  } finally {
    signal.removeEventListener("abort", onAbort);
    signalGroup(child, "SIGKILL");
    forget(child);
  }
}

const running = new Set<ChildProcess>();

/** Who leaves at once, told to for the second time, waits for no program; and one that runs on would do so unseen. */
function killAll(): void {
  for (const child of running) signalGroup(child, "SIGKILL");
}

function keepForExit(child: ChildProcess): void {
  // Before folders are removed at the exit, in which it may write.
  if (running.size === 0) process.prependOnceListener("exit", killAll);
  running.add(child);
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off("exit", killAll);
}

function feed(child: ChildProcess, text: string): void {
  // A program that does not read its input breaks the pipe; its answer decides, not that.
  child.stdin?.on("error", () => {});
  child.stdin?.end(text);
}

function collect(child: ChildProcess, { maxStdoutBytes, onOutput }: ProgramRun, onTooLarge: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on("data", (chunk: Buffer) => {
    if (bytes > maxStdoutBytes) return;
    chunks.push(chunk.subarray(0, maxStdoutBytes - bytes));
    bytes += chunk.byteLength;
    onOutput?.(bytes, chunk);
    if (bytes > maxStdoutBytes) onTooLarge();
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

function collectTail(child: ChildProcess, run: ProgramRun, onTooLarge: () => void): () => string {
  const { maxStderrBytes = stderrTailBytes, maxComplaintBytes = defaultComplaintBytes, onComplaint } = run;
  let tail = Buffer.alloc(0);
  let bytes = 0;
  child.stderr?.on("data", (chunk: Buffer) => {
    if (bytes > maxComplaintBytes) return;
    bytes += chunk.byteLength;
    if (bytes > maxComplaintBytes) onTooLarge();
    tail = Buffer.concat([tail, chunk]).subarray(-maxStderrBytes);
    onComplaint?.(chunk);
  });
  return () => tail.toString("utf8");
}

/** Resolves when the program has ended and its pipes are closed, or soon after; rejects when it could not start. */
function exitOf(child: ChildProcess, graceMs: () => number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
    child.once("exit", (code) => {
      // What it left running in its group holds the pipes open.
      signalGroup(child, "SIGKILL");
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(code);
      }, graceMs()).unref();
    });
  });
}

async function endGroup(child: ChildProcess, killAfterMs: number): Promise<void> {
  signalGroup(child, "SIGTERM");
  await sleep(killAfterMs, undefined, { ref: false });
  if (child.exitCode === null && child.signalCode === null) signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already, or there are no groups on this system.
    child.kill(signal);
  }
}
