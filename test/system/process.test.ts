import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useFolders } from "./temporary.ts";

const { newFolder, newProgram } = useFolders();
const source = (name: string) => JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);

/** Whether a process of that id still runs (a zombie does not). */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, "utf8"));
}

test("a process that is told twice to end leaves no program behind, not even one that ignores it", async () => {
  const folder = newFolder();
  const pidFile = join(folder, "pid");
  const script = `trap '' TERM; echo $$ > ${pidFile}; while :; do sleep 1; done`;
  const program = newProgram(join(folder, "deaf"), `#!/bin/sh\n${script}\n`);
  const text = `import { listenForInterruption } from ${source("cli/signals.ts")};
    import { runProgram } from ${source("system/process.ts")};
    const { signal } = listenForInterruption();
    signal.addEventListener("abort", () => process.stdout.write("told"));
    const limits = { maxStdoutBytes: 1_000, killAfterMs: 60_000 };
    const rest = { stdin: "", cwd: "/", env: process.env, signal };
    await runProgram({ argv: [${JSON.stringify(program)}], ...rest, ...limits });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", text], { stdio: ["ignore", "pipe", 2] });
  const ended = once(child, "exit");
  await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, "utf8"), { timeout: 20_000 }).toMatch(/\d\n/);
  child.kill("SIGINT");
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  await expect.poll(() => isRunning(Number(readFileSync(pidFile, "utf8")))).toBe(false);
});
