import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

/** Tells a process that it was started by `startBehind`. It is not handed on to what that one starts. */
const mark = "BLINDSPOT_DETACHED";

export interface StartBehind {
  /** What stands behind the name of the program. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** An open file that takes what it complains. */
  readonly stderr: number;
  /** It reads our standard input. */
  readonly needsInput: boolean;
}

/** How a process in the background began: it says so itself, or it ended before that. */
export type Beginning =
  | { readonly status: "begun"; readonly reviewId: string }
  /** As a shell gives the code: 128 and the signal's number for one that a signal ended. */
  | { readonly status: "ended"; readonly code: number };

/** A process of ours in the background. */
export interface BehindProcess {
  readonly beginning: Promise<Beginning>;
  signal(name: NodeJS.Signals): void;
}

/**
 * Starts this program once more, in a session of its own: no terminal's interruption and no end of a shell reaches it. Its
 * standard output is not kept.
 */
export function startBehind({ args, cwd, env, stderr, needsInput }: StartBehind): BehindProcess {
  const [program = ""] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    cwd,
    env: { ...env, [mark]: "1" },
    detached: true,
    stdio: [needsInput ? "inherit" : "ignore", "ignore", stderr, "ipc"],
    windowsHide: true,
  });
  return { beginning: beginningOf(child), signal: (name) => void child.kill(name) };
}

function beginningOf(child: ChildProcess): Promise<Beginning> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // What it told before its end arrives before the channel is closed, but maybe not before the end itself.
    const closed = once(child, "disconnect");
    child.once("exit", async (code, signal) => {
      await closed;
      resolve({ status: "ended", code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
    });
    child.once("message", (message) => {
      if (typeof message !== "object" || !("reviewId" in message)) return;
      resolve({ status: "begun", reviewId: String(message.reviewId) });
      if (child.connected) child.disconnect();
      child.unref();
    });
  });
}

/**
 * In a process that `startBehind` started: tells that its review has begun, and lets go of who started it. Undefined in
 * all others.
 */
export function announcerOf({ env }: NodeJS.Process): ((reviewId: string) => void) | undefined {
  if (env[mark] === undefined || process.send === undefined) return undefined;
  delete env[mark];
  return (reviewId) => {
    // Who started it may be gone.
    process.send?.({ reviewId }, undefined, {}, () => process.connected && process.disconnect());
  };
}
