import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createCommandRunner } from "../../src/system/command-runner.ts";
import { probeConfinement } from "../../src/system/confine.ts";
import { sha256 } from "../../src/system/hash.ts";
import { markedFor } from "../../src/system/work-processes.ts";
import { useFolders } from "./temporary.ts";

const { newFolder, newProgram } = useFolders();
const confinement = await probeConfinement(process.env, new AbortController().signal);

interface How {
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly isOpen?: boolean;
}

/** A clone's folder with a `.git` in it, and what there is beside it. */
function newClone() {
  const work = join(newFolder(), "w1");
  const clone = join(work, "clone");
  mkdirSync(join(clone, ".git"), { recursive: true });
  mkdirSync(join(work, "store", "objects"), { recursive: true });
  writeFileSync(join(work, "store", "HEAD"), "ours\n");

  function run(command: string, { env = {}, timeoutMs = 20_000, signal, isOpen = false }: How = {}) {
    const host = { PATH: process.env["PATH"], HOME: newFolder(), ...env };
    const runner = createCommandRunner({ env: host, ...(isOpen && { confinement: null }) });
    return runner.run({ kind: "check", command, folder: clone, timeoutMs }, signal ?? new AbortController().signal);
  }

  return { work, clone, run };
}

const ways = confinement.status === "available" ? [false, true] : [true];

describe.each(ways.map((isOpen) => ({ isOpen, name: isOpen ? "without a sandbox" : "in a sandbox" })))(
  "a command $name",
  ({ isOpen }) => {
    test("is run in the clone by a shell, and its exit code is believed", async () => {
      const { clone, run } = newClone();
      const { run: passed, output } = await run("pwd; echo one && echo two >&2; echo made >file", { isOpen });
      expect(output).toBe(`${clone}\none\ntwo\n`);
      expect(passed).toMatchObject({ kind: "check", status: "passed", exitCode: 0, isConfined: !isOpen });
      expect(passed.outputHash).toBe(sha256(output));
      expect(readFileSync(join(clone, "file"), "utf8")).toBe("made\n");
      expect((await run("exit 7", { isOpen })).run).toMatchObject({ status: "failed", exitCode: 7 });
      expect((await run("kill -9 $$", { isOpen })).run.status).toBe("failed");
    });

    test("bears the mark of the work that it is run for", async () => {
      const { output } = await newClone().run("env", { env: { ...markedFor("wone", {}) }, isOpen });
      expect(output).toContain("BLINDSPOT_WORK=wone\n");
    });

    test("learns nothing of keys, and nobody answers its questions", async () => {
      const env = { ANTHROPIC_API_KEY: "k1", GITHUB_TOKEN: "k2", HTTPS_PROXY: "http://me:pass@proxy", LANG: "C.UTF-8" };
      const { output } = await newClone().run("env; cat; echo end", { env, isOpen });
      expect(output).toContain("LANG=C.UTF-8\n");
      expect(output).not.toMatch(/k1|k2|pass|proxy/);
      expect(output).toMatch(/\nend\n$/);
    });

    test("has a home of its own, which stays for the next one", async () => {
      const { work, run } = newClone();
      await run("echo cached >~/cache", { isOpen });
      const { output } = await run("cat ~/cache; echo ~; echo x >$TMPDIR/file; ls $TMPDIR", { isOpen });
      expect(output).toBe(`cached\n${join(work, "home")}\nfile\n`);
    });

    test("is ended at its deadline with all that it started", async () => {
      const { clone, run } = newClone();
      const { run: ended, output } = await run("echo begun; sleep 60 & sleep 60", { timeoutMs: 1_000, isOpen });
      expect(ended).toMatchObject({ status: "timed-out", exitCode: null });
      expect(output).toBe("begun\n[ended after 1 s]\n");
      expect(await runningIn(clone)).toEqual([]);
    });

    test("leaves nothing running behind it", async () => {
      const { clone, run } = newClone();
      const script = "sleep 60 & setsid sleep 61 & (setsid nohup sleep 62 >/dev/null 2>&1 </dev/null &); echo over";
      expect((await run(script, { isOpen })).run.status).toBe("passed");
      expect(await runningIn(clone)).toEqual([]);
    });

    test("is ended with the run that it belongs to, which then has no result", async () => {
      const { clone, run } = newClone();
      const stop = new AbortController();
      const running = run("touch begun; sleep 60", { signal: stop.signal, isOpen });
      while (!existsSync(join(clone, "begun"))) await sleep(20);
      stop.abort(new Error("stopped"));
      await expect(running).rejects.toThrow("stopped");
      expect(await runningIn(clone)).toEqual([]);
    });

    test("is kept with the end of what it printed, as lines that can be shown", async () => {
      const { output } = await newClone().run("seq 1 200000; printf '\\033[31mred\\007\\n'", { isOpen });
      expect(Buffer.byteLength(output)).toBeLessThan(66_000);
      expect(output).toMatch(/^\[the beginning is not kept\]\n\d{6}\n/);
      expect(output).toMatch(/\n200000\nred\n$/);
    });

    test("has secrets replaced in what it printed", async () => {
      const token = `ghp_${"aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z".padEnd(36, "0")}`;
      const { output } = await newClone().run(`echo token ${token}`, { isOpen });
      expect(output).not.toContain(token);
      expect(output).toMatch(/^token \[secret-1: .*\]\n$/);
    });

    test("finds what is installed in the clone and by version managers", async () => {
      const { clone, run } = newClone();
      const home = newFolder();
      newProgram(join(clone, "node_modules/.bin/here"), "#!/usr/bin/env node\nconsole.log('from the clone')\n");
      const node = join(home, ".nvm/versions/node/v24/bin/node");
      newProgram(node, '#!/bin/sh\necho its node; cat "$(dirname "$0")/../lib/node_modules/tool/part"\n');
      const tool = newProgram(
        join(home, ".nvm/versions/node/v24/lib/node_modules/tool/cli.js"),
        "#!/usr/bin/env node\n",
      );
      writeFileSync(join(tool, "../part"), "with its part\n");
      symlinkSync("../lib/node_modules/tool/cli.js", join(node, "../tool"));
      const env = { HOME: home, PATH: `${join(node, "..")}:/usr/bin:/bin` };
      const { output } = await run("node_modules/.bin/here; tool", { env, isOpen });
      expect(output).toBe("its node\nwith its part\n".repeat(2));
    });
  },
);

