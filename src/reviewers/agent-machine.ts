import { closeSync, openSync, readSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import type { Environment } from "../system/paths.ts";
import type { AgentMachine } from "./agent-program.ts";

/** Settings and logins are a few kilobytes; what is larger is none of them. */
const maxFileBytes = 1024 * 1024;

/** The machine as the environment shows it. */
export function agentMachine(env: Environment): AgentMachine {
  const home = env["HOME"];
  return {
    env,
    home: home !== undefined && isAbsolute(home) ? home : homedir(),
    platform: process.platform,
    read: readSmallFile,
  };
}

function readSmallFile(file: string): string | null {
  try {
    const handle = openSync(file, "r");
    try {
      const buffer = Buffer.alloc(maxFileBytes + 1);
      const bytes = readSync(handle, buffer, 0, buffer.length, 0);
      return bytes > maxFileBytes ? null : buffer.toString("utf8", 0, bytes);
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

/** A path below the user's home as people write it: `~/.codex/auth.json`. */
export function homePath(path: string, { home }: Pick<AgentMachine, "home">): string {
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
