import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { parse } from "node:path";
import type { Readable, Writable } from "node:stream";
import { PINNED_SETTINGS } from "./git-environment.ts";
import { type GitEnd, gitError } from "./git-errors.ts";

/** Where git runs, and in which environment (`gitEnvironment`). */
export interface Git {
  /** Absolute. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface GitCall {
  readonly signal?: AbortSignal | undefined;
  /** Written to its standard input, which is empty otherwise. */
  readonly input?: string | undefined;
  /** Exit codes that are no errors; 0 alone by default. */
  readonly okCodes?: readonly number[] | undefined;
  /** Of input and output. `latin1` carries any bytes through unharmed. */
  readonly encoding?: "utf8" | "latin1" | undefined;
  /** Beyond so much address space git fails, where the system has such a limit. */
  readonly maxMemoryKb?: number | undefined;
}

export type GitChild = ChildProcessByStdio<Writable, Readable, Readable>;

const MAX_STDERR = 64 * 1024;

/** Starts git. Its errors are in `endOf`; nothing is thrown. */
export function startGit(git: Git, args: readonly string[], maxMemoryKb?: number): GitChild {
  const [program, ...words] = limited(["git", "-C", git.directory, ...PINNED_SETTINGS, ...args], maxMemoryKb);
  const child = spawn(program, words, {
    // Not in the repository: a relative entry of the PATH would find a "git" of its own there.
    cwd: parse(git.directory).root,
    env: { ...git.environment },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  // It may end without reading all of its input. Then its exit code says why.
  child.stdin.on("error", () => {});
  return child;
}

/** Node cannot set limits of a process; a shell can, for itself and for what it becomes. */
function limited(
  argv: readonly [string, ...string[]],
  maxMemoryKb: number | undefined,
): readonly [string, ...string[]] {
  if (maxMemoryKb === undefined || process.platform === "win32") return argv;
  return ["/bin/sh", "-c", 'ulimit -v "$0" 2>/dev/null; exec "$@"', String(maxMemoryKb), ...argv];
}

/** How git ended, with what it said on stderr. Never rejects. */
export function endOf(child: ChildProcess): Promise<GitEnd> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (stderr.length < MAX_STDERR) stderr += text;
  });
  return new Promise((resolve) => {
    child.once("error", (failure) => resolve({ code: null, stderr, failure }));
    child.once("close", (code) => resolve({ code, stderr, failure: null }));
  });
}

/**
 * What git prints, as it prints it, however long. Leaving the loop early ends git.
 * @throws BlindspotError `git` when it fails; the reason of `call.signal` when that is aborted
 */
export async function* streamGit(git: Git, args: readonly string[], call: GitCall = {}): AsyncGenerator<string> {
  call.signal?.throwIfAborted();
  const child = startGit(git, args, call.maxMemoryKb);
  const ended = endOf(child);
  const stop = () => {
    child.kill();
    child.stdout.destroy();
  };
  call.signal?.addEventListener("abort", stop, { once: true });
  try {
    child.stdin.end(call.input ?? "", call.encoding ?? "utf8");
    yield* outputOf(child, call);
    const end = await ended;
    if (!(call.okCodes ?? [0]).includes(end.code ?? -1)) throw gitError(args, end);
  } finally {
    call.signal?.removeEventListener("abort", stop);
    if (child.exitCode === null) stop();
  }
}

/** All that git prints. For short answers. */
export async function runGit(git: Git, args: readonly string[], call: GitCall = {}): Promise<string> {
  let text = "";
  for await (const chunk of streamGit(git, args, call)) text += chunk;
  return text;
}

async function* outputOf(child: GitChild, call: GitCall): AsyncGenerator<string> {
  child.stdout.setEncoding(call.encoding ?? "utf8");
  try {
    yield* child.stdout as AsyncIterable<string>;
  } catch (error) {
    // Stopping git also cuts its output, which says nothing of the reason.
    call.signal?.throwIfAborted();
    throw error;
  }
  call.signal?.throwIfAborted();
}
