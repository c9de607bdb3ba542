import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { endProcessesOf, markedFor } from "../../src/system/work-processes.ts";

/** Runs a shell command in a session of its own, and waits for its first line. */
async function start(command: string, env: NodeJS.ProcessEnv) {
  const child = spawn("/bin/sh", ["-c", command], { env, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  const [line] = await once(child.stdout, "data");
  return { child, ended, said: Number(String(line)) };
}

/** Without those that have ended and were not waited for. */
function isRunning(id: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const env = { PATH: process.env["PATH"] };

describe.runIf(process.platform === "linux")("what was started for a work", () => {
  test("is ended in whatever session it is, and nothing else is", async () => {
    const other = await start("echo $$; exec sleep 60", { ...markedFor("wother", env) });
    const plain = await start("echo $$; exec sleep 60", env);
    const own = await start("echo $$; exec sleep 60", { ...markedFor("wone", env) });
    expect(await endProcessesOf("wone")).toBe(1);
    expect(await own.ended).toEqual([null, "SIGKILL"]);
    expect([isRunning(other.said), isRunning(plain.said)]).toEqual([true, true]);
    expect(await endProcessesOf("wone")).toBe(0);
  });

  test("is ended with what it started in an environment of its own", async () => {
    const script = "env -i /bin/sh -c 'echo $$; exec sleep 60' & wait";
    const { said } = await start(script, { ...markedFor("wtwo", env) });
    await endProcessesOf("wtwo");
    for (let round = 0; round < 100 && isRunning(said); round++) await sleep(20);
    expect(isRunning(said)).toBe(false);
  });

  test("does not end itself", async () => {
    const main = "import(process.argv[1]).then(m => m.endProcessesOf('wthree')).catch(e => console.log(e.message))";
    const file = new URL("../../src/system/work-processes.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, ["-e", main, file], { env: { ...markedFor("wthree", env) } });
    const ended = once(child, "exit");
    const [said] = await once(child.stdout, "data");
    expect(String(said)).toBe("This runs inside of what was started for work wthree.\n");
    expect(await ended).toEqual([0, null]);
  });
});
