import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type ExpectStatic, inject } from "vitest";
import type { ModelRequest, ModelServer } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import { makeShop, passOf, replyOf, retryFlag, reviewIn, shopReply } from "./shop.ts";

const detach = ["review", "--detach", "--reviewer", "openai"];

/** A model that does not answer before it is let. */
async function gatedModel(place: Place): Promise<{ server: ModelServer; open: () => void }> {
  const gate = Promise.withResolvers<void>();
  const reply = (request: ModelRequest) => gate.promise.then(() => shopReply(request));
  return { server: await place.serve({ reply }), open: gate.resolve };
}

/** Answers what concerns single files, and never what concerns the whole change. */
const halfReply = (request: ModelRequest) =>
  passOf(request) === "main" ? replyOf(retryFlag) : ({ fault: "hang-before" } as const);

interface Begun {
  readonly id: string;
  readonly stderr: string;
}

async function begin(place: Place, shop: GitRepository, server: ModelServer, expect: ExpectStatic): Promise<Begun> {
  const run = await place.run(detach, { cwd: shop, env: server.env });
  expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^r\w+\n$/) });
  return { id: run.stdout.trim(), stderr: run.stderr };
}

async function statusOf(place: Place, shop: GitRepository): Promise<string> {
  const { stdout } = await place.run(["list", "--json"], { cwd: shop });
  return JSON.parse(stdout).reviews[0].status;
}

describe.concurrent("a review in the background", () => {
  test("is waited for by its id, and shown as it would have been here", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { server, open } = await gatedModel(place);
    const { id, stderr } = await begin(place, shop, server, expect);
    expect(stderr).toContain(`review ${id} begins`);
    expect(stderr).toContain(`blindspot wait ${id}`);
    // What was reviewed is what stood there when it was asked for.
    shop.write("src/drain.ts", "export {};\n");
    shop.commit("gone");
    const waiting = place.start(["wait", id], { cwd: shop });
    open();
    const waited = await waiting.ended;
    expect(waited.code, waited.stderr).toBe(0);
    expect(waited.stdout).toMatch(/^● Complete: 2 findings; 2 files read\.\n/);
    expect(waited.stdout).toContain("attempts");
    expect((await place.run(["show", id], { cwd: shop })).stdout).toBe(waited.stdout);
    const json = await place.run(["wait", id, "--json", "--fail-on", "high"], { cwd: shop });
    expect(json.code).toBe(1);
    expect(reviewIn(json)).toMatchObject({ id, status: "complete", findings: [{}, {}] });
  });

  test("outlives the shell that started it, its interruption and its end", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { server, open } = await gatedModel(place);
    const line = `"$0" "$1" review --detach --reviewer openai; sleep 60`;
    const program = join(inject("installation"), "bin/blindspot.mjs");
    const shell = spawn("sh", ["-c", line, process.execPath, program], {
      ...{ cwd: shop.root, env: { ...place.env, ...server.env }, detached: true, stdio: ["ignore", "pipe", "ignore"] },
    });
    const [said] = await once(shell.stdout as NodeJS.ReadableStream, "data");
    for (const signal of ["SIGINT", "SIGHUP", "SIGKILL"] as const) process.kill(-(shell.pid as number), signal);
    await once(shell, "exit");
    open();
    const waited = await place.run(["wait"], { cwd: shop });
    expect(waited).toMatchObject({ code: 0, stdout: expect.stringContaining(String(said).trim()) });
  });

  test("writes the files that were asked for", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const files = ["--sarif", join(place.folder, "out.sarif"), "--notes", join(place.folder, "notes.md")];
    await place.run([...detach, ...files], { cwd: shop, env: server.env });
    await place.run(["wait"], { cwd: shop });
    await expect.poll(() => existsSync(join(place.folder, "notes.md"))).toBe(true);
    expect(JSON.parse(readFileSync(join(place.folder, "out.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  test("reads a patch from standard input, and paths behind --", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const patch = `${shop.git("diff", "main")}\n`;
    const args = [...detach, "--patch", "-", "--", "src/drain.ts"];
    const run = await place.run(args, { cwd: shop, env: server.env, input: patch });
    expect(run.code, run.stderr).toBe(0);
    const waited = reviewIn(await place.run(["wait", "--json"], { cwd: shop }));
    expect(waited.coverage.files.map(({ path }) => path)).toEqual(["src/drain.ts"]);
  });

  test("keeps what it complains in a file of its user's own, which goes with it", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: { fault: "status", status: 401 } });
    const { id } = await begin(place, shop, server, expect);
    expect(await place.run(["wait"], { cwd: shop })).toMatchObject({ code: 3 });
    const log = join(place.home, "detached", `${id}.log`);
    expect(readFileSync(log, "utf8")).toContain("unavailable (auth)");
    expect(statSync(log).mode & 0o077).toBe(0);
    await place.run(["forget", id, "--yes"], { cwd: shop });
    expect(readdirSync(join(place.home, "detached"))).toEqual([]);
  });
});