describe.skipIf(confinement.status !== "available")("a sandbox", () => {
  test("shows nothing but the clone, programs and objects, and lets nothing else be written", async () => {
    const { work, clone, run } = newClone();
    writeFileSync(join(work, "journal"), "ours\n");
    const mine = newFolder();
    writeFileSync(join(mine, "mine"), "mine\n");
    const script = [
      `cat ${work}/journal ${work}/store/HEAD ${mine}/mine ${import.meta.filename}`,
      `echo x >.git/hooks; echo x >${work}/store/objects/x; rm -rf .git`,
      "true",
    ];
    const { output } = await run(script.join("; "));
    expect(output).not.toMatch(/ours|mine\n/);
    expect(output.match(/No such file/g)).toHaveLength(4);
    expect(existsSync(join(work, "store/objects/x"))).toBe(false);
    expect(existsSync(join(clone, ".git/hooks"))).toBe(false);
    expect(existsSync(join(clone, ".git"))).toBe(true);
  });

  test("that cannot be made leaves the command not started", async () => {
    const folder = newFolder();
    const program = newProgram(join(folder, "bwrap"), "#!/bin/sh\necho no namespaces >&2; exit 1\n");
    const runner = createCommandRunner({
      env: { PATH: process.env["PATH"] },
      confinement: { status: "available", program, canNest: false },
    });
    const request = { kind: "set-up", command: "true", folder: newClone().clone, timeoutMs: 20_000 } as const;
    const { run, output } = await runner.run(request, new AbortController().signal);
    expect(run).toMatchObject({ status: "not-started", exitCode: null });
    expect(output).toBe("no namespaces\n");
  });
});

/** Command lines of programs whose current folder is this one. */
async function runningIn(folder: string): Promise<string[]> {
  const { readdir, readFile, readlink } = await import("node:fs/promises");
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (cwd === folder && command !== "") found.push(command);
  }
  return found;
}
