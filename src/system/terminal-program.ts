import { spawn } from "node:child_process";

/** A program that a person is to work with in the terminal that we have. */
export interface TerminalProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** `code` null: a signal ended it. `signal`: who was to end us, and so ended it. */
export type TerminalProgramEnd =
  | { readonly status: "not-started"; readonly reason: string }
  | { readonly status: "ended"; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/**
 * Gives the terminal to a program until it ends. It stays in our process group, so that keys such as ^C and ^Z mean to it what
 * they mean to it elsewhere; whoever ends us ends it as well.
 */
export async function runInTerminal({ file, args, cwd, env }: TerminalProgram): Promise<TerminalProgramEnd> {
  // Keys that are typed from now on are the program's.
  process.stdin.pause();
  const child = spawn(file, args, { cwd, env, stdio: "inherit" });
  let signal: NodeJS.Signals | null = null;
  const pass = (name: NodeJS.Signals) => () => {
    signal = name;
    child.kill(name);
  };
  // The terminal sends ^C to the program, too, which knows what it means.
  const listeners = { SIGINT: () => {}, SIGTERM: pass("SIGTERM"), SIGHUP: pass("SIGHUP") };
  const names = Object.keys(listeners) as (keyof typeof listeners)[];
  for (const name of names) process.on(name, listeners[name]);
  try {
    return await new Promise<TerminalProgramEnd>((done) => {
      child.once("error", ({ message }) => done({ status: "not-started", reason: message }));
      child.once("exit", (code) => done({ status: "ended", code, signal }));
    });
  } finally {
    for (const name of names) process.off(name, listeners[name]);
  }
}