describe.concurrent("what keeps a review from beginning in the background", () => {
  test.for<[what: string, args: readonly string[], code: number]>([
    ["a reviewer that there is not", ["--reviewer", "nosuch"], 2],
    ["a reviewer of the author's family", ["--reviewer", "anthropic"], 3],
    ["a path that no file has", ["--reviewer", "openai", "--", "nosuch"], 2],
    ["a file that cannot be written", ["--reviewer", "openai", "--notes", "no/such/folder.md"], 2],
  ])("is told as it is in the foreground: %s", async ([, args, code], { place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    const here = await place.run(["review", ...args], { cwd: shop, env: server.env });
    const behind = await place.run(["review", "--detach", ...args], { cwd: shop, env: server.env });
    expect(here.code).toBe(code);
    expect(behind).toEqual(here);
    expect(existsSync(join(place.home, "detached")) ? readdirSync(join(place.home, "detached")) : []).toEqual([]);
    expect(server.requests).toHaveLength(0);
  });

  test.for([["--json"], ["--jsonl"], ["--dry-run"], ["--fail-on", "high"]])(
    "are flags about what comes out here: %j",
    async (flags, { place, expect }) => {
      const run = await place.run([...detach, ...flags], { cwd: makeShop(place) });
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(`${flags[0]} can have no effect`) });
    },
  );
});

describe.concurrent("who waits for a review", () => {
  test("may give up, and it goes on", async ({ place, expect }) => {
    const shop = makeShop(place);
    const { server, open } = await gatedModel(place);
    const { id } = await begin(place, shop, server, expect);
    const late = await place.run(["wait", "--timeout", "50ms"], { cwd: shop });
    expect(late).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringContaining(`Review ${id} is still running: 0 of`),
    });
    const document = await place.run(["wait", "--timeout", "50ms", "--json"], { cwd: shop });
    expect(document.code).toBe(3);
    expect(reviewIn(document)).toMatchObject({ id, status: "running" });
    const stopped = place.start(["wait", "--timeout", "20s"], { cwd: shop });
    await new Promise((done) => setTimeout(done, 2_000));
    stopped.child.kill("SIGINT");
    // Before it listens for it, the signal itself ends it.
    const { code, signal } = await stopped.ended;
    expect(signal ?? code).toBeOneOf(["SIGINT", 130]);
    expect(await statusOf(place, shop)).toBe("running");
    open();
    expect(await place.run(["wait"], { cwd: shop })).toMatchObject({ code: 0 });
  });

  test("is told of one that was killed how to go on with it", async ({ place, expect }) => {
    const shop = makeShop(place);
    const pidFile = join(place.folder, "pid");
    const script = join(place.folder, "slow.sh");
    writeFileSync(script, `#!/bin/sh\necho $PPID > ${pidFile}.new && mv ${pidFile}.new ${pidFile}\nsleep 60\n`, {
      mode: 0o755,
    });
    const args = ["review", "--detach", "--reviewer", `command:${script}`, "--family", "mistral"];
    const id = (await place.run(args, { cwd: shop })).stdout.trim();
    await expect.poll(() => existsSync(pidFile), { timeout: 20_000 }).toBe(true);
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
    const waited = await place.run(["wait"], { cwd: shop });
    expect(waited.code).toBe(3);
    expect(waited.stdout).toMatch(/^✗ Interrupted: it stopped before the end/);
    expect(waited.stdout).toContain(`blindspot review --resume ${id}`);
  });

  test("is told that there is none", async ({ place, expect }) => {
    const shop = makeShop(place);
    expect(await place.run(["wait"], { cwd: shop })).toMatchObject({ code: 2 });
    expect(await place.run(["cancel"], { cwd: shop })).toMatchObject({ code: 2 });
  });
});

describe.concurrent("a review that is cancelled", () => {
  test("in the background keeps what there is, and can be gone on with", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: halfReply });
    const { id } = await begin(place, shop, server, expect);
    const list = () => place.run(["list"], { cwd: shop });
    await expect.poll(async () => (await list()).stdout, { timeout: 20_000 }).toMatch(/running [1-9]\/\d/);
    const cancelled = await place.run(["cancel"], { cwd: shop });
    expect(cancelled.code, cancelled.stderr).toBe(0);
    expect(cancelled.stdout).toMatch(
      new RegExp(`^Cancelled review ${id}: [1-9] of \\d threads had answered, 1 finding is kept\\.`),
    );
    const shown = await place.run(["wait", "--json"], { cwd: shop });
    expect(shown.code).toBe(3);
    expect(reviewIn(shown)).toMatchObject({ status: "cancelled", findings: [{ title: retryFlag.title }] });
    expect(await place.run(["cancel", id], { cwd: shop })).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining(`Review ${id} does not run: it is cancelled.`) },
    });
    const again = await place.serve({ reply: shopReply });
    const resumed = await place.run(["review", "--resume", id, "--detach"], { cwd: shop, env: again.env });
    expect(resumed).toMatchObject({ code: 0, stdout: `${id}\n` });
    expect(await place.run(["wait"], { cwd: shop })).toMatchObject({ code: 0 });
  });

  test("in another terminal ends there as by a signal", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve({ reply: { fault: "hang-before" } });
    const here = place.start(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await place.run(["cancel", "latest"], { cwd: shop })).toMatchObject({ code: 0 });
    expect(await here.ended).toMatchObject({
      code: 143,
      stdout: expect.stringMatching(/^✗ Cancelled: stopped on request/),
    });
    expect(await statusOf(place, shop)).toBe("cancelled");
  });

  test("is not the next run of the same review", async ({ place, expect }) => {
    const shop = makeShop(place);
    const hanging = await place.serve({ reply: { fault: "hang-before" } });
    const { id } = await begin(place, shop, hanging, expect);
    await place.run(["cancel"], { cwd: shop });
    // As if the request had come too late to be seen.
    writeFileSync(join(place.home, "running", `${id}.cancel`), "");
    const server = await place.serve({ reply: shopReply });
    const resumed = await place.run(["review", "--resume"], { cwd: shop, env: server.env });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(readdirSync(join(place.home, "running"))).toEqual([]);
  });
});
