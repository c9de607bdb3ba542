import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runThread } from "../../src/flow/run-thread.ts";
import type { RunResult } from "../../src/ports.ts";
import { command, parseArgv } from "../../src/reviewers/command.ts";
import { runContext, runRequest } from "../fakes/reviewer-run.ts";
import { planned, thread } from "../ledger/review-stream.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blindspot-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A script as a program of its own. */
async function program(script: string): Promise<string> {
  const file = join(folder, "reviewer");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

async function run(script: string, signal?: AbortSignal, env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
  const reviewer = command({ PATH: "/usr/bin:/bin", FOLDER: folder, ...env });
  return reviewer.run(runRequest({ model: await program(script) }), runContext(signal ? { signal } : {}));
}

/** Whether a process of that id still runs (a zombie does not). */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status !== "" && !/\) Z /.test(status);
}

test("words are split as a shell would, and nothing is expanded", () => {
  expect(parseArgv(`llm -m "a b" 'c d' e\\ f $HOME *.ts --x=$(y)`.replace("$(y)", "y"))).toEqual([
    ...["llm", "-m", "a b", "c d", "e f", "$HOME", "*.ts", "--x=y"],
  ]);
});

test("runs in an empty folder that is gone afterwards", async () => {
  const result = await run("pwd; ls -A | wc -l");
  const [place = "", count] = (result as { reply: string }).reply.trim().split("\n");
  expect(count?.trim()).toBe("0");
  await expect.poll(() => readdir(place).catch(({ code }) => code)).toBe("ENOENT");
});

test("does not learn that it runs inside an agent program", async () => {
  const host = { CLAUDECODE: "1", CODEX_THREAD_ID: "x", GEMINI_CLI: "1", QWEN_CODE: "1", OPENCODE: "1" };
  const keys = { GEMINI_API_KEY: "kept", OPENAI_API_KEY: "kept" };
  const { reply } = (await run("env", undefined, { ...host, ...keys })) as { reply: string };
  const names = reply.split("\n").map((line) => line.split("=")[0] ?? "");
  expect(names.filter((name) => name in host)).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(Object.keys(keys)));
});

test("believes what was written, not the exit code", async () => {
  expect(await run("echo hello; exit 3")).toMatchObject({ status: "replied", reply: "hello\n", isTruncated: false });
});

test("marks what was written by a program that a signal ended", async () => {
  expect(await run("echo hello; kill -9 $$")).toMatchObject({ status: "replied", reply: "hello\n", isTruncated: true });
});

test("hands on an empty answer of a program that was content", async () => {
  expect(await run("exit 0")).toMatchObject({ status: "replied", reply: "" });
});

test("tells why a program failed, with the end of what it complained", async () => {
  const result = await run("printf 'no \\033[31mmodel\\033[0m\\n' >&2; exit 7");
  expect(result).toMatchObject({ status: "unavailable", problem: "program-failed", reply: null });
  expect((result as { reason: string }).reason).toMatch(/ended with 7 and wrote nothing: no .*model/);
  expect((result as { reason: string }).reason).not.toMatch(/[\x00-\x1f]/);
});

test("says when there is no such program, or it cannot be run", async () => {
  const reviewer = command({ PATH: "/usr/bin:/bin" });
  const missing = await reviewer.run(runRequest({ model: "no-such-program-1" }), runContext());
  expect(missing).toMatchObject({ status: "unavailable", problem: "not-installed" });
  const plain = join(folder, "plain");
  await writeFile(plain, "text");
  const unfit = await reviewer.run(runRequest({ model: plain }), runContext());
  expect(unfit).toMatchObject({ status: "unavailable", problem: "program-failed" });
});

test("ends a program that writes without end", async () => {
  const result = await run("yes");
  expect(result).toMatchObject({ status: "over-budget", problem: "budget" });
  expect((result as { reply: string }).reply.length).toBeLessThanOrEqual(4_000_000);
});

test("takes a large brief, also by a program that does not read it", async () => {
  const reviewer = command({ PATH: "/usr/bin:/bin" });
  const brief = { ...runRequest().brief, user: "x".repeat(2_000_000) };
  const counted = await reviewer.run(runRequest({ brief, model: "wc -c" }), runContext());
  expect(Number((counted as { reply: string }).reply)).toBeGreaterThan(2_000_000);
  const deaf = await reviewer.run(runRequest({ brief, model: "echo done" }), runContext());
  expect(deaf).toMatchObject({ status: "replied", reply: "done\n" });
});

test("ends the children of a wrapper with it", async () => {
  const script = 'sleep 600 & echo $! > "$FOLDER/child"; wait';
  const stop = new AbortController();
  const running = run(script, stop.signal);
  await expect.poll(() => readFile(join(folder, "child"), "utf8").catch(() => "")).toMatch(/\d+\n/);
  const child = Number(await readFile(join(folder, "child"), "utf8"));
  expect(await isRunning(child)).toBe(true);
  stop.abort();
  expect(await running).toMatchObject({ status: "cancelled" });
  await expect.poll(() => isRunning(child)).toBe(false);
});

test("ends a program that ignores being asked to", async () => {
  const script = `trap '' TERM; echo begun > "$FOLDER/begun"; while :; do sleep 1; done`;
  const stop = new AbortController();
  const running = run(script, stop.signal);
  await expect.poll(() => readFile(join(folder, "begun"), "utf8").catch(() => "")).toBe("begun\n");
  stop.abort();
  expect(await running).toMatchObject({ status: "cancelled" });
});

test("does not wait for what a program leaves running behind it", async () => {
  expect(await run("sleep 600 & echo done")).toMatchObject({ status: "replied", reply: "done\n" });
});

test("a family is only read from the model that the command line names", () => {
  const { familyOf } = command({});
  expect(familyOf("llm -m mistral-large")).toBe("mistral");
  expect(familyOf("mods --model=grok-5 --quiet")).toBe("xai");
  expect(familyOf("claude -p")).toBe("unknown");
  expect(familyOf("my-review gpt")).toBe("unknown");
  expect(familyOf("llm -m")).toBe("unknown");
  expect(familyOf("a | b")).toBe("unknown");
  expect(familyOf(null)).toBe("unknown");
});

test("keeps what a program had written that ignores being asked to, also in a review that waits for nobody", async () => {
  const model = await program(`trap '' TERM; echo half; while :; do sleep 1; done`);
  const stop = new AbortController();
  const context = runContext({ signal: stop.signal, onProgress: ({ doing }) => doing === "writing" && stop.abort() });
  const record = thread();
  const job = {
    planned: planned({ ...record, reviewer: { ...record.reviewer, model } }),
    reviewer: command({ PATH: "/usr/bin:/bin" }),
    ...{ change: runRequest().change, timeoutMs: 60_000, forbidden: new Set<string>() },
    sanitize: async (reply: string) => reply,
  };
  expect(await runThread(job, context)).toMatchObject({ outcome: { status: "cancelled" }, reply: "half\n" });
});
