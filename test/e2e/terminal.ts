import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { quote } from "shell-quote";
import { inject } from "vitest";
import type { GitRepository } from "../system/git-repository.ts";
import type { Place } from "./place.ts";

/** `script` of util-linux, which makes a terminal; absent elsewhere. */
const script = ["/usr/bin/script", "/bin/script"].find((file) => {
  try {
    return /util-linux/.test(execFileSync(file, ["--version"], { encoding: "utf8" }));
  } catch {
    return false;
  }
});

/** Without a size a terminal counts as one column wide. */
const sized = "stty cols 100 rows 40";

/** Whether a terminal can be made here. */
export const hasTerminal = script !== undefined;

/** The program on a terminal of its own, with somebody who types. */
export interface OnTerminal {
  /** All that it showed so far. */
  shown(): string;
  /** Resolves once it has shown this text. */
  waitFor(text: string): Promise<void>;
  type(keys: string): void;
  /** @returns the exit code */
  readonly ended: Promise<number | null>;
}

export const keys = { down: "\u001b[B", enter: "\r", interrupt: "\u0003" } as const;

/** Starts the program on a terminal; it is killed after 30 s. */
export function startOnTerminal(args: readonly string[], place: Place, cwd: GitRepository, env = {}): OnTerminal {
  const installation = inject("installation");
  const command = quote([process.execPath, join(installation, "bin/blindspot.mjs"), ...args]);
  const child = spawn(script ?? "script", ["-qec", `${sized}; exec ${command}`, "/dev/null"], {
    cwd: cwd.root,
    env: { NODE_COMPILE_CACHE: join(installation, "compiled"), ...place.env, TERM: "xterm", SHELL: "/bin/sh", ...env },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    child.emit("shown");
  });
  child.stdin.on("error", () => {});
  const ended = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  return {
    shown: () => text,
    async waitFor(wanted) {
      const isThere = () => text.replace(/\s+/g, " ").includes(wanted);
      while (!isThere()) {
        const more = await Promise.race([once(child, "shown").then(() => true), ended.then(() => false)]);
        if (!more && !isThere()) throw new Error(`it ended before it showed ${wanted}:\n${text}`);
      }
    },
    type: (typed) => void child.stdin.write(typed),
    ended,
  };
}
