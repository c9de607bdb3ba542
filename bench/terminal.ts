import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { quote } from "shell-quote";
import { now } from "./processes.ts";

/** `script` of util-linux gives a program a real terminal. */
export const canMakeTerminal = process.platform === "linux" && existsSync("/usr/bin/script");

interface TerminalRequest {
  /** Behind `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program in a terminal. */
export interface BenchTerminal {
  /** Presses keys. @returns milliseconds until this text was written that was not there before */
  press(keys: string, text: string): Promise<number>;
  /** Presses keys that end it. @returns the exit code */
  end(keys: string): Promise<number | null>;
}

const patienceMs = 20_000;

/** Starts a program in a terminal, and waits for the first text. @throws Error when a text does not come */
export async function openTerminal({ args, cwd, env }: TerminalRequest, first: string): Promise<BenchTerminal> {
  const command = `stty cols 100 rows 40; exec ${quote([process.execPath, ...args])}`;
  const child = spawn("/usr/bin/script", ["-qefc", command, "/dev/null"], {
    cwd,
    env: { ...env, TERM: "xterm-256color", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    written += part;
    child.emit("written");
  });
  const waitFor = async (text: string) => {
    const signal = AbortSignal.timeout(patienceMs);
    while (!written.includes(text)) await once(child, "written", { signal });
  };
  await waitFor(first);
  return {
    async press(keys, text) {
      written = "";
      const pressedAt = now();
      child.stdin.write(keys);
      await waitFor(text);
      return now() - pressedAt;
    },
    async end(keys) {
      child.stdin.write(keys);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
